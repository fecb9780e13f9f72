"""Everybody who waits against every free place at once: the best plan over the whole set, by two objectives.

Pure, vectorised and in whole numbers: same input, same plan, whatever the order of its rows. Imports SciPy, so only
the job imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from config.base.limits import LOWEST_FIT, MENTOR_PLACES
from mentoring.matching.fit import (
    BY_PLACES,
    COVERS,
    MET,
    MOST,
    OTHER_TEAM,
    SAME_TEAM,
    UNKNOWN_HOURS,
    Cause,
    Facts,
    Hours,
    Mentee,
    Mentor,
    Pool,
    counts,
    history_points,
    hour_points,
    is_above,
    read_facts,
    step_of,
    step_points,
)

Pair = tuple[str, str]  # keys of mentee and mentor
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Change:
    """The one change that would match somebody left out: ``kind`` is place, pause, bar, level or none."""

    kind: str
    mentor: str = ""
    skill: str = ""
    number: int = 0


@dataclass(frozen=True)
class LeftOut:
    mentee: str
    cause: str  # taken, full, bar, away, not_above, not_offered, barred
    change: Change


@dataclass(frozen=True)
class Match:
    mentee: str
    mentor: str
    facts: Facts
    is_pinned: bool = False


@dataclass(frozen=True)
class Plan:
    matches: list[Match]
    left: list[LeftOut]

    @property
    def fit(self) -> int:
        return sum(match.facts.fit for match in self.matches)


@dataclass(frozen=True)
class Plans:
    """Both plans; ``broken`` are pins that cannot be: excluded, or more than there are places."""

    most: Plan
    best: Plan
    broken: list[Pair]


@dataclass(frozen=True)
class Table:
    """Who could help whom, in the order of keys: ``fits`` holds the fit whatever ``causes`` say."""

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    fits: Whole
    causes: Whole
    free: Whole

    @property
    def places(self) -> Whole:
        """To give away now: none of a mentor who pauses."""
        away = np.array([each.is_away for each in self.mentors], bool)
        return np.where(away, 0, np.minimum(self.free, MENTOR_PLACES.high))

    @property
    def possible(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.causes == Cause.NONE
        return found


def build_table(pool: Pool, bans: Collection[Pair] = ()) -> Table:
    mentees = tuple(sorted(pool.mentees, key=lambda each: each.key))
    mentors = tuple(sorted(pool.mentors, key=lambda each: each.key))
    pool = replace(pool, mentees=mentees, mentors=mentors)
    causes = build_causes(pool)
    rows, columns = _places_of(mentees), _places_of(mentors)
    for mentee, mentor in bans:
        if mentee in rows and mentor in columns:
            causes[rows[mentee], columns[mentor]] = Cause.OTHER
    free = np.array([max(each.free, 0) for each in mentors], np.int64)
    return Table(mentees, mentors, build_fits(pool), causes, free)


def _places_of(people: Iterable[Mentee] | Iterable[Mentor]) -> dict[str, int]:
    keys: list[str] = [each.key for each in people]
    return {key: place for place, key in enumerate(keys)}


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def build_plans(
    pool: Pool,
    *,
    lowest_fit: int = LOWEST_FIT,
    pins: Collection[Pair] = (),
    bans: Collection[Pair] = (),
    tick: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> Plans:
    """*Most*: as many people as possible, among those plans the one of the highest fit. *Best*: only pairs from the
    lowest fit on, each counting for how far it lies above it. Pins are in both, bans in neither."""
    tick("Comparing everybody", 0, 3)
    table = build_table(pool, bans)
    kept, broken = keep_pins(table, pins)
    tick("Most people matched", 1, 3)
    most = _plan(table, pool, solve(table, score_most(table), kept), kept, 0)
    tick("Best fit", 2, 3)
    best = _plan(table, pool, solve(table, score_best(table, lowest_fit), kept), kept, lowest_fit)
    return Plans(most, best, broken)


def keep_pins(table: Table, pins: Collection[Pair]) -> tuple[dict[int, int], list[Pair]]:
    """Pins that are possible, as rows and columns; a mentor's places go to the first of them by key."""
    rows, columns = _places_of(table.mentees), _places_of(table.mentors)
    kept: dict[int, int] = {}
    broken: list[Pair] = []
    left = table.places
    for mentee, mentor in sorted(set(pins)):
        row, column = rows.get(mentee), columns.get(mentor)
        if row is None or column is None or row in kept or not table.possible[row, column] or left[column] < 1:
            broken.append((mentee, mentor))
        else:
            kept[row] = column
            left[column] -= 1
    return kept, broken


def score_most(table: Table) -> Whole:
    """One more person outweighs every gain in fit."""
    return np.where(table.possible, table.fits + 100 * len(table.mentees) + 1, 0)


def score_best(table: Table, lowest_fit: int) -> Whole:
    return np.where(table.possible & (table.fits >= lowest_fit), table.fits - lowest_fit + 1, 0)


def solve(table: Table, scores: Whole, pins: dict[int, int]) -> dict[int, int]:
    """Row → column of the highest total; a pair that scores nothing is none. Every place of a mentor is a column."""
    free = table.places
    for column in pins.values():
        free[column] -= 1
    rows = np.array([row for row in range(len(table.mentees)) if row not in pins], np.int64)
    rows = rows[(scores[rows] > 0).any(axis=1)] if rows.size else rows
    columns = np.repeat(np.arange(len(table.mentors)), free)
    found = dict(pins)
    if rows.size and columns.size:
        ready = scores[np.ix_(rows, columns)].astype(np.float64)
        for row, column in zip(*linear_sum_assignment(ready, maximize=True), strict=True):
            if ready[row, column] > 0:
                found[int(rows[row])] = int(columns[column])
    return found


def _plan(table: Table, pool: Pool, found: dict[int, int], pins: dict[int, int], lowest_fit: int) -> Plan:
    matches = [
        Match(
            table.mentees[row].key,
            table.mentors[column].key,
            read_facts(table.mentees[row], table.mentors[column], pool),
            row in pins,
        )
        for row, column in sorted(found.items())
    ]
    used = np.bincount(list(found.values()), minlength=len(table.mentors)).astype(np.int64)
    left = [
        explain(table, row, lowest_fit, table.places - used) for row in range(len(table.mentees)) if row not in found
    ]
    return Plan(matches, left)


# ── who is left out ─────────────────────────────────────────────────────────────────────────────────────────────────
def explain(table: Table, row: int, lowest_fit: int, spare: Whole) -> LeftOut:
    """Why, and the one change that would match this person with the rest of the plan as it is; ``spare`` are the
    places the plan leaves."""
    mentee, causes = table.mentees[row], table.causes[row]
    # With one more place a full mentor's fit is that of somebody with one.
    fits = table.fits[row] + np.where(table.free == 0, BY_PLACES[1], 0)
    able = (causes == Cause.NONE) | (causes == Cause.FULL)
    enough = able & (fits >= lowest_fit)
    if enough.any():
        cause = "taken" if (enough & (causes == Cause.NONE)).any() else "full"
        return LeftOut(mentee.key, cause, Change("place", mentor=_best(table, fits, enough)))
    if able.any():
        at_once = able & (spare > 0)
        change = Change("bar", number=int(fits[at_once].max())) if at_once.any() else Change("none")
        return LeftOut(mentee.key, "bar", change)
    paused = (causes == Cause.AWAY) & (fits >= lowest_fit) & (table.free > 0)
    if paused.any():
        return LeftOut(mentee.key, "away", Change("pause", mentor=_best(table, fits, paused)))
    if (causes == Cause.NOT_ABOVE).any():
        cause = "not_above"
    else:
        cause = "not_offered" if np.isin(causes, (Cause.NOT_OFFERED, Cause.SELF)).all() else "barred"
    return LeftOut(mentee.key, cause, _new_level(mentee))


def _best(table: Table, fits: Whole, among: NDArray[np.bool_]) -> str:
    return table.mentors[int(np.argmax(np.where(among, fits, -1)))].key


def _new_level(mentee: Mentee) -> Change:
    """A mentor at the lowest level that would do, in the wanted skill where that is lowest."""
    needed = min(((mentee.needs(skill), place, skill) for place, skill in enumerate(mentee.skills)), default=None)
    if needed is None or needed[0] > 5:
        return Change("none")
    return Change("level", skill=needed[2], number=needed[0])


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
    own = np.array([history_points(False, each.finished, each.is_readable) for each in pool.mentors], np.int16)
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
    _put(found, pool, pool.prohibitions)
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
