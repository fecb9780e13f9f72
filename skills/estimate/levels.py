"""Levels of people from rows of ratings, with everything held that the organisation shares (READINESS §2–3).

The same arithmetic serves the whole organisation, a person without one of their raters, a person as of an earlier
report, and a person as others may see them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skills.estimate.strictness import SD_PAIR, SD_PERSON, SD_RATING, SE_FLOOR, Bools, Floats, Ints, divide, sums, table
from skills.estimate.usable import MAX_LEVEL, PEER, Rows

FAR_RATING = 1.5  # levels: a single rating farther than this is pulled in
AREA_PRIOR, SKILL_PRIOR = 4.0, 3.0  # ratings
VAR_SKILL, VAR_SKILL_MIN = 0.2125, 0.02  # levels squared: of a skill around its area when not rated, and at least


@dataclass(frozen=True, eq=False)
class Shared:
    """What is the same for everybody: a person's own ratings do the rest."""

    area_of: Ints  # [skill]
    role_of: Ints  # [engineer] the role held, −1 = not assessed
    usual: Floats  # [role, skill] μ
    growth: Floats  # [role] g, levels per month
    strictness: Floats  # [rater] b, 0 without ratings
    strictness_var: Floats  # [rater]
    peer_offset: float  # o
    pair: Ints  # engineer × raters + rater, in order
    weight: Floats  # [pair] v

    def taken_off(self, rows: Rows) -> Floats:
        """[row] b + o."""
        off: Floats = self.strictness[rows.rater] + self.peer_offset * (rows.relation == PEER)
        return off

    def weights_of(self, pair: Ints, count: Ints) -> Floats:
        """[pair] v; of a pair that is no more, what its number of ratings gives."""
        place = np.minimum(np.searchsorted(self.pair, pair), max(len(self.pair) - 1, 0))
        fresh: Floats = 1 / (SD_PAIR**2 + SD_RATING**2 / count)
        if not len(self.pair):
            return fresh
        return np.where(self.pair[place] == pair, self.weight[place], fresh)


@dataclass(frozen=True, eq=False)
class EstimatedLevels:
    """[view, skill] unless said otherwise; NaN for engineers who are not assessed. A view is somebody, seen through
    some of their ratings."""

    level: Floats  # 0 to 5
    se: Floats  # standard error of the skill around the person, levels
    ratings: Ints  # number of ratings used
    own: Floats  # μ + a + mean x: what the person's own ratings of the skill say; NaN if not rated
    expected: Floats  # μ + a + γ: what their other ratings suggest
    own_share: Floats  # k = n / (n + 3), 0 to 1: level = k × own + (1 − k) × expected
    person: Floats  # [view] a: above or below the role's usual level
    se_person: Floats  # [view]
    rater_count: Ints  # [view] raters whose ratings were used


def levels_of(shared: Shared, rows: Rows, view: Ints, who: Ints) -> EstimatedLevels:
    """``view``: [row] whose picture a row belongs to; ``who``: [view] the engineer in it."""
    role = shared.role_of[who]
    usual = np.where((role >= 0)[:, None], shared.usual[role], np.nan)
    off = shared.taken_off(rows)
    rest = rows.carried - usual[view, rows.skill]
    person, se_person, count = _person(shared, rows, view, who, rest, off)
    centre = usual + person[:, None]
    return EstimatedLevels(
        **_skills(shared.area_of, rows.skill, view, rest - off - person[view], centre),
        person=np.where(role >= 0, person, np.nan),
        se_person=np.where(role >= 0, se_person, np.nan),
        rater_count=count,
    )


def _person(
    shared: Shared, rows: Rows, view: Ints, who: Ints, rest: Floats, off: Floats
) -> tuple[Floats, Floats, Ints]:
    """[view] a = Σ v (m − b − o) / (Σ v + 1/SD_PERSON²), its error, and how many raters there are."""
    views, raters = len(who), len(shared.strictness)
    key, first, pair_of = np.unique(view.astype(np.int64) * raters + rows.rater, return_index=True, return_inverse=True)
    at, rater = key // max(raters, 1), key % max(raters, 1)
    count = np.bincount(pair_of, minlength=len(key))
    mean = sums(pair_of, rest, len(key)) / count
    weight = shared.weights_of(who[at].astype(np.int64) * raters + rater, count)
    precision = sums(at, weight, views) + SD_PERSON**-2
    sure = sums(at, 1 / (1 / weight + shared.strictness_var[rater]), views) + SD_PERSON**-2
    person = sums(at, weight * (mean - off[first]), views) / precision
    return person, np.sqrt(1 / sure + SE_FLOOR**2), np.bincount(at, minlength=views)


def _skills(area_of: Ints, skill: Ints, view: Ints, far: Floats, centre: Floats) -> dict[str, Any]:
    """Level per skill with its parts (READINESS §3): x clipped to ±1.5, area mean γ, share k of the own ratings."""
    x = np.clip(far, -FAR_RATING, FAR_RATING)
    count, total = table(centre.shape, view, skill), table(centre.shape, view, skill, x)
    by_area = len(centre), int(area_of.max(initial=0)) + 1
    area = area_of[skill]
    area_mean = table(by_area, view, area, x) / (table(by_area, view, area) + AREA_PRIOR)
    expected = centre + area_mean[:, area_of]
    own, share = centre + divide(total, count), count / (count + SKILL_PRIOR)
    return {
        "level": np.clip(share * np.where(count > 0, own, centre) + (1 - share) * expected, 0.0, MAX_LEVEL),
        "se": np.sqrt(np.maximum(VAR_SKILL * 3 / (count + 3), VAR_SKILL_MIN)),
        "ratings": count.astype(np.int64),
        "own": own,
        "expected": expected,
        "own_share": share,
    }


@dataclass(frozen=True, eq=False)
class RowsOf:
    """The rows of some people; ``view`` is their place among those asked for."""

    rows: Rows
    view: Ints

    @classmethod
    def find(cls, rows: Rows, people: Ints) -> RowsOf:
        """``rows`` are ordered by engineer."""
        first, after = np.searchsorted(rows.engineer, people), np.searchsorted(rows.engineer, people, side="right")
        view = np.repeat(np.arange(len(people)), after - first)
        return cls(rows.take(ranges(first, after)), view)

    def take(self, chosen: Bools | Ints) -> RowsOf:
        return RowsOf(self.rows.take(chosen), self.view[chosen])


def ranges(first: Ints, after: Ints) -> Ints:
    """first[0], first[0] + 1, … after[0] − 1, first[1], …"""
    count = after - first
    begins = np.cumsum(count) - count
    return np.arange(count.sum()) + np.repeat(first - begins, count)
