"""Who saw or changed what about whom: append-only rows, actor and subject as plain ids, never any text of a note.

An audit row is the one write a GET may make.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    record_all_opened(page, actor=actor, subjects={subject: news_at})


def record_all_opened(page: str, *, actor: int, subjects: Mapping[int, datetime | None]) -> None:
    """The same for the records of several people in one list: subject -> newest thing in it. Two queries."""
    since = timezone.now() - OPENED_AGAIN_AFTER
    looks = AuditEvent.objects.filter(
        kind="opened", actor_id=actor, subject_id__in=subjects, detail__page=page, at__gte=since
    )
    seen = dict(looks.order_by("at").values_list("subject_id", "at"))  # the newest of each
    new = [pk for pk, news_at in subjects.items() if pk not in seen or (news_at and seen[pk] < news_at)]
    AuditEvent.objects.bulk_create(
        AuditEvent(kind="opened", actor_id=actor, subject_id=pk, detail={"page": page}) for pk in new
    )
