from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from skills.models import Engineer, User


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def usable(self) -> Self:
        """Not revoked; whether its owner is still here is asked of the owner."""
        return self.filter(revoked_at=None)

    def revoked(self, before: datetime) -> Self:
        """Void since before a moment."""
        return self.filter(revoked_at__lt=before)

    def visible_to(self, user: User) -> Self:
        """One's own."""
        return self.filter(engineer__user=user)


class CalendarFeed(models.Model):
    """A secret address under which one person's planned sessions can be read. Only its digest is kept.

    ``key`` is the beginning people recognise it by. A new address makes the one before it void.
    """

    engineer = models.ForeignKey(Engineer, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=128, unique=True)
    key = models.CharField(max_length=20)
    shows_names = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engineer"], condition=Q(revoked_at=None), name="calendar_feed_usable_once_per_engineer"
            ),
        ]

    def __str__(self) -> str:
        return f"A calendar of {self.engineer}"
