"""Meetings and sessions as their reader sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from config.base.grouping import grouped
from config.base.words import listed
from mentoring.calendar.zones import day_in
from mentoring.models import MentoringSession, Mentorship, MentorshipEvent, PlannedSession, SharedText
from mentoring.sessions.log import facts_of, has_confirmed, may_deny, may_undo
from mentoring.sessions.planning import ends_at, is_over
from mentoring.sessions.rhythm import Rhythm, build_rhythm, read_pauses
from skills.models import Engineer, User


@dataclass(frozen=True)
class PlannedMeeting:
    """A planned session where its reader is."""

    planned: PlannedSession
    other: Engineer
    is_mentor: bool
    begins: datetime
    ends: datetime
    is_over: bool
    is_today: bool
    clash: str = ""  # whom else its reader meets at the same time

    @property
    def month(self) -> str:
        return "Today" if self.is_today else f"{self.begins:%b}"

    @property
    def hours(self) -> str:
        """Said here: a template would turn moments into the zone of the installation."""
        return f"{self.begins:%a %H:%M}–{self.ends:%H:%M}"

    @property
    def day(self) -> date:
        return self.begins.date()


@dataclass(frozen=True)
class HeldSession:
    """A session with what its reader may do about it."""

    session: MentoringSession
    facts: str  # what one confirms
    other: Engineer
    skills: tuple[str, ...]
    waits_for_you: bool
    waits_for_other: bool
    may_deny: bool
    may_undo: bool
    shared: SharedText | None = None  # what the mentee tells of it


def read_planned(user: User) -> QuerySet[PlannedSession]:
    """Meetings neither cancelled nor held, of pairs under way, ``with_last_on``."""
    rows = PlannedSession.objects.visible_to(user).ahead().with_last_on()
    under_way = rows.filter(mentorship__state__in=[Mentorship.State.ACTIVE, Mentorship.State.PAUSED])
    return under_way.select_related("mentorship__mentor", "mentorship__mentee").order_by("starts_at", "pk")


def find_clash(row: PlannedSession, beside: Iterable[PlannedSession], person: Engineer) -> str:
    """The names of those whom somebody meets while they are in this meeting. Only one's own meetings are compared: with
    whom the other one meets is theirs."""
    names = (
        each.mentorship.other(person).name
        for each in beside
        if each.pk != row.pk and each.starts_at < ends_at(row) and row.starts_at < ends_at(each)
    )
    return listed(dict.fromkeys(names))


def build_meetings(
    rows: Iterable[PlannedSession],
    person: Engineer,
    now: datetime,
    zone: ZoneInfo,
    beside: Sequence[PlannedSession] = (),
) -> list[PlannedMeeting]:
    """``beside``: all meetings of the person, to say which of these fall together."""
    found = []
    for row in rows:
        begins = row.starts_at.astimezone(zone)
        ends = ends_at(row).astimezone(zone)
        pair = row.mentorship
        is_today = begins.date() == day_in(now, zone)
        is_mentor = pair.mentor_id == person.pk
        clash = find_clash(row, beside, person)
        found.append(
            PlannedMeeting(row, pair.other(person), is_mentor, begins, ends, is_over(row, now), is_today, clash)
        )
    return found


def build_held(
    rows: Iterable[MentoringSession], person: Engineer, now: datetime, shared: Iterable[SharedText] = ()
) -> list[HeldSession]:
    """Of sessions with their pairs and skills at hand."""
    told = {row.session_id: row for row in shared}
    return [
        HeldSession(
            row,
            facts_of(row),
            row.mentorship.other(person),
            tuple(skill.name for skill in row.skills.all()),
            not has_confirmed(row, person),
            has_confirmed(row, person) and not row.is_confirmed,
            may_deny(row, person),
            may_undo(row, person, now),
            told.get(row.pk),
        )
        for row in rows
    ]


def read_rhythms(pairs: Sequence[Mentorship] | QuerySet[Mentorship], today: date, zone: ZoneInfo) -> dict[int, Rhythm]:
    """By pair, of those that began. Three queries at any size, beside that of the pairs."""
    sessions = MentoringSession.objects.filter(mentorship__in=pairs).order_by()
    held = grouped(sessions.values_list("mentorship_id", "held_on"))
    ahead = PlannedSession.objects.ahead().filter(mentorship__in=pairs).order_by()
    starts = ahead.values_list("mentorship_id", "starts_at")
    planned = grouped((pair, day_in(starts_at, zone)) for pair, starts_at in starts)
    events = MentorshipEvent.objects.filter(mentorship__in=pairs).order_by("pk")
    steps = grouped((pair, (kind, on)) for pair, kind, on in events.values_list("mentorship_id", "kind", "on"))
    return {
        pair.pk: build_rhythm(
            started_on=pair.started_on,
            cadence_days=pair.cadence_days,
            today=today,
            held=held[pair.pk],
            planned=planned[pair.pk],
            pauses=read_pauses(steps[pair.pk]),
            ended_on=pair.ended_on,
        )
        for pair in pairs
        if pair.started_on
    }
