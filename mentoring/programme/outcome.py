"""What moved while a pair worked: levels at two days, compared with the same people's other skills and with people who
had no mentor. Arithmetic only. The difference is described, never explained: nobody was drawn by lot.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from operator import itemgetter
from statistics import fmean, stdev
from typing import NamedTuple

from config.base.grouping import grouped
from skills.matrix.cover import SMALLEST_GROUP

LONG_ENOUGH = timedelta(days=90)  # levels are looked at once or twice a year; in less time nothing can have moved
# Student's t for 95 % (two-sided) by degrees of freedom, from the usual tables; between two rows the larger value.
T_95: Sequence[tuple[int, float]] = (
    *((4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365), (8, 2.306), (9, 2.262), (10, 2.228), (12, 2.179), (15, 2.131)),
    *((20, 2.086), (30, 2.042), (60, 2.0), (120, 1.98)),
)

# (engineer, skill) -> (day, level), oldest first; an empty level is a withdrawn one
History = Mapping[tuple[int, int], Sequence[tuple[date, int | None]]]


class Stint(NamedTuple):
    """Somebody worked on skills with a mentor, from a day to a day."""

    mentee: int
    skills: frozenset[int]
    start: date
    end: date


@dataclass(frozen=True)
class Estimate:
    """A mean over people with its 95 % interval, in levels."""

    mean: float
    low: float
    high: float
    count: int

    @property
    def is_clear(self) -> bool:
        """The interval does not hold zero."""
        return self.low > 0 or self.high < 0


def estimate(values: Sequence[float]) -> Estimate | None:
    """Of one value per person; None for fewer than five, who would be recognised."""
    if len(values) < SMALLEST_GROUP:
        return None
    mean = fmean(values)
    t = [value for freedom, value in T_95 if freedom <= len(values) - 1][-1]
    half = t * stdev(values) / sqrt(len(values))
    return Estimate(mean, mean - half, mean + half, len(values))


def level_on(history: History, engineer: int, skill: int, day: date) -> int | None:
    rows = history.get((engineer, skill), ())
    at = bisect_right(rows, day, key=itemgetter(0))
    return rows[at - 1][1] if at else None


def moved(history: History, engineer: int, skill: int, start: date, end: date) -> int | None:
    """Levels gained between two days; None while the level of either is not known."""
    before, after = level_on(history, engineer, skill, start), level_on(history, engineer, skill, end)
    return None if before is None or after is None else after - before


def against_own_skills(stints: Iterable[Stint], history: History, worked: Iterable[Stint]) -> list[float]:
    """For each mentee: what the focus skills moved on average, less what their other skills moved in the same time.
    ``worked`` holds all there was, also what was too short to be looked at: a skill somebody worked on with any mentor
    on any day of that time is none of the others."""
    rated, beside = grouped(history), grouped((each.mentee, each) for each in worked)
    found: defaultdict[int, list[float]] = defaultdict(list)
    for stint in stints:
        focus = _moves(history, stint, stint.skills)
        others_then = [each for each in beside[stint.mentee] if _overlaps([(each.start, each.end)], stint)]
        mentored = {skill for each in others_then for skill in each.skills}
        others = _moves(history, stint, set(rated[stint.mentee]) - stint.skills - mentored)
        if focus and others:
            found[stint.mentee].append(fmean(focus) - fmean(others))
    return [fmean(values) for _, values in sorted(found.items())]


def _moves(history: History, stint: Stint, skills: Collection[int]) -> list[int]:
    found = (moved(history, stint.mentee, skill, stint.start, stint.end) for skill in skills)
    return [each for each in found if each is not None]


def against_people_without(
    stints: Sequence[Stint], history: History, mentored: Mapping[int, Sequence[tuple[date, date]]]
) -> list[float]:
    """For each mentee: what the focus skills moved, less what the same skill moved in the same time for people who
    stood at the same level at the start and had no mentor on any day of it. ``mentored`` holds everybody's times with
    a mentor."""
    people = grouped((skill, engineer) for engineer, skill in history)
    found: defaultdict[int, list[float]] = defaultdict(list)
    for stint in stints:
        for skill in sorted(stint.skills):
            own = moved(history, stint.mentee, skill, stint.start, stint.end)
            alone = [one for one in people[skill] if not _overlaps(mentored.get(one, ()), stint)]
            others = _moves_of_likes(history, stint, skill, alone)
            if own is not None and others:
                found[stint.mentee].append(own - fmean(others))
    return [fmean(values) for _, values in sorted(found.items())]


def _moves_of_likes(history: History, stint: Stint, skill: int, people: Iterable[int]) -> list[int]:
    """What the skill moved for others who began at the mentee's level."""
    start = level_on(history, stint.mentee, skill, stint.start)
    likes = (one for one in people if one != stint.mentee and level_on(history, one, skill, stint.start) == start)
    moves = (moved(history, one, skill, stint.start, stint.end) for one in likes)
    return [each for each in moves if each is not None]


def _overlaps(times: Iterable[tuple[date, date]], stint: Stint) -> bool:
    return any(start <= stint.end and end >= stint.start for start, end in times)
