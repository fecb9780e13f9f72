"""Which ratings count, and how far each is brought forward (READINESS §1).

Time stands still for a person at *their day*, near the newest ratings about them: while nobody judges them, nothing
about them changes, and a single new rating does not carry the others forward.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from skills.estimate.strictness import Bools, Floats, Ints, sums

SELF, MANAGER, PEER = 0, 1, 2
WITHDRAWN = -1

DAYS_PER_MONTH = 30.4375
EXPIRY_MONTHS = 24  # before a person's day: an older rating is not used
EXPIRY_DAYS = int(EXPIRY_MONTHS * DAYS_PER_MONTH)
DAY_SHARE = 0.90  # of a person's levels are given by their day
CARRY_MONTHS = 18.0  # no rating is carried further than this
MAX_LEVEL = 5.0
MAX_GROWTH = 0.25 / 3  # levels per month
GROWTH_PRIOR = 600.0  # rating-months of the organisation's growth mixed into a role's
BLOCK_ROWS = 1_000_000  # rows sorted at a time; changes memory, never a result


@dataclass(frozen=True, eq=False)
class Facts:
    """Standing ratings, one element per row in any order; indices refer to the three sorted tuples of keys.

    Rows by the engineers themselves, expired rows and rows after the day looked at may be among them: ``read_used``
    leaves them out. ``level`` is 0 to 5 or WITHDRAWN, ``day`` is ``date.toordinal()``; of two rows by one rater on one
    day the larger ``order`` (order of recording, never twice the same) stands. Compact types keep millions of rows
    small.
    """

    engineers: tuple[str, ...]
    skills: tuple[str, ...]
    raters: tuple[str, ...]
    engineer: Ints  # int32
    skill: Ints  # int16 or int32
    rater: Ints  # int32
    source: Ints  # int8: SELF, MANAGER or PEER
    level: Ints  # int8
    day: Ints  # int32
    order: Ints  # int64


@dataclass(frozen=True, eq=False)
class Days:
    """[engineer] When people were judged; 0 where nobody has. Days are ordinals."""

    day: Ints  # theirs: nine tenths of their levels were given by then
    newest: Ints
    levels: Ints  # how many levels stand, those long before the newest left out

    @property
    def needed(self) -> Ints:
        """How many of the levels must lie later for the day to move beyond them: more than a tenth."""
        return self.levels - np.ceil(DAY_SHARE * self.levels).astype(np.int64) + 1


@dataclass(frozen=True, eq=False)
class Used:
    """For each engineer, skill and rater the newest row that counts, withdrawn ones included: positions in Facts."""

    position: Ints  # by engineer, skill, rater
    relation: Ints  # MANAGER or PEER: the source of the rater's newest row about the person
    days: Days
    rise: Floats  # [role] levels risen between successive ratings by one rater
    months: Floats  # [role] passed between them


@dataclass(frozen=True, eq=False)
class Rows:
    """The ratings that entered: for each engineer, skill and rater the newest, ordered by these three."""

    engineer: Ints
    skill: Ints
    rater: Ints
    source: Ints  # as recorded with this row
    relation: Ints  # MANAGER or PEER: the source of the rater's newest row for the person, used for the peers' offset
    level: Ints  # as given
    day: Ints
    order: Ints
    carried: Floats  # y: level brought forward to the person's day by the growth of their role

    def take(self, chosen: Bools | Ints | slice) -> Rows:
        return Rows(**{name: column[chosen] for name, column in vars(self).items()})


def read_used(facts: Facts, role_of: Ints, until: Ints, roles: int) -> Used:
    """What was said by a day, which may be another for each engineer: [engineer] ``until``, 0 = nothing.

    Some engineers at a time, so that memory stays small; all sums are of whole numbers, so the blocks change nothing.
    """
    counts = (facts.source != SELF) & (role_of[facts.engineer] >= 0) & (facts.day <= until[facts.engineer])
    people = len(facts.engineers)
    block_of = np.arange(people) * (1 + len(counts) // BLOCK_ROWS) // max(people, 1)
    position, relation, rise, days = [], [], np.zeros(roles), np.zeros(roles)
    found = Days(*(np.zeros(people, dtype=np.int64) for _ in range(3)))
    for block in range(int(block_of.max(initial=0)) + 1):
        history, series = _history(facts, np.flatnonzero(counts & (block_of[facts.engineer] == block)))
        here = _days(facts, history[_last_of_each(series)])
        found = Days(found.day + here.day, found.newest + here.newest, found.levels + here.levels)
        of_person = here.day[facts.engineer[history]]
        inside = (of_person > 0) & (of_person - facts.day[history] <= EXPIRY_DAYS)
        history, series = history[inside], series[inside]
        change = _growth(facts, history, series, role_of, roles)
        rise, days = rise + change[0], days + change[1]
        position.append(history[_last_of_each(series)])
        relation.append(_relation(facts, position[-1]))
    return Used(np.concatenate(position), np.concatenate(relation), found, rise, days / DAYS_PER_MONTH)


def _history(facts: Facts, used: Ints) -> tuple[Ints, Ints]:
    """Positions of rows by engineer, skill, rater and day, one per day (the later), and the series of each.

    A series is what one rater said about one skill of one engineer. One integer holds series and day, so one sort does.
    """
    series = facts.engineer[used].astype(np.int64) * len(facts.skills) + facts.skill[used]
    first = int(facts.day[used].min(initial=0))
    span = int(facts.day[used].max(initial=0)) - first + 1
    key = (series * len(facts.raters) + facts.rater[used]) * span + (facts.day[used] - first)
    by_key = np.lexsort((facts.order[used], key))
    used, key = used[by_key], key[by_key]
    stands = _last_of_each(key)
    return used[stands], key[stands] // span


def _days(facts: Facts, last: Ints) -> Days:
    """Each person's day: the one by which nine tenths of their standing levels were given, never the last of several.

    Levels over 24 months before the newest do not count for it.
    """
    people = len(facts.engineers)
    given = last[facts.level[last] != WITHDRAWN]
    engineer, day = facts.engineer[given].astype(np.int64), facts.day[given].astype(np.int64)
    newest = np.zeros(people, dtype=np.int64)
    np.maximum.at(newest, engineer, day)
    recent = newest[engineer] - day <= EXPIRY_DAYS
    engineer, day = engineer[recent], day[recent]
    by_day = np.lexsort((day, engineer))
    count = np.bincount(engineer, minlength=people)
    nth = np.maximum(1, np.minimum(np.ceil(DAY_SHARE * count).astype(np.int64), count - 1))
    found = np.zeros(people, dtype=np.int64)
    has = count > 0
    found[has] = day[by_day][(np.cumsum(count) - count + nth - 1)[has]]
    return Days(found, newest, count)


def _growth(facts: Facts, history: Ints, series: Ints, role_of: Ints, roles: int) -> tuple[Floats, Floats]:
    """[role] Levels risen and days passed between successive ratings by the same rater, so that strictness cancels."""
    level, day = facts.level[history], facts.day[history]
    follows = (series[1:] == series[:-1]) & (level[1:] != WITHDRAWN) & (level[:-1] != WITHDRAWN)
    role = role_of[facts.engineer[history][1:][follows]]
    rise, days = np.diff(level.astype(float))[follows], np.diff(day.astype(float))[follows]
    return sums(role, rise, roles), sums(role, days, roles)


def shrink_growth(rise: Floats, months: Floats) -> Floats:
    """[role] Levels per month, shrunken towards the organisation's by GROWTH_PRIOR rating-months (READINESS §1)."""
    overall = rise.sum() / months.sum() if months.any() else 0.0
    growth: Floats = np.clip((rise + GROWTH_PRIOR * overall) / (months + GROWTH_PRIOR), 0.0, MAX_GROWTH)
    return growth


def _relation(facts: Facts, newest: Ints) -> Ints:
    """For each row the source of its rater's newest row about the same engineer, withdrawn rows included."""
    pair = facts.engineer[newest].astype(np.int64) * len(facts.raters) + facts.rater[newest]
    by_pair = np.lexsort((facts.order[newest], facts.day[newest], pair))
    last = by_pair[_last_of_each(pair[by_pair])]
    return facts.source[newest[last]][np.searchsorted(pair[last], pair)]


def carry(facts: Facts, used: Used, growth_of: Floats) -> Rows:
    """The rows that enter, with y = min(5, level + g × min(age, 18 months)) (READINESS §1).

    Age is counted to the person's day, and is 0 for what was said after it. ``growth_of``: [engineer] levels per month.
    """
    stands = facts.level[used.position] != WITHDRAWN
    position, relation = used.position[stands], used.relation[stands]
    engineer, level, day = facts.engineer[position], facts.level[position], facts.day[position]
    age = np.clip((used.days.day[engineer] - day) / DAYS_PER_MONTH, 0.0, CARRY_MONTHS)
    carried = np.minimum(MAX_LEVEL, level + growth_of[engineer] * age)
    said = facts.skill[position], facts.rater[position], facts.source[position], relation, level, day
    return Rows(engineer, *said, facts.order[position], carried)


def _last_of_each(ordered: Ints) -> Bools:
    """Marks the last element of every run of equal values (none of them negative)."""
    return np.diff(ordered, append=-1) != 0
