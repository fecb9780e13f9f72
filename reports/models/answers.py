from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.base.limits import ANSWER_LENGTH
from reports.models.reports import Entry
from skills.models import Engineer, User


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: User) -> Self:
        """Whoever may read the entry reads what its engineer says to it."""
        return self.filter(entry__in=Entry.objects.visible_to(user).values("pk"))


class Answer(models.Model):
    """What somebody says to their own verdict. Inserted, never changed: a second thought is a second row."""

    engineer = models.ForeignKey(Engineer, models.PROTECT, related_name="answers")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="answers")
    text = models.CharField(max_length=ANSWER_LENGTH)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_says_something")]
        indexes = [models.Index(fields=["engineer", "-written_at", "-id"], name="answer_newest")]

    def __str__(self) -> str:
        return f"{self.engineer} on {self.written_at:%Y-%m-%d}"
