"""Sessions in the database, each with its user, device and when it was last seen (Django's documented extension).

A session ends twelve hours after it was last seen, and a week after it began. Whoever chose to stay signed in is spared
the twelve hours, not the week. Writing *seen*, at most every five minutes, is a write a GET makes.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone as clock
from django.utils.crypto import constant_time_compare

from config.base.jobs.clock import has_passed
from skills.models.people import User
from skills.models.sessions import SEEN_AGAIN_AFTER, Session

DEVICE, BEGAN, STAYS = "device", "began", "stays"
IDLE = timedelta(hours=12)

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.device = data.get(DEVICE, "")
        if BEGAN in data:
            row.began_at = datetime.fromtimestamp(data[BEGAN], UTC)
        row.expire_date = _ends_at(row, data, row.seen_at)
        return row

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        now = clock.now()
        if row and has_passed(SEEN_AGAIN_AFTER, row.seen_at, now):
            Session.objects.filter(pk=row.pk).update(seen_at=now, expire_date=_ends_at(row, row.get_decoded(), now))
        return row


def _ends_at(row: Session, data: dict[str, Any], seen_at: datetime) -> datetime:
    at_most = row.began_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return at_most if data.get(STAYS) else min(at_most, seen_at + IDLE)


def describe_device(user_agent: str) -> str:
    """ "Firefox on Windows"; as much of it as can be told."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " on ".join(part for part in (browser, system) if part) or "Unknown device"


def stay_signed_in(request: HttpRequest) -> None:
    """Called once somebody has signed in who asked for it; allauth has made the cookie outlive the browser."""
    request.session[STAYS] = True


def note_device(request: HttpRequest) -> None:
    """Called once somebody has signed in."""
    request.session[DEVICE] = describe_device(request.headers.get("user-agent", ""))
    request.session[BEGAN] = time.time()


@dataclass(frozen=True)
class SignedIn:
    """One of a user's sessions. ``id`` names it on the page; the key itself would let whoever reads it in."""

    id: str
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def list_sessions(user: User, current_key: str | None) -> list[SignedIn]:
    """Those that would still be let in, this one first; one query."""
    rows = [
        SignedIn(_id(row.pk), row.device or "Unknown device", row.began_at, row.seen_at, row.pk == current_key)
        for row in _usable(user)
    ]
    return sorted(rows, key=lambda row: not row.is_this)


def end_session(user: User, session_id: str) -> bool:
    """Sign one of the user's browsers out; False when there is no such session."""
    keys = [row.pk for row in Session.objects.alive(user) if _id(row.pk) == session_id]
    return bool(Session.objects.filter(pk__in=keys, user=user).delete()[0])


def end_other_sessions(user: User, current_key: str | None) -> int:
    """Sign every other browser out; how many were signed in."""
    count = len([row for row in _usable(user) if row.pk != current_key])
    Session.objects.filter(user=user).exclude(pk=current_key or "").delete()
    return count


def _usable(user: User) -> list[Session]:
    """Without sessions from before the password changed."""
    now = user.get_session_auth_hash()
    rows = list(Session.objects.alive(user))
    return [row for row in rows if constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), now)]


def _id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]
