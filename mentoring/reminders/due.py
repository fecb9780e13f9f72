"""Of what a pair's people are to be reminded on a day: plain values in, plain values out.

Nothing in here reads the database or the clock. A reminder is due from its day on until what it asks for is done, so
that a day on which nobody looked loses none; that each is told once is what the ledger (Nudge) is for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring.models import Mentorship, Nudge
from mentoring.sessions.rhythm import Pause, count_active, is_answered

Kind, State = Nudge.Kind, Mentorship.State
PROPOSAL_DAYS = (3, 7)
FIRST_DAYS = (7, 14)
CONFIRM_DAYS = (2, 7)
RHYTHM_HALVES = (3, 5)  # halves of the cadence: 1.5 and 2.5 times
LAPSE_HALVES = 7
ENDING_DAYS = 14
EXPIRED_DAYS = 28  # after which the next suggestion is no news any more
ENDED_DAYS = 28  # after which nobody is asked about sessions of a pair that has ended
ANSWER_DAYS = 7  # between the second reminder and a pair's lapse
MOST = 3  # in one mail
URGENCY = tuple(Kind)


@dataclass(frozen=True)
class Logged:
    """A session somebody has not confirmed yet."""

    pk: int
    logged_on: date
    waits_for: frozenset[int]


@dataclass(frozen=True)
class Planned:
    """A meeting neither cancelled nor logged; ``ends_on`` is the day it is over."""

    pk: int
    sequence: int
    ends_on: date


@dataclass(frozen=True)
class Promise:
    """An open action."""

    pk: int
    owner: int
    due_on: date


@dataclass(frozen=True)
class Pair:
    """What reminders need to know of a pair; people are ids of engineers."""

    pk: int
    mentor: int
    mentee: int
    state: str
    cadence_days: int = 14
    proposed_on: date | None = None
    waits_for: frozenset[int] = frozenset()  # who has not answered the proposal
    expired_on: date | None = None  # a proposal that was wanted, if the mentee looks for somebody still
    started_on: date | None = None
    planned_end_on: date | None = None
    last_on: date | None = None  # the last session
    pauses: tuple[Pause, ...] = ()
    planned: tuple[Planned, ...] = ()
    logged: tuple[Logged, ...] = ()
    promises: tuple[Promise, ...] = ()

    @property
    def both(self) -> tuple[int, int]:
        return self.mentor, self.mentee

    def active_days(self, on: date) -> int:
        """Since the last session, or since the start, without pauses."""
        since = self.last_on or self.started_on
        return count_active(since, on, self.pauses) if since else 0

    def has_meeting_ahead(self, on: date) -> bool:
        return any(each.ends_on >= on for each in self.planned)

    @property
    def silence(self) -> tuple[str, str]:
        """What silence is called in the ledger: until the first session, and since the last one."""
        return (Kind.RHYTHM, f"{self.pk}:{self.last_on}") if self.last_on else (Kind.FIRST, f"{self.pk}")


@dataclass(frozen=True)
class Due:
    person: int
    pair: int
    kind: str
    subject: str
    step: int
    due_on: date

    @property
    def key(self) -> tuple[int, str, str, int]:
        return self.person, self.kind, self.subject, self.step


# ── what is due ─────────────────────────────────────────────────────────────────────────────────────────────────────
def due_nudges(pair: Pair, on: date) -> list[Due]:
    """Everything to remind the two of. A pair that is paused asks for nothing, and one that has ended for nothing but
    a yes to what it held before."""
    if pair.state == State.PROPOSED:
        return list(_proposal(pair, on))
    if pair.state == State.EXPIRED:
        return list(_expired(pair, on))
    if pair.state != State.ACTIVE:
        return [] if pair.state == State.PAUSED else list(_confirm(pair, on))
    return [*_confirm(pair, on), *_held(pair, on), *_silence(pair, on), *_actions(pair, on), *_ending(pair, on)]


def _proposal(pair: Pair, on: date) -> Iterator[Due]:
    for step, days in enumerate(PROPOSAL_DAYS, 1):
        if pair.proposed_on and on >= (due_on := pair.proposed_on + timedelta(days=days)):
            yield from _each(pair.waits_for, pair, Kind.PROPOSAL, f"{pair.pk}", step, due_on)


def _expired(pair: Pair, on: date) -> Iterator[Due]:
    """To the mentee alone."""
    if pair.expired_on and pair.expired_on <= on <= pair.expired_on + timedelta(days=EXPIRED_DAYS):
        yield Due(pair.mentee, pair.pk, Kind.EXPIRED, f"{pair.pk}", 1, pair.expired_on)


def _confirm(pair: Pair, on: date) -> Iterator[Due]:
    for session in pair.logged:
        for step, days in enumerate(CONFIRM_DAYS, 1):
            if on >= (due_on := session.logged_on + timedelta(days=days)):
                yield from _each(session.waits_for, pair, Kind.CONFIRM, f"{session.pk}", step, due_on)


def _held(pair: Pair, on: date) -> Iterator[Due]:
    """The day after, unless a session answers it."""
    for meeting in pair.planned:
        if meeting.ends_on < on and not is_answered(meeting.ends_on, pair.last_on):
            subject = f"{meeting.pk}:{meeting.sequence}"  # a meeting that was moved is asked after again
            yield from _each(pair.both, pair, Kind.HELD, subject, 1, meeting.ends_on + timedelta(days=1))


def _silence(pair: Pair, on: date) -> Iterator[Due]:
    """While no meeting is planned: until the first session on two days, after it by the pair's own rhythm."""
    if pair.has_meeting_ahead(on):
        return
    active = pair.active_days(on)
    kind, subject = pair.silence
    for step, needed in enumerate(_silent_days(pair), 1):
        if active >= needed:
            yield from _each(pair.both, pair, kind, subject, step, on - timedelta(days=active - needed))


def _silent_days(pair: Pair) -> tuple[int, ...]:
    """In whole days, rounded up."""
    return FIRST_DAYS if pair.last_on is None else tuple(-(-half * pair.cadence_days // 2) for half in RHYTHM_HALVES)


def _actions(pair: Pair, on: date) -> Iterator[Due]:
    for promise in pair.promises:
        if promise.due_on < on:
            due_on = promise.due_on + timedelta(days=1)
            yield Due(promise.owner, pair.pk, Kind.ACTION, f"{promise.pk}", 1, due_on)


def _ending(pair: Pair, on: date) -> Iterator[Due]:
    """Once for each planned end: one that was put off is told of again."""
    if pair.planned_end_on and on >= (due_on := pair.planned_end_on - timedelta(days=ENDING_DAYS)):
        yield from _each(pair.both, pair, Kind.ENDING, f"{pair.pk}:{pair.planned_end_on}", 1, due_on)


def _each(people: Iterable[int], pair: Pair, kind: str, subject: str, step: int, due_on: date) -> Iterator[Due]:
    for person in sorted(people):
        yield Due(person, pair.pk, kind, subject, step, due_on)


# ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────────
def week_of(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def is_mail_day(day: date) -> bool:
    """Monday to Friday; what falls due at a weekend waits for Monday."""
    return day.weekday() < 5


def pick(waiting: Iterable[Nudge], most: int = MOST) -> list[Nudge]:
    """What the next mail tells: the most urgent, one step of each thing; the rest waits for the next week."""
    first: dict[tuple[str, str], Nudge] = {}
    for row in sorted(waiting, key=lambda row: row.step):
        first.setdefault((row.kind, row.subject), row)
    return sorted(first.values(), key=urgency)[:most]


def urgency(row: Nudge) -> tuple[int, int, date, str]:
    """Smaller is more urgent: by kind, then what was asked once already, then what waits longest."""
    return URGENCY.index(Kind(row.kind)), -row.step, row.due_on, row.subject


# ── when silence ends a pair ────────────────────────────────────────────────────────────────────────────────────────
def may_lapse(pair: Pair, told: Sequence[Collection[date | None]], on: date) -> bool:
    """Three and a half times the cadence without a session or a meeting ahead, and both reminders told to each of the
    two a week ago or longer. ``told`` holds for each person the days they were told, None for what they were not."""
    if pair.state != State.ACTIVE or pair.has_meeting_ahead(on) or not told:
        return False
    is_long = 2 * pair.active_days(on) >= LAPSE_HALVES * pair.cadence_days
    until = on - timedelta(days=ANSWER_DAYS)
    return is_long and all(len(days) == 2 and all(day and day <= until for day in days) for days in told)
