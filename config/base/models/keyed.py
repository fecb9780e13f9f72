from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class KeyedRequestQuerySet(models.QuerySet["KeyedRequest"]):
    def made_before(self, moment: datetime) -> Self:
        return self.filter(made_at__lt=moment)


class KeyedRequest(models.Model):
    """What a request with a key of its caller's made, so that the same one again makes nothing. Digests and
    where the row is, alone: what was sent is in that row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="sha256 of what the caller sent as a key.")
    asked = models.CharField(max_length=64, help_text="sha256 of address and body.")
    status = models.PositiveSmallIntegerField(default=0)
    url = models.CharField(max_length=200, blank=True, help_text="Of the row that it made.")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = KeyedRequestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="request_once_per_user_and_key")]
        indexes = [models.Index(fields=["made_at"], name="keyed_request_made_at")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key[:8]}"
