"""Planned sessions as iCalendar (RFC 5545): when, how long, and a title; never a purpose, skill, goal or note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from icalendar import Calendar, Event, vCalAddress, vText

from config.base.text import clean_text
from mentoring.models import PlannedSession
from skills.models import Engineer

TITLE = "Mentoring session"
PAST = timedelta(days=90)
CANCELLED_STAYS = timedelta(days=30)
PRODUCT = "-//Cairn//Mentoring//EN"


@dataclass(frozen=True)
class Meeting:
    """One event; the same ``uid`` with a higher ``sequence`` replaces it."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    changed_at: datetime
    title: str
    is_cancelled: bool


def read_meetings(person: Engineer, now: datetime, *, shows_names: bool) -> list[Meeting]:
    """Of one's own pairs: the last ninety days and all ahead, cancelled ones for thirty days. One query."""
    own = Q(mentorship__mentor=person) | Q(mentorship__mentee=person)
    stands = Q(cancelled_at=None) | Q(cancelled_at__gte=now - CANCELLED_STAYS)
    rows = PlannedSession.objects.filter(own, stands, starts_at__gte=now - PAST)
    rows = rows.select_related("mentorship__mentor", "mentorship__mentee").order_by("starts_at", "pk")
    return [build_meeting(row, person, shows_names=shows_names) for row in rows]


def build_meeting(row: PlannedSession, person: Engineer, *, shows_names: bool = False) -> Meeting:
    return Meeting(
        uid=f"{row.uid}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=row.sequence,
        starts_at=row.starts_at,
        minutes=row.minutes,
        changed_at=row.changed_at,
        title=f"Mentoring with {_name(row.mentorship.other(person))}" if shows_names else TITLE,
        is_cancelled=row.cancelled_at is not None,
    )


def _name(person: Engineer) -> str:
    return clean_text(person.name, one_line=True)


def render_feed(meetings: Iterable[Meeting]) -> bytes:
    """The whole calendar. The same meetings give the same bytes, so that a reader's ETag holds."""
    calendar = _calendar()
    calendar.add("x-wr-calname", "Mentoring")
    calendar.add("x-published-ttl", "PT1H")
    return _render(calendar, meetings)


def render_invitation(meeting: Meeting) -> bytes:
    """One meeting as a file to add or to open from a mail; published, not asked: nobody answers a calendar program."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    return _render(calendar, [meeting], _organiser())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _organiser() -> vCalAddress:
    """Cairn itself; RFC 5546 wants one of whatever is published."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["cn"] = vText(name or "Cairn")
    return organiser


def _render(calendar: Calendar, meetings: Iterable[Meeting], organiser: vCalAddress | None = None) -> bytes:
    for meeting in meetings:
        event = _event(meeting)
        if organiser is not None:
            event.add("organizer", organiser)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(meeting: Meeting) -> Event:
    """In UTC, which every calendar shows in its owner's zone and no change of clocks moves."""
    begins = meeting.starts_at.astimezone(UTC).replace(microsecond=0)
    changed = meeting.changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=meeting.minutes))
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if meeting.is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")  # whoever may see this calendar sees that one is busy
    return event
