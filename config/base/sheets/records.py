"""What the columns of a sheet mean: each file is described once, and read by the same few lines.

Parsing looks at a file alone; whether a person or a skill exists is the loader's question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from config.base.sheets.cells import Fault, suggest
from config.base.sheets.sheet import BadSheet, Problem, Sheet, UnknownCell
from config.base.text import show

Row = TypeVar("Row", bound=tuple[Any, ...])
Made = TypeVar("Made")
Parser = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """A column by its name in the header; ``is_repetitive`` remembers what each text of it meant."""

    name: str
    parse: Parser
    is_optional: bool = False
    is_repetitive: bool = True


@dataclass(frozen=True)
class Layout(Generic[Row]):
    """A kind of file: its columns in the order of the row's fields, and what makes two rows the same fact."""

    name: str
    row: type[Row]
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...]
    key: Callable[[Row], Hashable]

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Records(Generic[Row]):
    """The rows of a sheet that make sense by themselves, without repetitions, and what is wrong with the others.

    ``present`` names the columns the file has: an optional column left out says nothing, an empty cell says "none".
    ``refused`` keeps the keys of refused rows as far as they could be read.
    """

    file: str
    present: frozenset[str]
    rows: list[tuple[int, Row]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: dict[Hashable, int] = field(default_factory=dict)


@dataclass
class Outcome:
    """What became of a file's rows."""

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0  # ratings taken back, in neither of the counts above
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, records: Records[Any]) -> Outcome:
        return cls(records.file, unchanged=len(records.repeated), problems=list(records.problems))

    @property
    def written(self) -> int:
        return self.new + self.changed + self.withdrawn

    @property
    def rejected(self) -> int:
        return len({problem.row for problem in self.problems})

    def count(self, total: int, new: Set[str], changed: Set[str]) -> None:
        """Counts ``total`` rows; what is new is not counted as changed as well."""
        self.add(total, len(new), len(changed - new))

    def add(self, total: int, new: int, changed: int) -> None:
        """Adds ``total`` rows; what is neither new nor changed is unchanged."""
        self.new += new
        self.changed += changed
        self.unchanged += total - new - changed

    def refuse(self, number: int, fault: Fault) -> None:
        self.problems.append(Problem(self.file, number, fault.column, fault.what, fault.fix))

    def warn(self, number: int, column: str, what: str, fix: str) -> None:
        self.warnings.append(Problem(self.file, number, column, f"warning: {what}", fix))

    def accept(self, rows: Iterable[tuple[int, Row]], make: Callable[[Row], Made]) -> Iterator[tuple[int, Row, Made]]:
        """What ``make`` makes of each row, without the rows it refuses with a Fault."""
        for number, row in rows:
            try:
                made = make(row)
            except Fault as fault:
                self.refuse(number, fault)
            else:
                yield number, row, made


# ── from sheet to records ───────────────────────────────────────────────────────────────────────────────────────────
class _Remembered(dict[str, Any]):
    """A parser that is asked once per text."""

    def __init__(self, parse: Parser) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, cell: str) -> Any:
        value = self[cell] = self.parse(cell)
        return value


def parse(sheet: Sheet, layout: Layout[Row]) -> Records[Row]:
    """The records of a sheet. Raises BadSheet when the header is not the layout's."""
    names = _header(sheet, layout)
    width = len(names)
    # A column left out reads the empty cell appended to each row.
    readers = [
        (names.index(column.name) if column.name in names else width, _reader(column)) for column in layout.columns
    ]
    found: Records[Row] = Records(sheet.name, frozenset(names))
    first: dict[Hashable, tuple[int, Row]] = {}
    make, key_of = layout.row._make, layout.key  # type: ignore[attr-defined]
    for number, cells in sheet.rows:
        if len(cells) != width:
            found.problems.append(_wrong_width(sheet, number, cells, width))
            continue
        cells.append("")
        try:
            row = make([read(_known(cells[at])) for at, read in readers])
        except Fault:
            found.problems.extend(_faults(layout, number, cells, readers, found))
            continue
        key = key_of(row)
        earlier = first.setdefault(key, (number, row))
        if earlier[0] == number:
            found.rows.append(earlier)
        elif earlier[1] == row:
            found.repeated.append(number)
        else:
            found.problems.append(_contradiction(sheet, layout, number, earlier[0]))
    return found


def _reader(column: Column) -> Parser:
    return _Remembered(column.parse).__getitem__ if column.is_repetitive else column.parse


def _known(cell: str) -> str:
    """The cell, unless the file does not tell its value; asked before a parser is, which would take it for text."""
    if isinstance(cell, UnknownCell):
        raise Fault(
            f"the cell holds {cell} instead of a value", "write the value there, or save the file with its values"
        )
    return cell


def _header(sheet: Sheet, layout: Layout[Any]) -> list[str]:
    names = [name.strip().casefold() for name in sheet.columns]
    found = [
        *(_bad_name(at, names, layout) for at in range(len(names))),
        *(
            (column.name, "the column is missing", "add it to the header")
            for column in layout.columns
            if not column.is_optional and column.name not in names
        ),
    ]
    problems = [Problem(sheet.name, sheet.header_row, *problem) for problem in found if problem]
    if problems:
        raise BadSheet(*problems)
    return names


def _bad_name(at: int, names: list[str], layout: Layout[Any]) -> tuple[str, str, str] | None:
    name = names[at]
    if not name:
        return "", f"column {at + 1} has no name", "name it, or delete the column"
    if name in names[:at]:
        return _plain(name), f"columns {names.index(name) + 1} and {at + 1} have the same name", "keep one of them"
    if name not in layout.header:
        fix = suggest(name, layout.header) or f"the columns are {', '.join(layout.header)}"
        return _plain(name), "there is no such column", fix
    return None


def _plain(name: str) -> str:
    return show(name)[1:-1]


def _wrong_width(sheet: Sheet, number: int, cells: list[str], width: int) -> Problem:
    what = f"the row has {len(cells)} cell{'s' * (len(cells) != 1)}, the header {width}"
    fix = 'put text that holds commas between quotes (")' if len(cells) > width else "fill up the missing cells"
    return Problem(sheet.name, number, "", what, fix)


def _contradiction(sheet: Sheet, layout: Layout[Any], number: int, first: int) -> Problem:
    names = layout.key_columns
    same = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return Problem(
        sheet.name, number, "", f"row {first} has the same {same} and says something else", "keep one of the two"
    )


def _faults(
    layout: Layout[Row],
    number: int,
    cells: list[str],
    readers: list[tuple[int, Parser]],
    found: Records[Row],
) -> Iterator[Problem]:
    """Everything wrong with one row; its key is remembered when it can be read."""
    values, wrong = [], set()
    for column, (at, read) in zip(layout.columns, readers, strict=True):
        try:
            values.append(read(_known(cells[at])))
        except Fault as fault:
            values.append(None)
            wrong.add(column.name)
            yield Problem(found.file, number, column.name, fault.what, fault.fix)
    if not wrong.intersection(layout.key_columns):
        found.refused.setdefault(layout.key(layout.row._make(values)), number)  # type: ignore[attr-defined]
