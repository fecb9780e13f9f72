"""What would make a verdict surer: the look three months back, and one rater more (READINESS §4, §6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from config.base.days import months_before
from reports.model.numbers import rounded
from reports.model.readiness import LOOK_BACK_MONTHS, Readiness, is_sustained, measure
from skills.estimate.estimate import Estimate
from skills.estimate.strictness import SD_PAIR, SD_RATING, SD_STRICT, SE_FLOOR, Bools, Floats


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
    return measure(here.bar, here.people, here.level, here.rated, se_person, here.se, here.raters + 1).error


def _rivals(now: Estimate, here: Readiness, rivals: Bools) -> list[int]:
    """[person] How many of the raters aim at the same role."""
    raters = max(len(now.raters), 1)
    key = now.shared.pair
    aims = np.concatenate([[0], np.cumsum(rivals[key % raters])]) if len(now.raters) else np.zeros(1, dtype=np.int64)
    first, after = (np.searchsorted(key, (here.people + more) * raters) for more in (0, 1))
    found: list[int] = (aims[after] - aims[first]).tolist()
    return found
