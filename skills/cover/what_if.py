"""What becomes of a team's cover when people leave or move up: which skills fall to two, one or no one, and who is one
level short of them. Arithmetic only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from config.base.words import capital, listed, plural, spell
from skills.matrix.cover import THIN, Cover
from skills.matrix.matrix import Column, Matrix, Row
from skills.models import Skill, Team


@dataclass(frozen=True)
class Fall:
    """A skill that fewer hold than before, two at most. ``next_up`` are those who stay, one level short of target."""

    skill: Skill
    before: Cover
    after: Cover
    next_up: tuple[Column, ...]

    @property
    def words(self) -> str:
        """As cover says it; where nobody is left who needs the skill, that."""
        return self.after.words if self.after.of else "Nobody left who needs it"


@dataclass(frozen=True)
class TeamFalls:
    team: Team
    falls: tuple[Fall, ...]
    people: tuple[int, ...]  # of the team, whose levels are counted


@dataclass(frozen=True)
class WhatIf:
    """``leaves`` and ``promoted`` are the people chosen; both stop counting for the work their team does now."""

    leaves: tuple[Column, ...]
    promoted: tuple[Column, ...]
    teams: tuple[TeamFalls, ...]

    @property
    def count(self) -> int:
        return sum(len(each.falls) for each in self.teams)

    @property
    def people(self) -> set[int]:
        """Whose levels the answer says something about."""
        chosen = {column.pk for column in (*self.leaves, *self.promoted)}
        return chosen.union(*(each.people for each in self.teams))

    @property
    def finding(self) -> str:
        """ "If Aiko leaves and Bo moves up, three skills fall to two holders or fewer"."""
        parts = []
        if self.leaves:
            names = listed([column.name for column in self.leaves], most=3)
            parts.append(f"{names} {'leaves' if len(self.leaves) == 1 else 'leave'}")
        if self.promoted:
            names = listed([column.name for column in self.promoted], most=3)
            parts.append(f"{names} {'moves' if len(self.promoted) == 1 else 'move'} up")
        count = self.count
        falls = f"{spell(count)} skill{' falls' if count == 1 else 's fall'}" if count else "no skill falls"
        return f"If {' and '.join(parts)}, {falls} to two holders or fewer"

    @property
    def summary(self) -> str:
        """ "Two are then held by no one, one by a single person, three by two"."""
        sizes = [len(fall.after.held_by) for each in self.teams for fall in each.falls]
        words = {0: "by no one", 1: "by a single person", 2: "by two"}
        parts = [f"{spell(sizes.count(size))} {text}" for size, text in words.items() if size in sizes]
        return f"{capital(listed(parts))} in {plural(len(self.teams), 'team')}." if parts else ""


def build_what_if(
    teams: Iterable[tuple[Team, Matrix]], leaves: Collection[str], promoted: Collection[str]
) -> WhatIf | None:
    """Nothing when nobody was chosen. ``leaves`` and ``promoted`` are slugs."""
    if not leaves and not promoted:
        return None
    teams = list(teams)
    people = [column for _, matrix in teams for column in matrix.columns]
    gone = {*leaves, *promoted}
    falls = [
        TeamFalls(team, find_falls(matrix, gone), tuple(column.pk for column in matrix.columns))
        for team, matrix in teams
    ]
    return WhatIf(
        leaves=tuple(column for column in people if column.slug in leaves),
        promoted=tuple(column for column in people if column.slug in promoted),
        teams=tuple(each for each in falls if each.falls),
    )


def find_falls(matrix: Matrix, gone: Collection[str]) -> tuple[Fall, ...]:
    """Fewest holders first, then in the framework's order."""
    if not any(column.slug in gone for column in matrix.columns):
        return ()
    falls = [fall for row in matrix.rows if (fall := _fall(matrix.columns, row, gone))]
    return tuple(sorted(falls, key=lambda fall: len(fall.after.held_by)))


def _fall(columns: Collection[Column], row: Row, gone: Collection[str]) -> Fall | None:
    stay = [(column, cell) for column, cell in zip(columns, row.cells, strict=True) if column.slug not in gone]
    after = Cover(
        tuple(column.short for column, cell in stay if cell.meets_target), sum(bool(cell.target) for _, cell in stay)
    )
    if len(after.held_by) == len(row.cover.held_by) or len(after.held_by) > THIN:
        return None
    return Fall(row.skill, row.cover, after, tuple(column for column, cell in stay if cell.gap == -1))
