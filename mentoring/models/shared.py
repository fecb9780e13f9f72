from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.base.limits import SHARED_LENGTH
from config.base.words import day
from mentoring.models.goals import Goal
from mentoring.models.pairs import Mentorship
from mentoring.models.sessions import MentoringSession
from skills.models import Engineer, User


class SharedTextQuerySet(models.QuerySet["SharedText"]):
    def visible_to(self, user: User) -> Self:
        """The two of the pair, the mentee's line as it is now and the people team; once withdrawn, nobody."""
        standing = self.filter(withdrawn_at=None)
        if user.is_people_team:
            return standing
        two = Q(mentorship__mentor__user=user) | Q(mentorship__mentee__user=user)
        return standing.filter(two | Q(mentorship__mentee__in=Engineer.objects.below(user).values("pk")))

    def withdrawable_by(self, user: User) -> Self:
        """What the user shared, always as the mentee."""
        return self.filter(withdrawn_at=None, mentorship__mentee__user=user)


class SharedText(models.Model):
    """What a mentee chose to tell their managers of a pair: a text of its own, written for them.

    Whose it is follows from the pair, so that it can be nobody's but the mentee's. It never changes but by being
    withdrawn, which empties it. A session or goal it is about may go; the text stays the mentee's.
    """

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="shared_texts")
    session = models.ForeignKey(MentoringSession, models.SET_NULL, null=True, blank=True, related_name="shared_texts")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="shared_texts")
    text = models.TextField(max_length=SHARED_LENGTH, blank=True, help_text="Empty once withdrawn.")
    shared_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SharedTextQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) & ~Q(text="") | Q(withdrawn_at__isnull=False, text=""),
                name="shared_text_is_empty_once_withdrawn_and_only_then",
            ),
            models.CheckConstraint(
                condition=Q(session=None) | Q(goal=None), name="shared_text_is_about_one_thing_at_most"
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(withdrawn_at=None), name="shared_text_stands_once_per_session"
            ),
            models.UniqueConstraint(
                fields=["goal"], condition=Q(withdrawn_at=None), name="shared_text_stands_once_per_goal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship}: a shared text of {day(self.shared_at)}"

    @property
    def about(self) -> str:
        """What its readers are told besides the text."""
        return say_about(self.session, self.goal)


def say_about(session: MentoringSession | None, goal: Goal | None) -> str:
    if session:
        return f"Session of {day(session.held_on)}"
    return f"Goal in {goal.focus_skill.skill.name}" if goal else "The pair as a whole"
