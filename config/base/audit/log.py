"""Who changed what about whom: append-only rows, actor and subject as plain ids, never any text of a note. Who saw
what is in ``config.base.audit.looks``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from config.base.models import AuditEvent, AuditWord

# Ways other than by a page or the API, where the actor alone does not say who it was.
COMMAND, IMPORT, IMPORT_UNDO = "command", "import", "import_undo"
# Fields that hold a name or an address: kept beside the log, so that erasing a person need not change it.
WORDS = frozenset({"name", "email"})

Values = Mapping[str, tuple[Any, Any]]  # field -> old and new


@dataclass(frozen=True)
class Change:
    """One row of the log, with what was there before and after. ``subject`` is an engineer's id."""

    kind: str
    subject: int | None
    values: Values
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(kind: str, *, actor: int | None, subject: int | None = None, **detail: Any) -> AuditEvent:
    """Write one event. ``actor`` is a user's id, ``subject`` an engineer's; ``detail`` holds keys, ids and numbers."""
    return AuditEvent.objects.create(kind=kind, actor_id=actor, subject_id=subject, detail=detail)


def record_changes(changes: Iterable[Change], *, actor: int | None, via: str = "") -> None:
    """A row for each change, however many in two inserts. Values are dates, numbers, keys or lists of them; the words
    of WORDS go beside them."""
    changes = list(changes)
    with transaction.atomic(savepoint=False):
        events = AuditEvent.objects.bulk_create(
            AuditEvent(kind=row.kind, actor_id=actor, subject_id=row.subject, detail=_detail(row, via))
            for row in changes
        )
        AuditWord.objects.bulk_create(
            AuditWord(event=event, subject_id=row.subject, field=name, old=values[0] or "", new=values[1] or "")
            for event, row in zip(events, changes, strict=True)
            for name, values in row.values.items()
            if name in WORDS
        )


def _detail(change: Change, via: str) -> dict[str, Any]:
    kept = {name: None if name in WORDS else [_plain(each) for each in pair] for name, pair in change.values.items()}
    return {**change.detail, **({"changes": kept} if kept else {}), **({"via": via} if via else {})}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Old and new of the fields that are not the same any more."""
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
