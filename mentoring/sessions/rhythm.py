"""How regularly a pair meets, as arithmetic on days: pauses stop the clock, silence has a name after two missed slots.

Nothing in here reads the clock or the database; pages say the same because all ask it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from config.base.words import day as say_day
from config.base.words import plural, spell
from mentoring.models import MentorshipEvent

WEEKS = 8
SILENT_AFTER = 2  # missed slots in a row
HELD, PLANNED, PAUSED, EMPTY, OUTSIDE = "held", "planned", "paused", "empty", "outside"
Kind = MentorshipEvent.Kind


@dataclass(frozen=True)
class Pause:
    """Days on which the clock stands: ``first`` is one of them, ``until`` is the day it runs again, or never yet."""

    first: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.until is None or day < self.until)

    def days_after(self, since: date, until: date) -> int:
        """How many of the days after ``since``, up to and on ``until``, it takes."""
        first = max(self.first, since + timedelta(days=1))
        last = until if self.until is None else min(until, self.until - timedelta(days=1))
        return max(0, (last - first).days + 1)


@dataclass(frozen=True)
class Square:
    """One week from its Monday on: held, planned, paused, empty, or outside the pair's life."""

    monday: date
    kind: str


@dataclass(frozen=True)
class Rhythm:
    squares: tuple[Square, ...]
    cadence_days: int
    last_on: date | None  # the last session
    next_on: date | None  # the next planned one
    active_days: int  # since the last session, or since the start, without pauses
    missed: int  # slots that passed without a session
    is_paused: bool

    @property
    def is_silent(self) -> bool:
        """Named only after two missed slots, never during a pause nor while a meeting is planned."""
        return self.missed >= SILENT_AFTER and not self.is_paused and self.next_on is None

    @property
    def sentence(self) -> str:
        """One for both of the two."""
        if self.is_paused:
            return "Paused"
        if self.is_silent:
            return f"Nothing for {plural(self.active_days // 7, 'week')}"
        if self.last_on is None:
            return "No session yet"
        return "On rhythm" if not self.missed else f"Last met {say_day(self.last_on, year=False)}"

    @property
    def label(self) -> str:
        """What the squares show, in words."""
        kinds = [square.kind for square in self.squares]
        lived = [kind for kind in kinds if kind != OUTSIDE]
        held = spell(kinds.count(HELD)) if HELD in kinds else "none"
        parts = [f"Sessions in {held} of the last {spell(len(lived))} weeks"]
        parts += [f"{spell(kinds.count(kind))} {kind}" for kind in (PLANNED, PAUSED) if kind in kinds]
        return ", ".join(parts)


def read_pauses(steps: Iterable[tuple[str, date]]) -> tuple[Pause, ...]:
    """From a pair's events, (kind, day), oldest first. A pause ends with resuming or with the pair."""
    pauses: list[Pause] = []
    first: date | None = None
    for kind, on in steps:
        if kind == Kind.PAUSED and first is None:
            first = on
        elif kind != Kind.PAUSED and first is not None:
            pauses.append(Pause(first, max(first, on)))
            first = None
    return (*pauses, Pause(first)) if first else tuple(pauses)


def build_rhythm(
    *,
    started_on: date,
    cadence_days: int,
    today: date,
    held: Collection[date] = (),
    planned: Collection[date] = (),
    pauses: Collection[Pause] = (),
    ended_on: date | None = None,
) -> Rhythm:
    """``held`` are days of sessions, confirmed or not; ``planned`` those of meetings neither cancelled nor held."""
    until = min(today, ended_on) if ended_on else today
    last_on = max((day for day in held if day <= until), default=None)
    active = count_active(last_on or started_on, until, pauses)
    return Rhythm(
        squares=_squares(started_on, until, today, held, planned, pauses),
        cadence_days=cadence_days,
        last_on=last_on,
        next_on=min((day for day in planned if day >= today), default=None),
        active_days=active,
        missed=count_missed(active, cadence_days),
        is_paused=any(pause.covers(today) for pause in pauses) and ended_on is None,
    )


def count_active(since: date, until: date, pauses: Iterable[Pause]) -> int:
    """Days after ``since``, up to and on ``until``, that no pause takes."""
    return max(0, (until - since).days - sum(pause.days_after(since, until) for pause in pauses))


def count_missed(active_days: int, cadence_days: int) -> int:
    """A slot is missed the day after it: on the day itself there is still time."""
    return max(0, active_days - 1) // cadence_days


def _squares(
    started_on: date,
    until: date,
    today: date,
    held: Collection[date],
    planned: Collection[date],
    pauses: Collection[Pause],
) -> tuple[Square, ...]:
    this_week = _monday(today)
    mondays = [this_week - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    said = {_monday(day): PLANNED for day in planned} | {_monday(day): HELD for day in held if day >= mondays[0]}
    return tuple(Square(monday, said.get(monday) or _without(monday, started_on, until, pauses)) for monday in mondays)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _without(monday: date, started_on: date, until: date, pauses: Collection[Pause]) -> str:
    """What a week is in which nothing was held or planned."""
    first, last = max(monday, started_on), min(monday + timedelta(days=6), until)
    if first > last:
        return OUTSIDE
    lived = [first + timedelta(days=number) for number in range((last - first).days + 1)] if pauses else []
    return PAUSED if lived and all(any(pause.covers(day) for pause in pauses) for day in lived) else EMPTY


def is_answered(ends_on: date, last_on: date | None) -> bool:
    """Whether a meeting took place need not be asked: a session of its pair is logged for its day or a later one."""
    return last_on is not None and last_on >= ends_on
