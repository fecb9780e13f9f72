"""What people do with a schedule, each step in one transaction and in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from config.base.audit.log import record
from config.base.edits import Snapshot, check
from reports.models import Schedule
from reports.schedules.words import say_formats, say_recipients, say_when
from skills.models import User

TIMING = ("role", "cadence", "day", "hour", "zone")
FIELDS = ("name", *TIMING, "formats", "to_leadership", "to_people_team", "to_managers", "only_changes")


def see(schedule: Schedule) -> Snapshot:
    """What an editor of it saw."""
    return {
        "Name": schedule.name,
        "Role": schedule.role.title,
        "When": f"{say_when(schedule)}, {schedule.zone}",
        "Formats": say_formats(schedule),
        "Recipients": say_recipients(schedule, list(schedule.recipients.order_by("pk"))),
    }


def fill(schedule: Schedule, given: Mapping[str, Any]) -> Schedule:
    """The schedule with what was given; raises ValidationError, by field, where that cannot be."""
    for name in FIELDS:
        if name in given:
            setattr(schedule, name, given[name])
    schedule.full_clean()
    return schedule


@transaction.atomic
def save(
    schedule: Schedule, given: Mapping[str, Any], *, by: User, now: datetime, seen: Snapshot | None = None
) -> Schedule:
    """A new schedule, or a changed one: another time counts from now on, so that no period of the past is made for
    it. Raises Outdated when it is no longer what was ``seen``, ValidationError where what is given cannot be."""
    is_new = schedule.pk is None
    if not is_new:
        schedule = _locked(schedule)
        check(seen, see(schedule))
    before = [getattr(schedule, name, None) for name in TIMING] if not is_new else None
    fill(schedule, given)
    if before != [getattr(schedule, name) for name in TIMING]:
        schedule.counts_from = now
    try:
        with transaction.atomic():
            schedule.save()
    except IntegrityError:  # somebody else made the same at this moment, after it was looked for
        raise ValidationError({NON_FIELD_ERRORS: ["This schedule already exists."]}) from None
    if "recipients" in given:
        schedule.recipients.set(given["recipients"])
    record("schedule_added" if is_new else "schedule_changed", actor=by.pk, schedule=schedule.pk)
    return schedule


@transaction.atomic
def pause(schedule: Schedule, *, by: User, now: datetime) -> None:
    """Safe to do twice; who did it first stands."""
    if Schedule.objects.filter(pk=schedule.pk, paused_at=None).update(paused_at=now, paused_by=by):
        record("schedule_paused", actor=by.pk, schedule=schedule.pk)


@transaction.atomic
def resume(schedule: Schedule, *, by: User, now: datetime) -> None:
    """From now on: periods missed while it was paused are not made up."""
    rows = Schedule.objects.filter(pk=schedule.pk, paused_at__isnull=False)
    if rows.update(paused_at=None, paused_by=None, counts_from=now):
        record("schedule_resumed", actor=by.pk, schedule=schedule.pk)


@transaction.atomic
def delete(schedule: Schedule, *, by: User) -> None:
    """Its reports, runs and deliveries stay."""
    record("schedule_deleted", actor=by.pk, schedule=schedule.pk)
    schedule.delete()


def _locked(schedule: Schedule) -> Schedule:
    return Schedule.objects.select_for_update(of=("self",)).select_related("role").get(pk=schedule.pk)
