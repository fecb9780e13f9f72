"""What would make a verdict surer, the look three months back and one rater more; and whether one rater decides it
(READINESS §4–6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from config.base.days import months_before
from reports.model.canonical import rounded
from reports.model.document import Check
from reports.model.readiness import LOOK_BACK_MONTHS, ROUNDING, Readiness, is_sustained, measure, sustained
from skills.estimate.estimate import Estimate
from skills.estimate.levels import RowsOf, levels_of, ranges
from skills.estimate.strictness import SD_PAIR, SD_RATING, SD_STRICT, SE_FLOOR, Bools, Floats, Ints


def sure_parts(here: Readiness, before: Readiness, now: Estimate, rivals: Bools) -> list[dict[str, Any]]:
    """What pages say beside the confidence of a report, which is the mean of ``now`` and ``then``.

    ``then`` is None where three months before there was not enough to say anything; ``from`` is the day from which on a
    rating helps to make it known. ``rivals``: [rater] who aims at the same role.
    """
    known, days = is_sustained(before).tolist(), now.days.day[here.people].tolist()
    columns = (
        rounded(here.confidence, 4).tolist(),
        rounded(before.confidence, 4).tolist(),
        rounded(_error_with_one_more(here)).tolist(),
        _rivals(now, here, rivals),
    )
    return [
        {
            "now": sure,
            "then": then if is_known else None,
            "day": date.fromordinal(day).isoformat() if day else None,
            "from": months_before(date.fromordinal(day), -LOOK_BACK_MONTHS).isoformat() if day else None,
            "one_more": one_more,
            "rivals": count,
        }
        for is_known, day, sure, then, one_more, count in zip(known, days, *columns, strict=True)
    ]


def _error_with_one_more(here: Readiness) -> Floats:
    """[person] Points: the error if somebody whose strictness is not known yet rated all that is rated."""
    count = np.maximum(1, here.rated.sum(axis=1))
    precision = 1 / (here.se_person**2 - SE_FLOOR**2) + 1 / (SD_PAIR**2 + SD_RATING**2 / count + SD_STRICT**2)
    se_person = np.sqrt(1 / precision + SE_FLOOR**2)
    return measure(here.role, here.people, here.level, here.rated, se_person, here.se, here.raters + 1).error


def _rivals(now: Estimate, here: Readiness, rivals: Bools) -> list[int]:
    """[person] How many of the raters aim at the same role."""
    raters = max(len(now.raters), 1)
    key = now.shared.pair
    aims = np.concatenate([[0], np.cumsum(rivals[key % raters])]) if len(now.raters) else np.zeros(1, dtype=np.int64)
    first, after = (np.searchsorted(key, (here.people + more) * raters) for more in (0, 1))
    found: list[int] = (aims[after] - aims[first]).tolist()
    return found


LEAST = 3  # raters: with fewer, a verdict without one of them says nothing


def one_rater(
    now: Estimate, here: Readiness, before: Readiness, checks: Sequence[Sequence[Check]], found: Sequence[str]
) -> list[list[str]]:
    """[person] The other verdicts that leaving out one rater gives; nothing with fewer than three raters.

    Everything shared is held, the look three months back, and what is settled: coverage, age, raters, floors rated and
    checks. So only the confidence moves.
    """
    policy = here.role.policy
    holds = np.array([all(check.holds for check in facts) for facts in checks], dtype=bool)
    settled = holds & (here.raters >= policy.min_raters) & ~here.floor_unrated.any(axis=1)
    able = np.array([verdict != "not_enough_evidence" for verdict in found], dtype=bool)
    able &= (here.raters >= LEAST) & (here.coverage >= policy.min_coverage - ROUNDING)
    asked = np.flatnonzero(able)
    confidence, person = _without_each(now, here.of(asked), before.of(asked))
    others: list[set[str]] = [set() for _ in found]
    for at, sure in zip(asked[person].tolist(), confidence.tolist(), strict=True):
        if sure >= policy.ready_now and settled[at]:
            others[at].add("ready_now")
        else:
            others[at].add("ready_soon" if sure >= policy.ready_soon else "developing")
    return [sorted(each - {verdict}) for each, verdict in zip(others, found, strict=True)]


def _without_each(now: Estimate, here: Readiness, before: Readiness) -> tuple[Floats, Ints]:
    """The confidence without one rater, and of whom: an element per person and rater."""
    raters = len(now.raters)
    first, after = (np.searchsorted(now.shared.pair, (here.people + more) * raters) for more in (0, 1))
    person = np.repeat(np.arange(len(here.people)), after - first)
    left_out = now.shared.pair[ranges(first, after)] % max(raters, 1)
    seen = RowsOf.find(now.rows, here.people[person])
    seen = seen.take(seen.rows.rater != left_out[seen.view])
    levels = levels_of(now.shared, seen.rows, seen.view, here.people[person])
    rated, count = levels.ratings > 0, levels.rater_count
    without = measure(here.role, here.people[person], levels.level, rated, levels.se_person, levels.se, count)
    return sustained(without, before.of(person)), person
