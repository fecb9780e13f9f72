from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who keep people; for everybody else what was changed of themselves."""
        if user.keeps_people:
            return self
        return self.about(user.person.pk) if user.person else self.none()

    def about(self, subject_id: int) -> Self:
        """What was changed of one engineer (id)."""
        return self.filter(subject_id=subject_id)


class AuditEvent(models.Model):
    """Who changed what about whom. Inserted, never changed; who saw what is a Look.

    ``actor_id`` is a user's id and ``subject_id`` an engineer's, both plain numbers, so that the row outlives either;
    ``detail`` holds keys, ids and numbers, never a text somebody wrote.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    kind = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["subject_id", "-at"], name="audit_about"),
            models.Index(fields=["actor_id", "-at"], name="audit_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class AuditWord(models.Model):
    """A name or an address before and after a change of it. Erasing a person deletes theirs; the event stays."""

    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="words")
    subject_id = models.BigIntegerField(null=True, blank=True)
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=254, blank=True)
    new = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="audit_word_once_per_field")]
        indexes = [models.Index(fields=["subject_id"], name="audit_word_about")]

    def __str__(self) -> str:
        return f"{self.field} of event {self.event_id}"
