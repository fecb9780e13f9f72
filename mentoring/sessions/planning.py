"""Meetings to come: planned, moved, cancelled, and those that passed without a session.

Moments are read and written in the time zone of whoever plans; ``sequence`` grows with each change, for calendars.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from config.base.limits import MEETING_AHEAD
from mentoring.calendar.invitations import send_invitations
from mentoring.calendar.zones import day_in
from mentoring.models import Mentorship, PlannedSession
from mentoring.models.pairs import NotPossible
from mentoring.sessions.rhythm import is_answered
from skills.models import Engineer


def moment_in(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall clock's time as a moment; refused when the clock jumps over it."""
    local = datetime.combine(day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).time() != at:
        raise NotPossible(f"At {at:%H:%M} that day the clocks go forward; there is no such time. Nothing was saved.")
    return moment


def ends_at(planned: PlannedSession) -> datetime:
    return planned.starts_at + timedelta(minutes=planned.minutes)


def is_over(planned: PlannedSession, now: datetime) -> bool:
    return ends_at(planned) <= now


def drop_answered(rows: Iterable[PlannedSession], now: datetime, zone: ZoneInfo) -> list[PlannedSession]:
    """Of meetings ``with_last_on``: those to come, and those that are over and no session answers."""
    return [row for row in rows if not (is_over(row, now) and is_answered(day_in(ends_at(row), zone), row.last_on))]


@transaction.atomic
def plan_session(
    pair: Mentorship, by: Engineer, starts_at: datetime, minutes: int, now: datetime | None = None
) -> PlannedSession:
    pair = Mentorship.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if not Mentorship.objects.under_way().filter(pk=pair.pk).exists():
        raise NotPossible("Meetings are planned for pairs under way; this one is not. Nothing was saved.")
    _check_moment(starts_at, now or timezone.now())
    _check_free(pair.pk, starts_at)
    planned = PlannedSession.objects.create(mentorship=pair, starts_at=starts_at, minutes=minutes, planned_by=by)
    send_invitations(planned, now)
    return planned


@transaction.atomic
def move_planned(
    planned: PlannedSession,
    starts_at: datetime,
    minutes: int,
    sequence: int | None = None,
    now: datetime | None = None,
) -> PlannedSession:
    """``sequence`` is the one the writer has seen; whoever saw an older one is told."""
    planned = _lock(planned, sequence)
    now = now or timezone.now()
    _check_moment(starts_at, now)
    _check_free(planned.mentorship_id, starts_at, but=planned.pk)
    planned.starts_at, planned.minutes = starts_at, minutes
    planned.sequence, planned.changed_at, planned.asked_at = planned.sequence + 1, now, None
    planned.save()
    send_invitations(planned, now)
    return planned


@transaction.atomic
def cancel_planned(planned: PlannedSession, now: datetime | None = None) -> PlannedSession:
    """Of one to come: it is off. Of one that has passed: it did not take place."""
    planned = _lock(planned)
    planned.cancelled_at = planned.changed_at = now or timezone.now()
    planned.sequence += 1
    planned.save()
    send_invitations(planned, now)
    return planned


def _lock(planned: PlannedSession, sequence: int | None = None) -> PlannedSession:
    row = PlannedSession.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    if row.cancelled_at:
        raise NotPossible("This meeting is cancelled already. Nothing was saved; plan another one.")
    if row.session_id:
        raise NotPossible("This meeting was held and its session is logged. Nothing was saved.")
    if sequence is not None and sequence != row.sequence:
        raise NotPossible("The other one of you has moved this meeting meanwhile. Look at it, then save again.")
    return row


def _check_moment(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise NotPossible("This moment has passed. Choose a later one, or log the session if it was held.")
    if starts_at > now + MEETING_AHEAD:
        raise NotPossible("This lies more than a year ahead. Choose a nearer day; nothing was saved.")


def _check_free(pair: int, starts_at: datetime, but: int | None = None) -> None:
    same = PlannedSession.objects.ahead().filter(mentorship=pair, starts_at=starts_at)
    if same.exclude(pk=but or 0).exists():
        raise NotPossible("The two of you have a meeting planned at this very time. Nothing was saved.")
