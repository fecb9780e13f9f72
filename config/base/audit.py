"""Who saw or changed what about whom: append-only rows, actor and subject as plain ids, never any text of a note.

An audit row is the one write a GET may make.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from config.base.models import AuditEvent

OPENED_AGAIN_AFTER = timedelta(hours=1)  # reading a page twice within this is one look


def record(kind: str, *, actor: int | None, subject: int | None = None, **detail: Any) -> AuditEvent:
    """Write one event. ``actor`` is a user's id, ``subject`` an engineer's; ``detail`` holds keys, ids and numbers."""
    return AuditEvent.objects.create(kind=kind, actor_id=actor, subject_id=subject, detail=detail)


def record_opened(page: str, *, actor: int, subject: int, news_at: datetime | None = None) -> None:
    """Somebody opened a person's record; the same page again within the hour adds nothing, unless something new has
    come to it in between (``news_at``)."""
    since = timezone.now() - OPENED_AGAIN_AFTER
    if news_at:
        since = max(since, news_at)
    seen = AuditEvent.objects.filter(
        kind="opened", actor_id=actor, subject_id=subject, detail__page=page, at__gte=since
    )
    if not seen.exists():
        record("opened", actor=actor, subject=subject, page=page)
