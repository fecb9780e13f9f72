from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from config.base.limits import CADENCE, LEVELS, PURPOSE_LENGTH
from skills.models import Engineer, Skill, User


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def open(self) -> Self:
        """Proposed, active or paused."""
        return self.filter(state__in=Mentorship.OPEN)

    def under_way(self) -> Self:
        """Active or paused: what takes one of a mentor's places."""
        return self.filter(state__in=[Mentorship.State.ACTIVE, Mentorship.State.PAUSED])

    def of(self, user: User) -> Self:
        """The user's own pairs, on either side: the only people their texts are for."""
        return self.filter(Q(mentor__user=user) | Q(mentee__user=user))

    def shareable_by(self, user: User) -> Self:
        """Pairs in which the user was or is the mentee: what leaves one is theirs to say, also after its end."""
        return self.filter(mentee__user=user, started_on__isnull=False)

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

    class Reason(models.TextChoices):
        """Why a pair ended; the last four are never chosen by a person."""

        GOALS_MET = "goals_met", "Goals met"
        NOT_A_FIT = "not_a_fit", "Not a fit"
        NO_TIME = "no_time", "No time"
        MOVED = "moved", "Moved to other work"
        LEFT = "left", "Left the organisation"
        OTHER = "other", "Another reason"
        NO_ANSWER = "no_answer", "No answer within ten days"
        PLACE_TAKEN = "place_taken", "The mentor's last place was taken"
        SILENCE = "silence", "Long silence"
        UNKNOWN = "unknown", "Not known"

    OPEN = (State.PROPOSED, State.ACTIVE, State.PAUSED)

    mentor = models.ForeignKey(Engineer, models.PROTECT, related_name="mentorships_as_mentor")
    mentee = models.ForeignKey(Engineer, models.PROTECT, related_name="mentorships_as_mentee")
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    purpose = models.CharField(max_length=PURPOSE_LENGTH, blank=True, help_text="For the pair alone.")
    override_reason = models.CharField(max_length=PURPOSE_LENGTH, blank=True, help_text="Why inside a reporting line.")
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_by_mentor_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by_mentee_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(cadence_days__range=CADENCE),
                name="mentorship_meets_every_7_to_91_days",
                violation_error_message="A pair meets every one to thirteen weeks.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "declined", "withdrawn", "expired"]) | Q(started_on=None),
                name="mentorship_that_was_only_proposed_never_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} with {self.mentee}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def is_of(self, person: Engineer | None) -> bool:
        """The person is one of the two."""
        return person is not None and person.pk in (self.mentor_id, self.mentee_id)

    def other(self, person: Engineer) -> Engineer:
        return self.mentee if person.pk == self.mentor_id else self.mentor


class MentorshipEvent(models.Model):
    """One step of a pair's life: inserted by ``lifecycle``, never changed. Without an actor, the clock did it."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed by one side"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"
        PAUSED = "paused", "Paused"
        RESUMED = "resumed", "Resumed"
        COMPLETED = "completed", "Completed"
        ENDED_EARLY = "ended_early", "Ended early"
        LAPSED = "lapsed", "Lapsed"

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    on = models.DateField()
    reason = models.CharField(max_length=20, blank=True, choices=Mentorship.Reason)

    class Meta:
        ordering = ["mentorship", "pk"]

    def __str__(self) -> str:
        return f"{self.mentorship}: {self.kind} on {self.on}"


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
                condition=(Q(baseline_level=None) | Q(baseline_level__range=LEVELS))
                & (Q(end_level=None) | Q(end_level__range=LEVELS)),
                name="focus_skill_levels_are_0_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship}: {self.skill}"


def people_in(pairs: Iterable[Mentorship], reader: Engineer | None) -> set[int]:
    """Whose pair the state of these pairs is; the two of a pair learn nothing of each other by it."""
    return {pk for pair in pairs if not pair.is_of(reader) for pk in (pair.mentor_id, pair.mentee_id)}


class NotPossible(ValueError):
    """A step this pair cannot take now; the sentence says why, and that nothing changed."""
