"""A team's skills on a day, as one value: people as columns, skills by area as rows, cover beside each skill.

Arithmetic only; ``matrix_data`` reads what it needs, ``grid`` prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from skills.coverage import Cover
from skills.models import Area, Skill

STALE_AFTER = timedelta(days=183)  # six months
SELF_DIFFERS = 2  # levels between self and manager that ask for a conversation


class Column(NamedTuple):
    """A person of the matrix; ``target_role`` is the role aimed at, else the role held."""

    pk: int
    name: str
    short: str
    slug: str
    initials: str
    role: str
    target_role: int
    is_ratable: bool = False  # by the reader, as a manager


class Cell(NamedTuple):
    """One person's level of one skill: the newest standing manager rating. None is not rated, which is not 0.

    ``version`` is the id of that rating, which a writer must have seen. A mean of peers is a fraction, without one.
    """

    level: int | float | None
    target: int | None  # None when nobody expects the skill of this person
    self_level: int | None = None
    is_stale: bool = False
    before: int | float | None = None  # on the day that a change is counted from
    rated_on: date | None = None
    version: int | None = None

    @property
    def kind(self) -> tuple[float | None, float | None, float | None, bool, float | None]:
        """All that is seen of it."""
        return self[:5]

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


class Known(NamedTuple):
    """What is known of a person and a skill: the newest manager rating, without level where it was withdrawn, and what
    the person says."""

    level: int | float | None
    rated_on: date | None
    self_level: int | None
    version: int | None = None


Levels = Mapping[tuple[int, int], Known]  # (engineer, skill)
Targets = Mapping[int, Mapping[int, int]]  # role -> skill -> level


@dataclass(frozen=True)
class Row:
    """``targets`` are the different levels asked of the people, in order: none, one for all, or several."""

    skill: Skill
    cells: tuple[Cell, ...]
    cover: Cover
    targets: tuple[int, ...]

    @cached_property
    def is_stale(self) -> bool:
        return any(cell.is_stale for cell in self.cells)

    @cached_property
    def is_unrated(self) -> bool:
        """Somebody who needs the skill has not been rated."""
        return any(cell.target and cell.level is None for cell in self.cells)


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
        return _at_target([row.cells[place] for row in self.rows])


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
        return tuple(_at_target([row.cells[place] for row in self.rows]) for place in range(len(self.columns)))

    @cached_property
    def stale_count(self) -> int:
        return sum(cell.is_stale for row in self.rows for cell in row.cells)

    @cached_property
    def unrated_count(self) -> int:
        return sum(bool(cell.target) and cell.level is None for row in self.rows for cell in row.cells)

    @cached_property
    def is_unrated(self) -> bool:
        """Nobody has any level yet."""
        return all(cell.level is None for row in self.rows for cell in row.cells)

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

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self.matrix.columns[place] for place in self.places)

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
    before = {key: known.level for key, known in (earlier or {}).items()}
    roles = [one_role or column.target_role for column in columns]

    def row(skill: Skill) -> Row:
        wanted = [targets.get(role, {}).get(skill.pk) for role in roles]
        cells = tuple(
            _cell(levels.get((column.pk, skill.pk)), target, before.get((column.pk, skill.pk)), as_of)
            for column, target in zip(columns, wanted, strict=True)
        )
        holders = tuple(column.short for column, cell in zip(columns, cells, strict=True) if cell.meets_target)
        asked = [target for target in wanted if target]
        return Row(skill, cells, Cover(holders, len(asked)), tuple(sorted(set(asked))))

    blocks = tuple(
        Block(area, tuple(row(skill) for skill in rows)) for area, rows in groupby(skills, key=lambda skill: skill.area)
    )
    return Matrix(as_of, tuple(columns), blocks)


def narrow(
    matrix: Matrix, *, area: str = "", text: str = "", show: str = "", below: str = "", people: Collection[str] = ()
) -> Shown:
    """Rows and columns that filters leave. ``text`` looks for skills and areas; when there are none, for people.
    ``below`` is one skill and whoever misses its target."""
    wanted = text.casefold()

    def keep(row: Row) -> bool:
        is_asked = (not area or row.skill.area.key == area) and (not below or row.skill.key == below)
        return is_asked and SHOW.get(show, _always)(row)

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


def _always(row: Row) -> bool:
    return True


SHOW: Mapping[str, Callable[[Row], bool]] = {
    "well": lambda row: row.cover.kind == "well",
    "thin": lambda row: row.cover.kind == "thin",
    "one": lambda row: row.cover.kind == "one",
    "none": lambda row: row.cover.kind == "none",
    "stale": lambda row: row.is_stale,
    "unrated": lambda row: row.is_unrated,
}


def _cell(known: Known | None, target: int | None, before: float | None, as_of: date) -> Cell:
    if known is None:
        return Cell(None, target, before=before)
    level, rated_on, self_level, version = known
    if level is None or rated_on is None:
        return Cell(None, target, self_level, before=before, version=version)
    return Cell(level, target, self_level, as_of - rated_on > STALE_AFTER, before, rated_on, version)


def _at_target(cells: Sequence[Cell]) -> tuple[int, int]:
    return sum(cell.meets_target for cell in cells), sum(bool(cell.target) for cell in cells)


def _mean(levels: Sequence[float]) -> float | None:
    return sum(levels) / len(levels) if levels else None
