from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.base.limits import ACTION_LENGTH, GOAL_LENGTH, GOAL_LEVELS, PRIVATE_NOTE_LENGTH
from mentoring.models.pairs import FocusSkill, Mentorship
from mentoring.models.sessions import MentoringSession
from skills.models import Engineer, User


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> Self:
        """The two people of the pair alone."""
        return self.filter(
            Q(focus_skill__mentorship__mentor__user=user) | Q(focus_skill__mentorship__mentee__user=user)
        )


class Goal(models.Model):
    """What a pair wants to reach in one of its focus skills: a level, in the framework's words or their own."""

    focus_skill = models.OneToOneField(FocusSkill, models.CASCADE, related_name="goal")
    level = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=GOAL_LENGTH)
    reached_on = models.DateField(null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["focus_skill"]
        constraints = [models.CheckConstraint(condition=Q(level__range=GOAL_LEVELS), name="goal_level_is_1_to_5")]

    def __str__(self) -> str:
        return f"{self.focus_skill} at {self.level}"


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def visible_to(self, user: User) -> Self:
        """The two people of the pair alone."""
        return self.filter(Q(mentorship__mentor__user=user) | Q(mentorship__mentee__user=user))

    def open(self) -> Self:
        return self.filter(done_at=None)


class ActionItem(models.Model):
    """Something one of the two promised; an open one is carried into the next agenda."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="actions")
    session = models.ForeignKey(MentoringSession, models.SET_NULL, null=True, blank=True, related_name="actions")
    text = models.CharField(max_length=ACTION_LENGTH)
    owner = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.mentorship}: an action of {self.owner}"


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    def visible_to(self, user: User) -> Self:
        """The author alone, whoever else asks."""
        return self.filter(author__user=user)


class PrivateNote(models.Model):
    """What one of the two keeps for themselves: one sheet per author and pair."""

    author = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="private_notes")
    text = models.TextField(max_length=PRIVATE_NOTE_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(fields=["author", "mentorship"], name="private_note_once_per_author_and_pair")
        ]

    def __str__(self) -> str:
        return f"A note of {self.author}"
