from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from skills.models.people import User

KNOWN_FOR = timedelta(days=396)  # thirteen months


class Guess(models.Model):
    """A wrong password, or one being looked at; kept for a day.

    The account is a digest: what was typed may be no account, or a password in the wrong field.
    """

    account = models.CharField(max_length=64)
    network = models.CharField(max_length=43)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="guess_by_account"),
            models.Index(fields=["network", "at"], name="guess_by_network"),
        ]

    def __str__(self) -> str:
        return f"from {self.network} at {self.at:%Y-%m-%d %H:%M}"


class KnownNetworkQuerySet(models.QuerySet["KnownNetwork"]):
    def fresh(self, now: datetime) -> Self:
        return self.filter(last_at__gt=now - KNOWN_FOR)

    def stale(self, now: datetime) -> Self:
        return self.exclude(last_at__gt=now - KNOWN_FOR)


class KnownNetwork(models.Model):
    """A network from which an account has signed in, or set its password by a link; kept for thirteen months."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    network = models.CharField(max_length=43)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = KnownNetworkQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "network"]
        constraints = [models.UniqueConstraint(fields=["user", "network"], name="network_known_once_per_user")]

    def __str__(self) -> str:
        return self.network
