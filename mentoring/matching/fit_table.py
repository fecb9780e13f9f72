"""The arithmetic of ``fit`` for everybody with everybody, as matrices of whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mentoring.matching.fit import (
    BY_PLACES,
    COVERS,
    MET,
    MOST,
    OTHER_TEAM,
    SAME_TEAM,
    UNKNOWN_HOURS,
    Cause,
    Hours,
    Mentee,
    Mentor,
    Pool,
    counts,
    history_points,
    hour_points,
    is_above,
    step_of,
    step_points,
)

Whole = NDArray[np.int64]
Small = NDArray[np.int16]


class _Wishes:
    """Each wish (a skill at an own level) is looked at once per mentor, however many people have it."""

    def __init__(self, mentees: Sequence[Mentee]) -> None:
        self.known: dict[tuple[str, int | None], int] = {}
        most = max((len(each.skills) for each in mentees), default=0)
        self.of = np.full((len(mentees), most), -1, np.int64)
        for row, each in enumerate(mentees):
            for place, skill in enumerate(each.skills):
                wish = (skill, each.levels.get(skill))
                self.of[row, place] = self.known.setdefault(wish, len(self.known))
        self.size = np.array([len(each.skills) for each in mentees], np.int16)

    def table(self, mentors: Sequence[Mentor], ask: str) -> Small:
        """One row per wish and a last one of zeros, which index -1 finds."""
        made = np.zeros((len(self.known) + 1, len(mentors)), np.int16)
        for (skill, own), row in self.known.items():
            one = Mentee("", (skill,), {} if own is None else {skill: own})
            made[row] = [_ASKS[ask](one, mentor, skill) for mentor in mentors]
        return made

    def total(self, mentors: Sequence[Mentor], ask: str) -> Small:
        """Over the skills somebody wants."""
        table = self.table(mentors, ask)
        found = np.zeros((len(self.of), len(mentors)), np.int16)
        for wish in self.of.T:
            found += table[wish]
        return found


def _steps(mentee: Mentee, mentor: Mentor, skill: str) -> int:
    if not counts(mentee, mentor, skill):
        return 0
    return step_points(step_of(mentee.levels.get(skill), mentor, skill))


_ASKS = {
    "offered": lambda mentee, mentor, skill: skill in mentor.offers,
    "helped": lambda mentee, mentor, skill: (
        skill in mentor.offers and (mentor.levels is None or is_above(mentee, mentor, skill))
    ),
    "counted": counts,
    "steps": _steps,
}


def build_fits(pool: Pool) -> Whole:
    """The fit of each mentee (rows) with each mentor (columns), as ``Facts.fit`` has it."""
    mentees, mentors = pool.mentees, pool.mentors
    wishes = _Wishes(mentees)
    counted = wishes.total(mentors, "counted")
    fits = (MOST[COVERS] * counted // np.maximum(wishes.size, 1)[:, None]).astype(np.int16)
    fits += wishes.total(mentors, "steps") // np.maximum(counted, 1)
    fits += np.array([BY_PLACES[min(max(0, each.free), 3)] for each in mentors], np.int16)
    fits += _teams(mentees, mentors)
    fits += _hours(mentees, mentors)
    fits += _history(pool)
    return fits.astype(np.int64)


def _teams(mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> Small:
    teams = {each.team for each in mentees} | {each.team for each in mentors}
    numbers = {name: number for number, name in enumerate(teams - {""}, 1)}
    rows = np.array([numbers.get(each.team, -1) for each in mentees], np.int32)
    columns = np.array([numbers.get(each.team, -2) for each in mentors], np.int32)
    return np.where(rows[:, None] == columns, SAME_TEAM, OTHER_TEAM).astype(np.int16)


def _hours(mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> Small:
    """Working days come in few kinds; each two kinds are compared once."""
    kinds: dict[Hours | None, int] = {}
    rows = np.array([kinds.setdefault(each.hours, len(kinds)) for each in mentees], np.int64)
    columns = np.array([kinds.setdefault(each.hours, len(kinds)) for each in mentors], np.int64)
    points = np.full((len(kinds), len(kinds)), UNKNOWN_HOURS, np.int16)
    for one, row in kinds.items():
        for other, column in kinds.items():
            if one and other:
                points[row, column] = hour_points(one.shared(other))
    return points[np.ix_(rows, columns)]


def _history(pool: Pool) -> Small:
    own = np.array([history_points(False, each.finished, each.is_open) for each in pool.mentors], np.int16)
    found = np.repeat(own[None, :], len(pool.mentees), axis=0)
    _put(found, pool, dict.fromkeys(pool.met, MET))
    return found


def build_causes(pool: Pool) -> Whole:
    """What keeps each two apart, as ``find_cause`` has it."""
    mentees, mentors = pool.mentees, pool.mentors
    wishes = _Wishes(mentees)
    offered, helped = wishes.total(mentors, "offered"), wishes.total(mentors, "helped")
    full = np.array([Cause.NONE if each.free > 0 else Cause.FULL for each in mentors], np.int16)
    full = np.where([each.is_away for each in mentors], Cause.AWAY, full).astype(np.int16)
    found = np.repeat(full[None, :], len(mentees), axis=0)
    found[helped == 0] = Cause.NOT_ABOVE
    found[offered == 0] = Cause.NOT_OFFERED
    _put(found, pool, pool.bars)
    own = {(each.key, each.key): Cause.SELF for each in mentees}
    _put(found, pool, own)
    return found.astype(np.int64)


def _put(matrix: Small, pool: Pool, values: Mapping[tuple[str, str], int]) -> None:
    """Values of single pairs, by keys."""
    rows = {each.key: row for row, each in enumerate(pool.mentees)}
    columns = {each.key: column for column, each in enumerate(pool.mentors)}
    known = [(rows[a], columns[b], value) for (a, b), value in values.items() if a in rows and b in columns and value]
    if known:
        at_rows, at_columns, found = zip(*known, strict=True)
        matrix[list(at_rows), list(at_columns)] = found
