"""A report by team: how far below their targets people are, and how many hold what the role asks. Arithmetic only, on
the levels that were frozen with the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from config.base.grouping import grouped
from skills.matrix.cover import THIN


@dataclass(frozen=True)
class MapSkill:
    """What a report's role asks of one skill; a target of 0 asks nothing."""

    key: str
    name: str
    area: str
    target: int


@dataclass(frozen=True, slots=True)
class MapPerson:
    """One entry: ``levels`` are the estimated ones that may be shown, in the order of the skills."""

    engineer: int
    team: str
    holds_role: bool
    levels: Sequence[float]


@dataclass(frozen=True)
class Levels:
    """What a map is made of."""

    skills: tuple[MapSkill, ...]
    people: tuple[MapPerson, ...]


@dataclass(frozen=True)
class MapColumn:
    """An area, or a skill of one: ``places`` are those of its skills that the role asks something of."""

    key: str
    name: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class MapCell:
    """Of a team and a column. ``gap`` is the mean level below target over the pool, None where nobody is in it;
    ``holders`` has one number per skill of the column: how many people hold it at the target."""

    gap: float | None
    holders: tuple[int, ...]

    @property
    def single(self) -> int:
        """How many of its skills one person holds, or none."""
        return sum(count < THIN for count in self.holders)

    @property
    def held(self) -> int:
        """How many of its skills two or more hold."""
        return len(self.holders) - self.single


@dataclass(frozen=True)
class MapRow:
    """``pool`` are the people who grow towards the role, ``people`` also those who hold it already."""

    team: str
    pool: int
    people: int
    cells: tuple[MapCell, ...]


@dataclass(frozen=True)
class TeamMap:
    """``everybody`` is over all teams; None without anybody."""

    columns: tuple[MapColumn, ...]
    rows: tuple[MapRow, ...]
    everybody: MapRow | None


def area_columns(levels: Levels, areas: Iterable[tuple[str, str]]) -> tuple[MapColumn, ...]:
    """Areas by key and name, without those that the role asks nothing of."""
    inside = grouped((skill.area, place) for place, skill in enumerate(levels.skills) if skill.target)
    return tuple(MapColumn(key, name, tuple(inside[key])) for key, name in areas if inside[key])


def skill_columns(levels: Levels, skills: Iterable[str]) -> tuple[MapColumn, ...]:
    """Skills by key, without those that the role asks nothing of."""
    known = {skill.key: (place, skill) for place, skill in enumerate(levels.skills) if skill.target}
    found = (known[key] for key in skills if key in known)
    return tuple(MapColumn(skill.key, skill.name, (place,)) for place, skill in found)


def build_map(levels: Levels, columns: Sequence[MapColumn]) -> TeamMap:
    """Teams by name. Gaps are of the pool, as the report's own; a skill is held by whoever is in the report, also by
    those who hold the role. Nothing is hidden: whom it is shown may open each of the people."""
    if not columns or not levels.people:
        return TeamMap(tuple(columns), (), None)
    targets = [skill.target for skill in levels.skills]
    teams = grouped((person.team, person) for person in levels.people)
    rows = [_row(team, teams[team], columns, targets) for team in sorted(teams, key=str.casefold)]
    return TeamMap(tuple(columns), tuple(rows), _row("", levels.people, columns, targets))


def _row(team: str, people: Sequence[MapPerson], columns: Sequence[MapColumn], targets: Sequence[int]) -> MapRow:
    pool = [person.levels for person in people if not person.holds_role]
    everybody = [person.levels for person in people]
    cells = [_cell(pool, everybody, column.places, targets) for column in columns]
    return MapRow(team, len(pool), len(everybody), tuple(cells))


def _cell(
    pool: Sequence[Sequence[float]],
    everybody: Sequence[Sequence[float]],
    places: Sequence[int],
    targets: Sequence[int],
) -> MapCell:
    below = [min(0.0, of_one[place] - targets[place]) for of_one in pool for place in places]
    holders = [sum(of_one[place] >= targets[place] for of_one in everybody) for place in places]
    return MapCell(round(fsum(below) / len(below), 3) if below else None, tuple(holders))
