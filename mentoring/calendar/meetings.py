"""Planned sessions as meetings of a calendar: when, how long, and a title; never a purpose, skill, goal or note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from config.base.text import clean_text
from mentoring.models import PlannedSession
from skills.models import Engineer

TITLE = "Mentoring session"
PAST = timedelta(days=90)
CANCELLED_STAYS = timedelta(days=30)


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
    other = clean_text(row.mentorship.other(person).name, one_line=True)
    return Meeting(
        uid=f"{row.uid}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=row.sequence,
        starts_at=row.starts_at,
        minutes=row.minutes,
        changed_at=row.changed_at,
        title=f"Mentoring with {other}" if shows_names else TITLE,
        is_cancelled=row.cancelled_at is not None,
    )
