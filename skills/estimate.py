"""Levels of people from ratings of people: strictness, growth and gaps in the data taken into account (READINESS §1–3).

Pure arithmetic on arrays: no database, no clock, no random numbers. Levels are 0 to 5, a month has 30.4375 days.
The constants were chosen on simulated organisations; changing one is a new ``METHOD``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from skills.strictness import Bools, Floats, Ints, build_pairs, divide, sums, table, two_way

METHOD = "1"

SELF, MANAGER, PEER = 0, 1, 2
WITHDRAWN = -1

DAYS_PER_MONTH = 30.4375
EXPIRY_MONTHS = 24  # an older rating is not used
EXPIRY_DAYS = int(EXPIRY_MONTHS * DAYS_PER_MONTH)
CARRY_MONTHS = 18.0  # no rating is carried further than this
MAX_LEVEL = 5.0
MAX_GROWTH = 0.25 / 3  # levels per month
GROWTH_PRIOR = 600.0  # rating-months of the organisation's growth mixed into a role's
OFFSET_PRIOR = 20.0  # ratings of the role's mean offset mixed into a skill's
FAR_RATING = 1.5  # levels: a single rating farther than this is pulled in
BLOCK_ROWS = 1_000_000  # rows sorted at a time; changes memory, never a result
AREA_PRIOR, SKILL_PRIOR = 4.0, 3.0  # ratings
VAR_SKILL, VAR_SKILL_MIN = 0.2125, 0.02  # levels squared: of a skill around its area when not rated, and at least


@dataclass(frozen=True, eq=False)
class Facts:
    """Standing ratings, one element per row in any order; indices refer to the three sorted tuples of keys.

    Rows by the engineers themselves, expired rows and rows after the day looked at may be among them: ``estimate``
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
class Scheme:
    """What the framework says, as arrays: the area of each skill and each role's target levels."""

    skills: tuple[str, ...]  # sorted, the same as in Facts
    areas: tuple[str, ...]  # in the framework's order
    roles: tuple[str, ...]
    area_of: Ints  # [skill]
    target: Floats  # [role, skill], 0 = not expected

    @classmethod
    def build(cls, areas: Mapping[str, Sequence[str]], targets: Mapping[str, Mapping[str, float]]) -> Scheme:
        """``areas``: area -> its skills; ``targets``: role -> skill -> target level (a missing one is 0)."""
        home = {skill: at for at, members in enumerate(areas.values()) for skill in members}
        skills = tuple(sorted(home))
        return cls(
            skills,
            tuple(areas),
            tuple(targets),
            np.array([home[skill] for skill in skills], dtype=np.int64),
            np.array([[level.get(skill, 0) for skill in skills] for level in targets.values()], dtype=float),
        )


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
    carried: Floats  # y: level brought forward to as_of by the growth of the person's role
    adjusted: Floats  # y − b − o: after strictness and peers' offset


@dataclass(frozen=True, eq=False)
class Estimate:
    """Levels on one day. [engineer, skill] unless said otherwise; NaN for engineers who are not assessed."""

    as_of: date
    engineers: tuple[str, ...]
    skills: tuple[str, ...]
    raters: tuple[str, ...]
    roles: tuple[str, ...]
    role_of: Ints  # [engineer]
    level: Floats  # 0 to 5
    se: Floats  # standard error of the skill around the person, levels
    ratings: Ints  # number of ratings used
    own: Floats  # μ + a + mean x: what the person's own ratings of the skill say; NaN if not rated
    expected: Floats  # μ + a + γ: what their other ratings suggest
    own_share: Floats  # k = n / (n + 3), 0 to 1: level = k × own + (1 − k) × expected
    newest: Ints  # day ordinal of the newest rating used, 0 = not rated
    person: Floats  # [engineer] a: above or below the role's usual level
    se_person: Floats  # [engineer]
    rater_count: Ints  # [engineer] raters whose ratings were used
    growth: Floats  # [role] g, levels per month
    peer_offset: float  # o: how much kinder peers are than managers, levels
    strictness: Floats  # [rater] b, levels; positive = kinder than others; NaN if no rating was used
    strictness_var: Floats  # [rater]
    strictness_raw: Floats  # [rater] before shrinkage: mean distance to others on the same people
    people: Ints  # [rater] people rated
    shared: Ints  # [rater] of these, people who have another rater as well
    rows: Rows

    @cached_property
    def growth_of(self) -> Floats:
        """[engineer] Growth of the role held, levels per month; NaN if not assessed."""
        return np.where(self.role_of >= 0, self.growth[self.role_of], np.nan)

    @cached_property
    def separable(self) -> Floats:
        """[rater] Share of the people rated who have another rater; below 0.5: not separable from quality."""
        return np.where(self.people > 0, self.shared / np.maximum(self.people, 1), np.nan)

    @cached_property
    def given(self) -> Floats:
        """Mean of the ratings used, as given; NaN if not rated."""
        return self.mean(self.rows.level.astype(float))

    @cached_property
    def taken_off(self) -> Floats:
        """[engineer] Mean of what strictness and the peers' offset take off the ratings, levels; NaN without."""
        size, off = len(self.engineers), self.rows.carried - self.rows.adjusted
        return divide(sums(self.rows.engineer, off, size), sums(self.rows.engineer, np.ones_like(off), size))

    def mean(self, values: Floats, among: Bools | None = None) -> Floats:
        """[engineer, skill] Mean of a value per row of ``rows``, or of some of them; NaN where there is none."""
        chosen = slice(None) if among is None else among
        cells, shape = (self.rows.engineer[chosen], self.rows.skill[chosen]), self.level.shape
        return divide(table(shape, *cells, values[chosen]), table(shape, *cells))


def estimate(facts: Facts, scheme: Scheme, role_of: Ints, as_of: date) -> Estimate:
    """Levels of everybody assessed on a day, and the strictness of their raters.

    ``role_of``: for each engineer of ``facts`` the index of the role held in ``scheme.roles``, −1 = not assessed.
    """
    if facts.skills != scheme.skills:
        raise ValueError("Facts and Scheme must name the same skills in the same order.")
    newest, relation, growth = _read(facts, role_of, as_of, len(scheme.roles))
    stands = facts.level[newest] != WITHDRAWN
    rows = _carry(facts, newest[stands], relation[stands], growth[role_of], as_of)
    usual = _usual(rows, scheme, role_of)
    offset = rows.carried - usual[role_of[rows.engineer], rows.skill]
    pairs = build_pairs(rows.engineer, rows.rater, rows.relation == PEER, offset, len(facts.raters))
    sides = two_way(pairs, len(facts.engineers), len(facts.raters))
    rows = replace(
        rows, adjusted=rows.carried - sides.strictness[rows.rater] - sides.peer_offset * (rows.relation == PEER)
    )
    assessed = role_of >= 0
    centre = np.where(assessed[:, None], usual[role_of] + sides.person[:, None], np.nan)
    return Estimate(
        as_of=as_of,
        engineers=facts.engineers,
        skills=facts.skills,
        raters=facts.raters,
        roles=scheme.roles,
        role_of=role_of,
        growth=growth,
        rows=rows,
        person=np.where(assessed, sides.person, np.nan),
        se_person=np.where(assessed, sides.se_person, np.nan),
        rater_count=sides.rater_count,
        peer_offset=sides.peer_offset,
        strictness=np.where(sides.people > 0, sides.strictness, np.nan),
        strictness_var=np.where(sides.people > 0, sides.strictness_var, np.nan),
        strictness_raw=sides.strictness_raw,
        people=sides.people,
        shared=sides.shared,
        **_levels(rows, centre, scheme.area_of),
    )


def _read(facts: Facts, role_of: Ints, as_of: date, roles: int) -> tuple[Ints, Ints, Floats]:
    """Positions of the newest usable rows by engineer, skill and rater, each one's relation, and growth per role.

    Some engineers at a time, so that memory stays small; all sums are of whole numbers, so the blocks change nothing.
    """
    age = as_of.toordinal() - facts.day
    used = (age >= 0) & (age <= EXPIRY_DAYS) & (facts.source != SELF) & (role_of[facts.engineer] >= 0)
    block_of = np.arange(len(facts.engineers)) * (1 + len(used) // BLOCK_ROWS) // max(len(facts.engineers), 1)
    newest, relation, rise, days = [], [], np.zeros(roles), np.zeros(roles)
    for block in range(int(block_of.max(initial=0)) + 1):
        history, series = _history(facts, np.flatnonzero(used & (block_of[facts.engineer] == block)), as_of)
        change = _growth(facts, history, series, role_of, roles)
        rise, days = rise + change[0], days + change[1]
        newest.append(history[_last_of_each(series)])
        relation.append(_relation(facts, newest[-1]))
    return np.concatenate(newest), np.concatenate(relation), _shrink_growth(rise, days / DAYS_PER_MONTH)


def _history(facts: Facts, used: Ints, as_of: date) -> tuple[Ints, Ints]:
    """Positions of rows by engineer, skill, rater and day, one per day (the later), and the series of each.

    A series is what one rater said about one skill of one engineer. One integer holds series and day, so one sort does.
    """
    series = facts.engineer[used].astype(np.int64) * len(facts.skills) + facts.skill[used]
    day = facts.day[used] - (as_of.toordinal() - EXPIRY_DAYS)
    key = (series * len(facts.raters) + facts.rater[used]) * (EXPIRY_DAYS + 1) + day
    by_key = np.lexsort((facts.order[used], key))
    used, key = used[by_key], key[by_key]
    stands = _last_of_each(key)
    return used[stands], key[stands] // (EXPIRY_DAYS + 1)


def _growth(facts: Facts, history: Ints, series: Ints, role_of: Ints, roles: int) -> tuple[Floats, Floats]:
    """[role] Levels risen and days passed between successive ratings by the same rater, so that strictness cancels."""
    level, day = facts.level[history], facts.day[history]
    follows = (series[1:] == series[:-1]) & (level[1:] != WITHDRAWN) & (level[:-1] != WITHDRAWN)
    role = role_of[facts.engineer[history][1:][follows]]
    rise, days = np.diff(level.astype(float))[follows], np.diff(day.astype(float))[follows]
    return sums(role, rise, roles), sums(role, days, roles)


def _shrink_growth(rise: Floats, months: Floats) -> Floats:
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


def _carry(facts: Facts, used: Ints, relation: Ints, growth_of: Floats, as_of: date) -> Rows:
    """The rows that enter, with y = min(5, level + g × min(age, 18 months)) (READINESS §1)."""
    engineer, level, day = facts.engineer[used], facts.level[used], facts.day[used]
    age = np.minimum((as_of.toordinal() - day) / DAYS_PER_MONTH, CARRY_MONTHS)
    carried = np.minimum(MAX_LEVEL, level + growth_of[engineer] * age)
    given = engineer, facts.skill[used], facts.rater[used], facts.source[used], relation, level, day, facts.order[used]
    return Rows(*given, carried=carried, adjusted=carried)


def _usual(rows: Rows, scheme: Scheme, role_of: Ints) -> Floats:
    """[role, skill] μ: target + mean offset of the ratings, shrunken towards the role's mean offset (READINESS §2)."""
    shape, role = scheme.target.shape, role_of[rows.engineer]
    offset = rows.carried - scheme.target[role, rows.skill]
    count, total = table(shape, role, rows.skill), table(shape, role, rows.skill, offset)
    mean = total.sum(axis=1) / np.maximum(count.sum(axis=1), 1.0)
    usual: Floats = scheme.target + (total + OFFSET_PRIOR * mean[:, None]) / (count + OFFSET_PRIOR)
    return usual


def _levels(rows: Rows, centre: Floats, area_of: Ints) -> dict[str, Any]:
    """Level per skill with its parts (READINESS §3): x clipped to ±1.5, area mean γ, share k of the own ratings."""
    e, s, shape = rows.engineer, rows.skill, centre.shape
    x = np.clip(rows.adjusted - centre[e, s], -FAR_RATING, FAR_RATING)
    count, total = table(shape, e, s), table(shape, e, s, x)
    in_area = np.eye(int(area_of.max()) + 1)[area_of]  # [skill, area]
    area_mean = (total @ in_area) / (count @ in_area + AREA_PRIOR)
    own, expected = centre + divide(total, count), centre + area_mean[:, area_of]
    share = count / (count + SKILL_PRIOR)
    newest = np.zeros(shape, dtype=np.int64)
    np.maximum.at(newest, (e, s), rows.day)
    return {
        "level": np.clip(share * np.where(count > 0, own, centre) + (1 - share) * expected, 0.0, MAX_LEVEL),
        "se": np.sqrt(np.maximum(VAR_SKILL * 3 / (count + 3), VAR_SKILL_MIN)),
        "ratings": count.astype(np.int64),
        "own": own,
        "expected": expected,
        "own_share": share,
        "newest": newest,
    }


def _last_of_each(ordered: Ints) -> Bools:
    """Marks the last element of every run of equal values (none of them negative)."""
    return np.diff(ordered, append=-1) != 0
