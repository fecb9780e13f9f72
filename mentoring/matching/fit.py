"""How well a mentor fits somebody who waits: six reasons whose points add up to the fit, at most 100.

Values in, value out. Whoever may not read a mentor's levels gets points made of what everybody may know: skills that
are offered, and what the mentor's role asks for. With ``levels`` None the levels take no part at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

COVERS, STEP, PLACES, TEAM, HOURS, HISTORY = REASONS = ("covers", "step", "places", "team", "hours", "history")
MOST = dict(zip(REASONS, (30, 20, 15, 10, 15, 10), strict=True))  # together 100
STEPS = (8, 20, 20, 14, 8, 8)  # by levels above: one or two explain best, none is what a role may ask for
UNKNOWN_STEP = 12
UNRATED_NEEDS = 3  # whoever is not rated in a skill needs somebody who works alone in it
BY_PLACES = (0, 9, 12, 15)  # by free places; more than three are three
OTHER_TEAM, SAME_TEAM = 10, 4
FULL_DAY = 360  # shared minutes from which more do not help
UNKNOWN_HOURS = 8
MET, NOT_MET = 10, 6
BY_FINISHED = (5, 8, 8, 10)  # by pairs completed as a mentor
DAY = 1440


class Cause(IntEnum):
    """Why two people are not paired; the smaller one is said when there are several."""

    NONE = 0
    SELF = 1
    LINE = 2
    PAIRED = 3
    ASKED = 4
    MISFIT = 5
    OTHER = 6  # people kept apart: nobody is told
    NOT_OFFERED = 7
    NOT_ABOVE = 8
    AWAY = 9
    FULL = 10


@dataclass(frozen=True)
class Hours:
    """A working day in minutes of UTC; it may begin before midnight or end after it."""

    start: int
    end: int

    def shared(self, other: Hours) -> int:
        return sum(
            max(0, min(self.end, other.end + shift) - max(self.start, other.start + shift)) for shift in (-DAY, 0, DAY)
        )


@dataclass(frozen=True)
class Mentee:
    """Somebody who waits. ``levels`` are their own in the skills they want, as far as rated."""

    key: str
    skills: tuple[str, ...]
    levels: Mapping[str, int] = field(default_factory=dict)
    team: str = ""
    hours: Hours | None = None

    def needs(self, skill: str) -> int:
        """The lowest level that is above theirs; 6 when nobody is."""
        return self.levels[skill] + 1 if skill in self.levels else UNRATED_NEEDS


@dataclass(frozen=True)
class Mentor:
    """``is_readable``: the reader may know the levels. ``asks``: what their role asks for, which everybody may."""

    key: str
    offers: frozenset[str]
    free: int
    levels: Mapping[str, int] | None = None
    asks: Mapping[str, int] = field(default_factory=dict)
    team: str = ""
    hours: Hours | None = None
    finished: int = 0
    is_readable: bool = False
    is_away: bool = False


@dataclass(frozen=True)
class Pool:
    """Who waits, who offers, and what is between two of them (by mentee's and mentor's key)."""

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    prohibitions: Mapping[tuple[str, str], Cause] = field(default_factory=dict)
    met: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Facts:
    """What the points are made of; ``steps`` are levels above per skill that counts, None where one is not known."""

    wanted: int
    counted: int
    steps: tuple[int | None, ...]
    free: int
    minutes: int | None
    is_same_team: bool
    has_met: bool
    finished: int
    is_readable: bool

    @property
    def points(self) -> dict[str, int]:
        return {
            COVERS: MOST[COVERS] * self.counted // self.wanted,
            STEP: sum(step_points(step) for step in self.steps) // max(1, len(self.steps)),
            PLACES: BY_PLACES[min(self.free, 3)],
            TEAM: SAME_TEAM if self.is_same_team else OTHER_TEAM,
            HOURS: hour_points(self.minutes),
            HISTORY: history_points(self.has_met, self.finished, self.is_readable),
        }

    @property
    def fit(self) -> int:
        return sum(self.points.values())


def step_points(step: int | None) -> int:
    return UNKNOWN_STEP if step is None else STEPS[max(0, step)]


def hour_points(minutes: int | None) -> int:
    return UNKNOWN_HOURS if minutes is None else MOST[HOURS] * min(minutes, FULL_DAY) // FULL_DAY


def history_points(has_met: bool, finished: int, is_readable: bool) -> int:
    """How many pairs somebody else has had is for whoever may see that they exist."""
    if has_met:
        return MET
    return BY_FINISHED[min(finished, 3)] if is_readable else NOT_MET


def is_above(mentee: Mentee, mentor: Mentor, skill: str) -> bool:
    level = (mentor.levels or {}).get(skill)
    return level is not None and level >= mentee.needs(skill)


def find_cause(mentee: Mentee, mentor: Mentor, pool: Pool) -> Cause:
    """The first thing that keeps the two apart; ``Cause.FULL`` is a matter of places alone."""
    if mentee.key == mentor.key:
        return Cause.SELF
    if cause := pool.prohibitions.get((mentee.key, mentor.key)):
        return cause
    offered = [skill for skill in mentee.skills if skill in mentor.offers]
    if not offered:
        return Cause.NOT_OFFERED
    if mentor.levels is not None and not any(is_above(mentee, mentor, skill) for skill in offered):
        return Cause.NOT_ABOVE
    if mentor.is_away:
        return Cause.AWAY
    return Cause.NONE if mentor.free > 0 else Cause.FULL


def read_facts(mentee: Mentee, mentor: Mentor, pool: Pool) -> Facts:
    counted = [skill for skill in mentee.skills if counts(mentee, mentor, skill)]
    return Facts(
        wanted=len(mentee.skills),
        counted=len(counted),
        steps=tuple(step_of(mentee.levels.get(skill), mentor, skill) for skill in counted),
        free=max(0, mentor.free),
        minutes=mentee.hours.shared(mentor.hours) if mentee.hours and mentor.hours else None,
        is_same_team=bool(mentee.team) and mentee.team == mentor.team,
        has_met=(mentee.key, mentor.key) in pool.met,
        finished=mentor.finished if mentor.is_readable else 0,
        is_readable=mentor.is_readable,
    )


def counts(mentee: Mentee, mentor: Mentor, skill: str) -> bool:
    """The skill is offered, and by somebody above where the reader may know so."""
    return skill in mentor.offers and (not mentor.is_readable or is_above(mentee, mentor, skill))


def step_of(own: int | None, mentor: Mentor, skill: str) -> int | None:
    known = (mentor.levels or {}) if mentor.is_readable else mentor.asks
    return None if own is None or skill not in known else known[skill] - own
