"""Scores beside their bar and what they moved by: a difference is that of the numbers as printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.base.words import MINUS, listed, number_beside, percent_beside, signed

PLACES = 1
CAUSES = {
    "basis": "basis",
    "ended": "ended ratings",
    "carried": "carried ratings",
    "newer": "newer ratings",
    "new_raters": "new raters",
}
LEAST = 0.05  # points: a cause of less would be printed as 0.0


@dataclass(frozen=True)
class Change:
    """Points since the report before, as printed; None for whoever was not in it. ``why`` is the largest cause."""

    points: float | None
    places: int = PLACES
    why: str = ""


def bar_text(share: float) -> str:
    """A threshold of the policy, with all its digits: "65 %"."""
    return f"{round(100 * share, 4):g} %"


def printed_confidence(confidence: float, *bars: float) -> str:
    """Never as a threshold that it misses."""
    return max((percent_beside(confidence, bar) for bar in bars), key=len)


def printed_score(score: float, cut: float) -> str:
    return number_beside(score, cut, PLACES)


def build_change(document: Mapping[str, Any], cut: float, *, is_other_method: bool) -> Change:
    previous = document.get("previous")
    if not previous:
        return Change(None)
    texts = [printed_score(score, cut) for score in (document["score"], previous["score"])]
    places = max(len(text.partition(".")[2]) for text in texts)
    now, before = (float(text.replace(MINUS, "-")) for text in texts)
    return Change(round(now - before, places), places, _why(document.get("change") or [], is_other_method))


def _why(causes: Sequence[Mapping[str, Any]], is_other_method: bool) -> str:
    found = largest_cause(causes)
    if is_other_method:
        return "basis: another method"
    return f"{found[0]} {signed(found[1])}" if found else ""


def largest_cause(causes: Sequence[Mapping[str, Any]]) -> tuple[str, float] | None:
    """By name, with its points. One that one or two colleagues alone are behind is told with the one it was joined
    with: the next that others are behind too, else the basis."""
    if not causes:
        return None
    points = {each["cause"]: each["points"] for each in causes}
    names = {cause: [CAUSES[cause]] for cause in points}
    order = list(CAUSES)
    is_one_step = set(points) == {"basis"}  # across methods
    for at, cause in enumerate(order):
        if cause not in points and not is_one_step:
            after = [later for later in order[at + 1 :] if points.get(later)]
            names[after[0] if after else "basis"].append(CAUSES[cause])
    largest = max(points, key=lambda cause: abs(points[cause]))
    if abs(points[largest]) < LEAST:
        return None
    return listed(sorted(names[largest], key=list(CAUSES.values()).index)), points[largest]
