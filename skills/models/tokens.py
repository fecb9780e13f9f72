from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from knox.models import AbstractAuthToken

from skills.models.people import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, now: datetime) -> Self:
        """Not expired; whether its owner may still sign in is asked of the owner."""
        return self.filter(expiry__gt=now)

    def expired(self, before: datetime) -> Self:
        """They ran out before a moment; one that is revoked is gone at once."""
        return self.filter(expiry__lt=before)


class ApiToken(AbstractAuthToken):
    """A key for programs. Only its digest is kept; ``token_key`` is the beginning people recognise it by."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    is_read_only = models.BooleanField(default=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "digest"]
        constraints = [models.CheckConstraint(condition=Q(expiry__isnull=False), name="api_token_expires")]

    def __str__(self) -> str:
        return self.name
