from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentoring.models.pairs import Mentorship
from skills.models import Engineer, User


class NudgeDigest(models.Model):
    """The one mail with reminders somebody gets in an ISO week ("2026-W48"), whether or not they want it as mail."""

    person = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    week = models.CharField(max_length=8)
    made_on = models.DateField()

    class Meta:
        ordering = ["person", "week"]
        constraints = [models.UniqueConstraint(fields=["person", "week"], name="nudge_digest_once_per_person_and_week")]

    def __str__(self) -> str:
        return f"Reminders of {self.person} in {self.week}"


class NudgeQuerySet(models.QuerySet["Nudge"]):
    def visible_to(self, user: User) -> Self:
        """One's own."""
        return self.filter(person__user=user)

    def open(self) -> Self:
        return self.filter(done_at=None)

    def awake(self, day: date) -> Self:
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=day))


class Nudge(models.Model):
    """One thing somebody was to be reminded of, once per step: the ledger of all reminders.

    ``subject`` names what it is about: an id, and what makes it new again where that can happen. It is told with the
    ``digest`` it is in; whoever puts it off is told once more, a week later. ``done_at`` is when it was found done.
    """

    class Kind(models.TextChoices):
        """The most urgent first: what keeps somebody else waiting, then what a pair lives by, then what can wait."""

        PROPOSAL = "proposal", "A proposal to answer"
        CONFIRM = "confirm", "A session to confirm"
        HELD = "held", "A planned session that has passed"
        FIRST = "first", "No first session yet"
        RHYTHM = "rhythm", "No session for a while"
        ACTION = "action", "An action that is due"
        ENDING = "ending", "A pair near its planned end"
        EXPIRED = "expired", "A proposal without an answer"

    person = models.ForeignKey(Engineer, models.PROTECT, related_name="nudges")
    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="nudges")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=40)
    step = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    digest = models.ForeignKey(NudgeDigest, models.PROTECT, null=True, blank=True, related_name="nudges")
    snoozed_until = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = NudgeQuerySet.as_manager()

    class Meta:
        ordering = ["person", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "step"], name="nudge_once_per_person_subject_and_step"
            ),
            models.CheckConstraint(condition=Q(step__range=(1, 2)), name="nudge_has_one_or_two_steps"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} of {self.person}"

    @property
    def target(self) -> int:
        """The id of the pair, session, meeting or action it is about."""
        return int(self.subject.partition(":")[0])
