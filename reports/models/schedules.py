from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from skills.models import Role


def validate_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is not a time zone; use a name such as Europe/Berlin.")


class Schedule(models.Model):
    """Reports made again and again: weekly, monthly or quarterly, for the period that has just ended.

    ``day`` counts from 1 within the period that follows (1 = Monday or the first of the month); ``hour`` is local.
    """

    class Cadence(models.TextChoices):
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"
        QUARTER = "quarter", "Every quarter"

    role = models.ForeignKey(Role, models.PROTECT, related_name="schedules")
    cadence = models.CharField(max_length=10, choices=Cadence)
    day = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(28)])
    hour = models.PositiveSmallIntegerField(default=6, validators=[MaxValueValidator(23)])
    zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    created_at = models.DateTimeField(default=timezone.now, editable=False)

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
                fields=["role", "cadence", "day", "hour", "zone"],
                name="schedule_once",
                violation_error_message="This schedule already exists.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.get_cadence_display().lower()}"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
