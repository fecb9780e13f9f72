from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.base.limits import LINE_LENGTH, SCHEDULE_DAYS, SCHEDULE_HOURS
from skills.models import Role, User


def validate_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is not a time zone; use a name such as Europe/Berlin.")


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


def validate_formats(value: Any) -> None:
    if not isinstance(value, list) or len(set(value)) < len(value) or set(value) - set(Format.values):
        raise ValidationError(f"Formats are a list of {', '.join(Format.values)}, each once.")


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, user: User) -> Self:
        """Schedules are for leadership and the people team."""
        return self if user.runs_reports else self.none()

    def running(self) -> Self:
        """Not paused, and of a role that still has reports."""
        return self.filter(paused_at=None, role__is_retired=False)


class Schedule(models.Model):
    """Reports made again and again: weekly, monthly or quarterly, for the period that has just ended, and told to
    ``recipients`` and whole groups by mail.

    ``day`` counts from 1 within the period that follows (1 = the morning after it ended); ``hour`` is local. Periods
    due before ``counts_from`` are not made: the schedule did not exist, was paused, or had another time.
    """

    class Cadence(models.TextChoices):
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"
        QUARTER = "quarter", "Every quarter"

    name = models.CharField(max_length=LINE_LENGTH, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, related_name="schedules")
    cadence = models.CharField(max_length=10, choices=Cadence)
    day = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(SCHEDULE_DAYS.low), MaxValueValidator(SCHEDULE_DAYS.high)]
    )
    hour = models.PositiveSmallIntegerField(default=6, validators=[MaxValueValidator(SCHEDULE_HOURS.high)])
    zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    formats = models.JSONField(
        default=list, blank=True, validators=[validate_formats], help_text="Files the mail links to, beside the page."
    )
    to_leadership = models.BooleanField(default=False)
    to_people_team = models.BooleanField(default=False)
    to_managers = models.BooleanField(default=False, help_text="Each is told of their own line alone.")
    recipients = models.ManyToManyField(User, blank=True, related_name="+", help_text="Readers of reports, by name.")
    only_changes = models.BooleanField(default=False, help_text="Mail only when somebody's verdict changed.")
    counts_from = models.DateTimeField(default=timezone.now, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["role", "cadence", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadence__in=["week", "month", "quarter"]), name="schedule_cadence_is_known"
            ),
            models.CheckConstraint(
                condition=Q(cadence="week", day__range=(1, 7)) | ~Q(cadence="week") & Q(day__range=(1, 28)),
                name="schedule_day_lies_in_every_period",
                violation_error_message="Day is 1 to 7 for a weekly schedule and 1 to 28 for the others.",
            ),
            models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="schedule_hour_is_0_to_23"),
            models.UniqueConstraint(
                fields=["role", "cadence", "day", "hour", "zone", "name"],
                name="schedule_once",
                violation_error_message="This schedule already exists.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.role}, {self.get_cadence_display().lower()}"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    def at(self, moment: datetime) -> datetime:
        """A moment as the clocks of the schedule's zone show it."""
        return moment.astimezone(self.tz)
