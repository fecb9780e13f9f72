from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.base.limits import MINUTES, SUMMARY_LENGTH
from mentoring.models.pairs import Mentorship
from skills.models import Engineer, Skill, User


class MentoringSessionQuerySet(models.QuerySet["MentoringSession"]):
    def visible_to(self, user: User) -> Self:
        """The two people of the pair, whatever permissions anybody else has."""
        return self.filter(Q(mentorship__mentor__user=user) | Q(mentorship__mentee__user=user))

    def confirmed(self, since: date, until: date) -> Self:
        """Confirmed by both sides and held after ``since``, up to and on ``until``."""
        return self.filter(
            confirmed_by_mentor_at__isnull=False,
            confirmed_by_mentee_at__isnull=False,
            held_on__gt=since,
            held_on__lte=until,
        )


class MentoringSession(models.Model):
    """One meeting of a pair. It counts as evidence once both sides have confirmed it."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    skills = models.ManyToManyField(Skill, blank=True, related_name="+")
    summary = models.TextField(blank=True, max_length=SUMMARY_LENGTH, help_text="For the pair alone.")
    summary_by = models.ForeignKey(
        Engineer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who alone wrote the summary; empty once both have, or where it is not known.",
    )
    logged_by = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    confirmed_by_mentor_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_mentee_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MentoringSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=MINUTES),
                name="session_takes_5_to_480_minutes",
                violation_error_message="A session takes between 5 and 480 minutes.",
            ),
            models.UniqueConstraint(
                fields=["mentorship", "held_on", "minutes"], name="session_once_per_pair_day_and_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship} on {self.held_on}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by_mentor_at is not None and self.confirmed_by_mentee_at is not None


class PlannedSessionQuerySet(models.QuerySet["PlannedSession"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(Q(mentorship__mentor__user=user) | Q(mentorship__mentee__user=user))

    def ahead(self) -> Self:
        """Neither cancelled nor held."""
        return self.filter(cancelled_at=None, session=None)

    def with_last_on(self) -> Self:
        """Each with the day of its pair's newest session."""
        return self.annotate(last_on=models.Max("mentorship__sessions__held_on"))


class PlannedSession(models.Model):
    """A meeting to come, as calendars know it: ``uid`` never changes, ``sequence`` grows with each change."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="planned")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    planned_by = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    session = models.OneToOneField(MentoringSession, models.SET_NULL, null=True, blank=True, related_name="planned")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When the pair was asked whether it took place.")
    changed_at = models.DateTimeField(default=timezone.now)

    last_on: date | None  # where it was asked for: with_last_on()

    objects = PlannedSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=MINUTES),
                name="planned_session_takes_5_to_480_minutes",
                violation_error_message="A session takes between 5 and 480 minutes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship} at {self.starts_at}"
