"""A team's skills on a day, as one value: people as columns, skills by area as rows, cover beside each skill.

Arithmetic only; ``matrix_data`` reads what it needs, ``grid`` prints it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import compress, groupby, repeat
from typing import Any, NamedTuple

from skills.matrix.cover import Cover
from skills.models import Area, Skill

SELF_DIFFERS = 2  # levels between self and manager that ask for a conversation


class Column(NamedTuple):
    """A person of the matrix; ``target_role`` is the role they grow towards."""

    pk: int
    name: str
    short: str
    slug: str
    initials: str
    role: str
    target_role: int
    is_ratable: bool = False  # by the reader, as a manager
    is_aim_assumed: bool = False  # nobody named the role they grow towards


class Cell(NamedTuple):
    """All that is seen of one person's skill: the newest standing manager rating. None is not rated, which is not 0. A
    mean of peers is a fraction.

    A team has thousands of cells of a few dozen kinds: cells that look the same are the same, and are counted by kind.
    """

    level: int | float | None
    target: int | None  # None when nobody expects the skill of this person
    self_level: int | None = None
    is_stale: bool = False
    before: int | float | None = None  # on the day that a change is counted from

    @property
    def gap(self) -> int | float | None:
        """Level − target: negative below, positive above; None while either is missing."""
        return None if self.level is None or not self.target else self.level - self.target

    @property
    def change(self) -> int | float | None:
        """Level − the level before; None while either is missing."""
        return None if self.level is None or self.before is None else self.level - self.before

    @property
    def is_missing(self) -> bool:
        """Asked for, and below or not rated."""
        return bool(self.target) and not self.meets_target

    @property
    def meets_target(self) -> bool:
        return self.level is not None and bool(self.target) and self.level >= (self.target or 0)

    @property
    def self_differs(self) -> bool:
        if self.level is None or self.self_level is None:
            return False
        return abs(self.level - self.self_level) >= SELF_DIFFERS


class KnownLevel(NamedTuple):
    """What is known of a person and a skill: the newest manager rating, without level where it was withdrawn, and what
    the person says."""

    level: int | float | None
    is_stale: bool = False
    self_level: int | None = None


@dataclass(frozen=True)
class Levels:
    """By engineer, then by skill. ``versions`` are the ids of the newest ratings, which a writer must have seen; there
    is none where nobody rated, and none of a mean."""

    known: Mapping[int, Mapping[int, KnownLevel]] = field(default_factory=dict)
    versions: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

    def known_of(self, engineer: int, skills: Iterable[int]) -> Iterable[KnownLevel | None]:
        return map(self.known.get(engineer, {}).get, skills)

    def versions_of(self, engineer: int, skills: Iterable[int]) -> Iterable[int | None]:
        return map(self.versions.get(engineer, {}).get, skills)


Targets = Mapping[int, Mapping[int, int]]  # role -> skill -> level


@dataclass(frozen=True)
class Row:
    """``targets`` are the different levels asked of the people, in order: none, one for all, or several. ``versions``
    stand beside the cells."""

    skill: Skill
    cells: tuple[Cell, ...]
    versions: tuple[int | None, ...]
    cover: Cover
    targets: tuple[int, ...]
    kinds: Counter[Cell]

    @property
    def is_stale(self) -> bool:
        return any(cell.is_stale for cell in self.kinds)

    @property
    def is_unrated(self) -> bool:
        """Somebody who needs the skill has not been rated."""
        return any(cell.target and cell.level is None for cell in self.kinds)

    @property
    def is_missing(self) -> bool:
        """Somebody is below target or not rated."""
        return any(cell.is_missing for cell in self.kinds)


@dataclass(frozen=True)
class Block:
    """An area with its rows."""

    area: Area
    rows: tuple[Row, ...]

    @cached_property
    def means(self) -> tuple[float | None, ...]:
        """Of each person's rated skills in the area; None while nothing is rated."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return tuple(_mean([cell.level for cell in cells if cell.level is not None]) for cells in columns)

    def at_target(self, place: int) -> tuple[int, int]:
        """For one person: skills at target, skills with a target."""
        return _at_target(row.cells[place] for row in self.rows)


@dataclass(frozen=True)
class Matrix:
    as_of: date
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    @cached_property
    def at_target(self) -> tuple[tuple[int, int], ...]:
        """For each person: skills at target, skills with a target."""
        return tuple(map(_at_target, _turn([row.cells for row in self.rows], len(self.columns))))

    @cached_property
    def kinds(self) -> Counter[Cell]:
        """How many cells of each kind."""
        return sum((row.kinds for row in self.rows), Counter())

    @property
    def stale_count(self) -> int:
        return sum(count for cell, count in self.kinds.items() if cell.is_stale)

    @property
    def unrated_count(self) -> int:
        return sum(count for cell, count in self.kinds.items() if cell.target and cell.level is None)

    @property
    def is_unrated(self) -> bool:
        """Nobody has any level yet."""
        return all(cell.level is None for cell in self.kinds)

    def covered(self, kind: str) -> int:
        """Skills whose cover is of a kind: "none", "one", "thin" or "well"."""
        return sum(row.cover.kind == kind for row in self.rows)


class Part(NamedTuple):
    """What filters leave of an area; its means stay those of all its rows."""

    block: Block
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Shown:
    """What filters leave of a matrix. Means, cover, totals and facts stay those of the whole team: a filter hides, it
    never changes a number. ``places`` are indices of columns."""

    matrix: Matrix
    parts: tuple[Part, ...]
    places: tuple[int, ...]

    def pick(self, values: Sequence[Any]) -> Sequence[Any]:
        """What belongs to the columns that are left, of one value for each column."""
        return values if len(self.places) == len(values) else [values[place] for place in self.places]

    @property
    def columns(self) -> Sequence[Column]:
        return self.pick(self.matrix.columns)

    @cached_property
    def count(self) -> int:
        return sum(len(part.rows) for part in self.parts)


def build_matrix(
    columns: Sequence[Column],
    skills: Sequence[Skill],
    targets: Targets,
    levels: Levels,
    as_of: date,
    one_role: int | None = None,
    earlier: Levels | None = None,
) -> Matrix:
    """``one_role`` holds everybody against that role, else each against the one aimed at. ``skills`` come with their
    areas, in the framework's order. ``earlier`` are the levels that a change is counted from."""
    keys, shorts = [skill.pk for skill in skills], [column.short for column in columns]
    wanted = {role: [asked.get(key) for key in keys] for role, asked in targets.items()}
    kinds = _Cells()

    def column_of(column: Column) -> list[Cell]:
        asked = wanted.get(one_role or column.target_role) or repeat(None, len(keys))
        before = earlier.known_of(column.pk, keys) if earlier else repeat(None)
        return [kinds[kind] for kind in zip(levels.known_of(column.pk, keys), asked, before, strict=False)]

    cells = _turn([column_of(column) for column in columns], len(keys))
    versions = _turn([levels.versions_of(column.pk, keys) for column in columns], len(keys))
    rows = [_row(shorts, *parts) for parts in zip(skills, cells, versions, strict=True)]
    blocks = tuple(Block(area, tuple(part)) for area, part in groupby(rows, key=lambda row: row.skill.area))
    return Matrix(as_of, tuple(columns), blocks)


def narrow(
    matrix: Matrix, *, area: str = "", text: str = "", show: str = "", below: str = "", people: Collection[str] = ()
) -> Shown:
    """Rows and columns that filters leave. ``text`` looks for skills and areas; when there are none, for people.
    ``below`` is one skill and whoever misses its target."""
    wanted = text.casefold()

    def keep(row: Row) -> bool:
        is_asked = (not area or row.skill.area.key == area) and (not below or row.skill.key == below)
        return is_asked and (show not in SHOW or SHOW[show](row))

    def named(block: Block, row: Row) -> bool:
        return wanted in row.skill.name.casefold() or wanted in block.area.name.casefold()

    concerned = [row.cells for row in matrix.rows if row.skill.key == below]
    places = [
        at
        for at, column in enumerate(matrix.columns)
        if (not people or column.slug in people) and all(cells[at].is_missing for cells in concerned)
    ]
    has_skills = not wanted or any(named(block, row) for block in matrix.blocks for row in block.rows)
    if not has_skills:
        found = [at for at in places if wanted in matrix.columns[at].name.casefold()]
        places, has_people = found or places, bool(found)
    else:
        has_people = False
    parts = [
        Part(block, tuple(row for row in block.rows if keep(row) and (has_people or named(block, row))))
        for block in matrix.blocks
    ]
    return Shown(matrix, tuple(part for part in parts if part.rows), tuple(places))


SHOW: Mapping[str, Callable[[Row], bool]] = {
    "well": lambda row: row.cover.kind == "well",
    "thin": lambda row: row.cover.kind == "thin",
    "one": lambda row: row.cover.kind == "one",
    "none": lambda row: row.cover.kind == "none",
    "stale": lambda row: row.is_stale,
    "unrated": lambda row: row.is_unrated,
}


class _Cells(dict[Any, Cell]):
    """Each kind of cell once, made of what is known, the target and what was known before."""

    def __missing__(self, kind: tuple[KnownLevel | None, int | None, KnownLevel | None]) -> Cell:
        known, target, before = kind
        level, is_stale, self_level = known or KnownLevel(None)
        cell = self[kind] = Cell(level, target, self_level, is_stale, before.level if before else None)
        return cell


def _row(shorts: Sequence[str], skill: Skill, cells: tuple[Cell, ...], versions: tuple[int | None, ...]) -> Row:
    kinds = Counter(cells)
    met = {cell for cell in kinds if cell.meets_target}
    cover = Cover(
        tuple(compress(shorts, map(met.__contains__, cells))),
        sum(count for cell, count in kinds.items() if cell.target),
    )
    return Row(skill, cells, versions, cover, tuple(sorted({cell.target for cell in kinds if cell.target})), kinds)


def _at_target(cells: Iterable[Cell]) -> tuple[int, int]:
    kinds = Counter(cells).items()
    return sum(count for cell, count in kinds if cell.meets_target), sum(count for cell, count in kinds if cell.target)


def _turn(columns: Sequence[Iterable[Any]], height: int) -> list[tuple[Any, ...]]:
    """Columns to rows: so many, also without any column."""
    return list(zip(*columns, strict=True)) or [()] * height


def _mean(levels: Sequence[float]) -> float | None:
    return sum(levels) / len(levels) if levels else None
