from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from skills.models import Engineer, Skill, User


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def open(self) -> Self:
        """Proposed, active or paused."""
        return self.filter(state__in=Mentorship.OPEN)

    def visible_to(self, user: User) -> Self:
        """That a pair exists: the two people, their lines, the people team."""
        if user.is_people_team:
            return self
        below = Engineer.objects.below(user).values("pk")
        own = Q(mentor__user=user) | Q(mentee__user=user)
        return self.filter(own | Q(mentor__in=below) | Q(mentee__in=below))


class Mentorship(models.Model):
    """A pair. States that end it never change again; a renewal is a new row."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        COMPLETED = "completed", "Completed"
        ENDED_EARLY = "ended_early", "Ended early"
        LAPSED = "lapsed", "Lapsed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"

    OPEN = (State.PROPOSED, State.ACTIVE, State.PAUSED)

    mentor = models.ForeignKey(Engineer, models.PROTECT, related_name="mentorships_as_mentor")
    mentee = models.ForeignKey(Engineer, models.PROTECT, related_name="mentorships_as_mentee")
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    purpose = models.CharField(max_length=500, blank=True)
    cadence_days = models.PositiveSmallIntegerField(default=14)
    started_on = models.DateField(null=True, blank=True)
    planned_end_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "proposed",
                        "active",
                        "paused",
                        "completed",
                        "ended_early",
                        "lapsed",
                        "declined",
                        "withdrawn",
                        "expired",
                    ]
                ),
                name="mentorship_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="mentorship_between_two_people",
                violation_error_message="Nobody mentors themselves.",
            ),
            models.UniqueConstraint(
                Least("mentor", "mentee"),
                Greatest("mentor", "mentee"),
                condition=Q(state__in=["proposed", "active", "paused"]),
                name="mentorship_open_once_per_two_people",
                violation_error_message="These two already have an open pair.",
            ),
            models.UniqueConstraint(
                fields=["mentor", "mentee", "started_on"], name="mentorship_starts_once_per_day_and_pair"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="mentorship_ends_after_it_starts",
                violation_error_message="The last day of a pair lies before its first.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "paused"]) | Q(started_on__isnull=False, ended_on=None),
                name="mentorship_under_way_has_started_and_not_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["completed", "ended_early", "lapsed"]) | Q(ended_on__isnull=False),
                name="mentorship_that_ended_has_a_last_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} with {self.mentee}"


class FocusSkill(models.Model):
    """A skill a pair works on, with the level of the cell at the start and at the end."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="focus_skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")
    baseline_level = models.PositiveSmallIntegerField(null=True, blank=True)
    end_level = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["mentorship", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "skill"], name="focus_skill_once_per_pair"),
            models.CheckConstraint(
                condition=(Q(baseline_level=None) | Q(baseline_level__range=(0, 5)))
                & (Q(end_level=None) | Q(end_level__range=(0, 5))),
                name="focus_skill_levels_are_0_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship}: {self.skill}"


class MentoringSessionQuerySet(models.QuerySet["MentoringSession"]):
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
    summary = models.TextField(blank=True, max_length=5000, help_text="For the pair alone.")
    logged_by = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    confirmed_by_mentor_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_mentee_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MentoringSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(5, 480)),
                name="session_takes_5_to_480_minutes",
                violation_error_message="A session takes between 5 and 480 minutes.",
            ),
            models.UniqueConstraint(
                fields=["mentorship", "held_on", "minutes"], name="session_once_per_pair_day_and_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship} on {self.held_on}"
