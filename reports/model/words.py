"""Words that reports store and pages read: apart from the arithmetic, so that the site starts without numpy."""

from __future__ import annotations

from enum import StrEnum

CAUSES = ("basis", "ended", "carried", "newer", "new_raters")  # of a change, in the order of their sum


class WhyNobody(StrEnum):
    """Why a report is about nobody."""

    NOBODY_PLACED = "nobody_placed"  # with a role
    NOBODY_BELOW = "nobody_below"  # everybody holds the role or a higher one
    ALL_AIM_ELSEWHERE = "all_aim_elsewhere"
