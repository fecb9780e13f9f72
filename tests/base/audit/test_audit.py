"""The audit log: rows are added, never changed, and carry no text; names and addresses stand beside it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.base.audit.log import Change, differing, record, record_changes
from config.base.models import AuditEvent, AuditWord


def test_an_event_keeps_actor_and_subject_as_plain_numbers(db):
    event = record("moved", actor=7, subject=9, placement=3)

    assert (event.kind, event.actor_id, event.subject_id, event.detail) == ("moved", 7, 9, {"placement": 3})
    assert list(AuditEvent.objects.about(9)) == [event]


def test_the_database_refuses_to_change_an_event_or_its_words(db):
    record_changes([Change("changed", 9, {"name": ("Bo", "Bob")})], actor=7)

    for rows in (AuditEvent.objects, AuditWord.objects):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(subject_id=8)


def test_a_change_keeps_old_and_new_and_puts_names_and_addresses_beside_the_log(db):
    values = {"name": ("Bo", "Bob"), "email": (None, "b@example.org"), "left_on": (None, date(2026, 11, 30))}
    record_changes([Change("changed", 9, values, {"team": 3})], actor=7, via="import")

    event = AuditEvent.objects.get()
    assert event.detail == {
        "team": 3,
        "changes": {"name": None, "email": None, "left_on": [None, "2026-11-30"]},
        "via": "import",
    }
    words = AuditWord.objects.order_by("field").values_list("event_id", "subject_id", "field", "old", "new")
    assert list(words) == [(event.pk, 9, "email", "", "b@example.org"), (event.pk, 9, "name", "Bo", "Bob")]


def test_many_changes_take_two_inserts(db):
    def count(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            record_changes([Change("changed", pk, {"name": ("A", "B")}) for pk in range(number)], actor=7)
        return len(queries)

    assert count(2) == count(100)


def test_what_is_the_same_is_no_change():
    assert differing({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None}) == {"b": (2, 3)}
