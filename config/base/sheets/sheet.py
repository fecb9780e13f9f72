"""Tables in files: CSV is read by strict rules and written without live formulas.

A ``Sheet`` is what any reader makes of a file, whatever its format; ``records`` gives its rows a meaning.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import IO

_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_SIGNS_OF_TEXT = "+-@＋－＠﹢﹣﹫"  # "-2 since last time"
_BLANKS = " \x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff"
# Where a program that splits at semicolons or forgets the quotes would see a cell begin.
_BEGINNING = r"(?:^|(?<=[;\t\r\n]))"
_FORMULA = f"'*(?:[{_BLANKS}]*[{_SIGNS}])|^'*[\\t\\r]"
_LIVE = re.compile(f"[\\t\\r]|[\\n{_BLANKS}]*[{_SIGNS}]")
_UNGUARDED = re.compile(f"{_BEGINNING}(?={_FORMULA})")
_GUARDED = re.compile(f"{_BEGINNING}'(?='*[{_BLANKS}]*[{_SIGNS}])|^'(?='*[\\t\\r])")

MOST_COLUMNS = 100
LONGEST_NAME = 200  # of a column
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
LONGEST_SHARED = 100  # characters; what is longer is a note, of which no two are the same
_SAVE_AS = 'save the file as "CSV UTF-8"'


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do; ``row`` is the line of the file on which the row begins."""

    file: str
    row: int | None
    column: str
    what: str
    fix: str

    def __str__(self) -> str:
        place = ":".join([self.file, *([str(self.row)] if self.row else []), *([self.column] if self.column else [])])
        return f"{place}: {self.what}; {self.fix}"


class BadSheet(ValueError):
    """A file nothing can be taken from."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


@dataclass(frozen=True)
class Sheet:
    """A header and its rows, each with the line on which it begins. Rows without any text are left out."""

    name: str
    header_row: int
    columns: list[str]
    rows: list[tuple[int, list[str]]]


class UnknownCell(str):
    """A cell whose value the file does not tell; its text is what stands there instead, in words. Its row is refused
    wherever its column counts: read as empty it would withdraw a rating or end a pair."""

    __slots__ = ()


class Shared(dict[str, str]):
    """Cells that say the same are one text: most of a long table's memory is the same words again and again."""

    def __missing__(self, cell: str) -> str:
        if len(cell) <= LONGEST_SHARED:
            self[cell] = cell
        return cell


# ── formulas ────────────────────────────────────────────────────────────────────────────────────────────────────────
def is_live(cell: str) -> bool:
    """A spreadsheet could take the cell for a formula: = + - @ in front (full width too, after blanks too), TAB, CR."""
    return _LIVE.match(cell) is not None


def is_formula(cell: str) -> bool:
    """The file itself holds a formula, or what only a formula begins with; - + @ in front are what people write."""
    found = _LIVE.match(cell)
    return found is not None and found[0][-1] not in _SIGNS_OF_TEXT


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet runs: one ' before whatever could begin a formula."""
    return _UNGUARDED.sub("'", text)


def unguard(cell: str) -> str:
    """The text that ``guard`` was given: exactly one ' less."""
    return _GUARDED.sub("", cell)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def read_csv(name: str, data: bytes) -> Sheet:
    """UTF-8, or UTF-16 with its mark; commas; the first row with text is the header. Raises BadSheet."""
    text = _decode(name, data)
    rows = _rows(name, text)
    first = next(rows, None)
    if first is None:
        raise BadSheet(Problem(name, None, "", "the file is empty", "give it a header row"))
    number, columns = first
    if len(columns) == 1:
        for separator, plural in _SEPARATORS.items():
            if separator in columns[0]:
                what = f"the columns are separated by {plural}"
                raise BadSheet(Problem(name, number, "", what, "save the file with commas"))
    check_header(name, number, columns[: _filled(columns)])
    return without_empty_end(Sheet(name, number, columns, list(rows)))


def without_empty_end(sheet: Sheet) -> Sheet:
    """The sheet without the columns at its end that nothing stands in: spreadsheets write columns that were emptied.

    A row longer than all that have such columns keeps its cells and is refused later: a comma too many moves texts.
    """
    width = _filled(sheet.columns)
    full = max(len(sheet.columns), min((len(cells) for _, cells in sheet.rows), default=0))
    rows = [
        row if len(row[1]) <= width or len(row[1]) > full else (row[0], row[1][: max(width, _filled(row[1]))])
        for row in sheet.rows
    ]
    return replace(sheet, columns=sheet.columns[:width], rows=rows)


def _filled(cells: list[str]) -> int:
    """How many cells there are up to the last that holds anything."""
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)


def check_header(name: str, number: int, columns: Sequence[str]) -> None:
    """Raises BadSheet for a width at which comparing names would take long; called before anything compares them."""
    if len(columns) > MOST_COLUMNS:
        what = f"the file has {len(columns):,} columns, more than {MOST_COLUMNS}"
        raise BadSheet(Problem(name, number, "", what, "delete those that are not needed"))
    for at, column in enumerate(columns, start=1):
        if len(column) > LONGEST_NAME:
            what = f"the name of column {at} has {len(column):,} characters, more than {LONGEST_NAME}"
            raise BadSheet(Problem(name, number, "", what, "begin the file with the names of its columns"))


def _decode(name: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise BadSheet(Problem(name, None, "", "the file is UTF-32", _SAVE_AS))
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    data = data.removeprefix(codecs.BOM_UTF8)
    if not is_wide and b"\0" in data[:4]:
        raise BadSheet(Problem(name, None, "", "the file looks like UTF-16 without its byte order mark", _SAVE_AS))
    encoding = "utf-16" if is_wide else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore")
        what = f"byte 0x{data[error.start]:02X} is not {'UTF-16' if is_wide else 'UTF-8'}"
        raise BadSheet(_problem_after(name, before, what, _SAVE_AS)) from None
    if text.startswith("\ufeff"):
        raise BadSheet(Problem(name, 1, "", "the file begins with two byte order marks", _SAVE_AS))
    if (at := text.find("\0")) >= 0:
        raise BadSheet(_problem_after(name, text[:at], "a cell holds a NUL character", "remove it"))
    return text


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader, share = csv.reader(_lines(text), strict=True), Shared()
    number = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadSheet(_explain(name, text, number, str(error))) from None
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield number, [share[cell] for cell in cells]
        number = reader.line_num + 1


def _lines(text: str) -> Iterator[str]:
    """As a file gives them, with whatever ends them; a StringIO would hold the text again, four times as large."""
    return (found[0] for found in _LINE.finditer(text))


def _explain(name: str, text: str, number: int, error: str) -> Problem:
    if "field larger" in error:
        what = f"a cell is longer than {csv.field_size_limit():,} characters, or a quote before it is never closed"
        return Problem(name, number, "", what, "shorten it, or close the quote")
    if "unexpected end" in error:
        return _problem_after(
            name, text, "a quote opens here and is never closed", "close it, or double it inside text"
        )
    if "expected after" in error:
        what = "text follows a closing quote, or a quote in this row is never closed"
        return Problem(name, number, "", what, "close it, or double it inside text")
    return Problem(name, number, "", f"the row is not CSV ({error})", "save the file again as CSV")


def _problem_after(name: str, before: str, what: str, fix: str) -> Problem:
    """A problem at the place where the text ``before`` ends."""
    reader = csv.reader(io.StringIO(before + "x", newline=""))
    begin = following = 1
    header: list[str] | None = None
    at = 0
    try:
        for cells in reader:
            begin, following = following, reader.line_num + 1
            at = len(cells) - 1
            header = header or cells
    except csv.Error:  # a cell too long: the row will do
        return Problem(name, following, "", what, fix)
    column = header[at].strip()[:LONGEST_NAME] if header and begin > 1 and at < len(header) else ""
    return Problem(name, begin, column, what, fix)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
Value = str | int | float | date | None


def write_csv(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Header and rows as RFC 4180 has them, their texts guarded; None is an empty cell. The number of rows."""
    writer = csv.writer(file, lineterminator="\r\n")  # with CR LF, csv quotes a lone CR on every Python
    writer.writerow(map(guard, columns))
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        writer.writerow([guard(value) if isinstance(value, str) else value for value in row])
    return count
