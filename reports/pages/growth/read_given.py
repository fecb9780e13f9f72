"""Ratings of one person as they were given: the newest by a manager, the own one, and of peers only a mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from skills.models import Engineer, Rating
from skills.models.ratings import SMALLEST_MEAN

Row = tuple[str, str, int | None, date, str]  # skill, source, level, day, name of who said it


@dataclass(frozen=True)
class Said:
    level: int
    rated_on: date
    by: str


@dataclass(frozen=True)
class Given:
    """Of one skill. What is missing is None: nobody said it, it was withdrawn, or too few peers did."""

    manager: Said | None = None
    own: Said | None = None
    peers: float | None = None


def read_given(engineer: Engineer, as_of: date) -> dict[str, Given]:
    """By the key of the skill, one query. How many peers rated, which and when never leaves this function."""
    rows = (
        Rating.objects.as_of(as_of)
        .filter(engineer=engineer)
        .order_by("rated_on", "pk")
        .values_list("skill__key", "source", "level", "rated_on", "rated_by__name")
    )
    by_skill: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_skill[row[0]].append(row)
    return {
        skill: Given(_newest(found, "manager"), _newest(found, "self"), _mean(found))
        for skill, found in by_skill.items()
    }


def _newest(rows: list[Row], source: str) -> Said | None:
    """Of any rater of that source, as in the matrix; a withdrawn rating leaves nothing."""
    said = [(level, rated_on, by) for _, kind, level, rated_on, by in rows if kind == source]
    if not said or said[-1][0] is None:
        return None
    level, rated_on, by = said[-1]
    return Said(level, rated_on, by) if level is not None else None


def _mean(rows: list[Row]) -> float | None:
    levels = [level for _, kind, level, _, _ in rows if kind == "peer" and level is not None]
    return round(sum(levels) / len(levels), 1) if len(levels) >= SMALLEST_MEAN else None
