from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from skills.models.people import User

SEEN_AGAIN_AFTER = timedelta(minutes=5)


class SessionQuerySet(models.QuerySet["Session"]):
    def alive(self, user: User) -> Self:
        """A user's sessions that have not run out; one begun before the password changed may still be among them."""
        return self.filter(user=user, expire_date__gt=timezone.now())

    def expired(self, before: datetime) -> Self:
        """They ran out before a moment."""
        return self.filter(expire_date__lt=before)


class Session(AbstractBaseSession):
    """A signed-in browser, with whose it is, so that one's sessions can be listed and ended."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        ordering = ["-seen_at"]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    def __str__(self) -> str:
        return f"{self.device or 'unknown device'}, seen {self.seen_at:%Y-%m-%d %H:%M}"
