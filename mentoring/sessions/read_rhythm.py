"""The rhythms of any number of pairs: one reading, so that every page calls the same pairs silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from mentoring.calendar.zones import day_in
from mentoring.models import MentoringSession, Mentorship, MentorshipEvent, PlannedSession
from mentoring.sessions.rhythm import Rhythm, build_rhythm, read_pauses

One = TypeVar("One")


def read_rhythms(pairs: Sequence[Mentorship] | QuerySet[Mentorship], today: date, zone: ZoneInfo) -> dict[int, Rhythm]:
    """By pair, of those that began. Three queries at any size, beside that of the pairs."""
    sessions = MentoringSession.objects.filter(mentorship__in=pairs).order_by()
    held = _group(sessions.values_list("mentorship_id", "held_on"))
    ahead = PlannedSession.objects.ahead().filter(mentorship__in=pairs).order_by()
    starts = ahead.values_list("mentorship_id", "starts_at")
    planned = _group((pair, day_in(starts_at, zone)) for pair, starts_at in starts)
    events = MentorshipEvent.objects.filter(mentorship__in=pairs).order_by("pk")
    steps = _group((pair, (kind, on)) for pair, kind, on in events.values_list("mentorship_id", "kind", "on"))
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


def _group(rows: Iterable[tuple[int, One]]) -> dict[int, list[One]]:
    found: dict[int, list[One]] = defaultdict(list)
    for pair, value in rows:
        found[pair].append(value)
    return found
