"""The secret address of somebody's calendar: made and shown once, kept as a digest, void with its owner."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from knox.crypto import hash_token

from config.base.audit.log import record
from config.base.jobs.clock import has_passed
from mentoring.models import CalendarFeed
from skills.models import Engineer
from skills.sign_in.auth import Backend
from skills.sign_in.tokens import checksum

PREFIX = "cairn_ics_"
KEY_LENGTH = len(PREFIX) + 6
SEEN_AGAIN_AFTER = timedelta(hours=1)  # last_used_at is written at most this often
SHAPE = re.compile(rf"({PREFIX}[0-9a-f]{{40}})([0-9a-f]{{8}})")  # 160 bits and their checksum


@transaction.atomic
def make_feed(person: Engineer, now: datetime, *, shows_names: bool) -> tuple[CalendarFeed, str]:
    """A new address and its secret, which nobody can ask for again; the one before it is void from now on."""
    Engineer.objects.select_for_update(no_key=True).get(pk=person.pk)
    _revoke(person, now)
    secret = PREFIX + secrets.token_hex(20)
    plain = secret + checksum(secret)
    feed = CalendarFeed.objects.create(
        engineer=person, digest=hash_token(plain), key=plain[:KEY_LENGTH], shows_names=shows_names, made_at=now
    )
    record("calendar_made", actor=person.user_id, subject=person.pk, calendar=feed.key)
    return feed, plain


@transaction.atomic
def revoke_feed(person: Engineer, now: datetime) -> bool:
    """False when there was none."""
    return _revoke(person, now) > 0


def _revoke(person: Engineer, now: datetime) -> int:
    rows = list(CalendarFeed.objects.usable().filter(engineer=person))
    for row in rows:
        record("calendar_revoked", actor=person.user_id, subject=person.pk, calendar=row.key)
    return CalendarFeed.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=now)


def find_feed(plain: str) -> CalendarFeed | None:
    """The usable feed with this secret, of somebody who may sign in today; a mistyped one is refused by its checksum
    without asking the database."""
    parts = SHAPE.fullmatch(plain)
    if parts is None or parts[2] != checksum(parts[1]):
        return None
    feed = CalendarFeed.objects.usable().select_related("engineer").filter(digest=hash_token(plain)).first()
    if feed is None or Backend().get_user(feed.engineer.user_id) is None:
        return None
    return feed


def mark_used(feed: CalendarFeed, now: datetime) -> None:
    if feed.last_used_at is None or has_passed(SEEN_AGAIN_AFTER, feed.last_used_at, now):
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
