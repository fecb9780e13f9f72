"""Everybody who waits against every free place at once: the best plan over the whole set, by two objectives.

Pure, vectorised and in whole numbers: same input, same plan, whatever the order of its rows. Imports SciPy, so only
the job imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from mentoring.matching.fit import BY_PLACES, Cause, Facts, Mentee, Mentor, Pool, read_facts
from mentoring.matching.fit_table import build_causes, build_fits

BAR = 60  # the fit from which a pair is in the plan of best fit
MOST_PLACES = 10
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
        return np.where(away, 0, np.minimum(self.free, MOST_PLACES))

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
    bar: int = BAR,
    pins: Collection[Pair] = (),
    bans: Collection[Pair] = (),
    tick: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> Plans:
    """*Most*: as many people as possible, among those plans the one of the highest fit. *Best*: only pairs from the
    bar on, each counting for how far it lies above it. Pins are in both, bans in neither."""
    tick("Comparing everybody", 0, 3)
    table = build_table(pool, bans)
    kept, broken = keep_pins(table, pins)
    tick("Most people matched", 1, 3)
    most = _plan(table, pool, solve(table, score_most(table), kept), kept, 0)
    tick("Best fit", 2, 3)
    best = _plan(table, pool, solve(table, score_best(table, bar), kept), kept, bar)
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


def score_best(table: Table, bar: int) -> Whole:
    return np.where(table.possible & (table.fits >= bar), table.fits - bar + 1, 0)


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


def _plan(table: Table, pool: Pool, found: dict[int, int], pins: dict[int, int], bar: int) -> Plan:
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
    left = [explain(table, row, bar, table.places - used) for row in range(len(table.mentees)) if row not in found]
    return Plan(matches, left)


# ── who is left out ─────────────────────────────────────────────────────────────────────────────────────────────────
def explain(table: Table, row: int, bar: int, spare: Whole) -> LeftOut:
    """Why, and the one change that would match this person with the rest of the plan as it is; ``spare`` are the
    places the plan leaves."""
    mentee, causes = table.mentees[row], table.causes[row]
    # With one more place a full mentor's fit is that of somebody with one.
    fits = table.fits[row] + np.where(table.free == 0, BY_PLACES[1], 0)
    able = (causes == Cause.NONE) | (causes == Cause.FULL)
    enough = able & (fits >= bar)
    if enough.any():
        cause = "taken" if (enough & (causes == Cause.NONE)).any() else "full"
        return LeftOut(mentee.key, cause, Change("place", mentor=_best(table, fits, enough)))
    if able.any():
        at_once = able & (spare > 0)
        change = Change("bar", number=int(fits[at_once].max())) if at_once.any() else Change("none")
        return LeftOut(mentee.key, "bar", change)
    paused = (causes == Cause.AWAY) & (fits >= bar) & (table.free > 0)
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
