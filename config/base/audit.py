"""Who saw or changed what about whom: append-only rows, actor and subject as plain ids, never any text of a note.

An audit row is the one write a GET may make.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.base.models import AuditEvent

OPENED_AGAIN_AFTER = timedelta(hours=1)  # reading a page twice within this is one look


def record(kind: str, *, actor: int | None, subject: int | None = None, **detail: Any) -> AuditEvent:
    """Write one event. ``actor`` is a user's id, ``subject`` an engineer's; ``detail`` holds keys, ids and numbers."""
    return AuditEvent.objects.create(kind=kind, actor_id=actor, subject_id=subject, detail=detail)


def record_opened(page: str, *, actor: int, subject: int) -> None:
    """Somebody opened a person's record; the same page again within the hour adds nothing."""
    since = timezone.now() - OPENED_AGAIN_AFTER
    seen = AuditEvent.objects.filter(
        kind="opened", actor_id=actor, subject_id=subject, detail__page=page, at__gte=since
    )
    if not seen.exists():
        record("opened", actor=actor, subject=subject, page=page)
