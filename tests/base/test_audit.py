"""The audit log: rows are added, never changed, and carry no text."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from config.base.audit import record, record_opened
from config.base.models import AuditEvent


def test_an_event_keeps_actor_and_subject_as_plain_numbers(db):
    event = record("moved", actor=7, subject=9, placement=3)

    assert (event.kind, event.actor_id, event.subject_id, event.detail) == ("moved", 7, 9, {"placement": 3})
    assert list(AuditEvent.objects.about(9)) == [event]


def test_the_database_refuses_to_change_an_event(db):
    record("moved", actor=7, subject=9)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEvent.objects.update(actor_id=8)


def test_opening_a_page_again_within_the_hour_is_one_look(db, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(3):
        record_opened("growth", actor=7, subject=9)
    record_opened("growth", actor=8, subject=9)
    record_opened("history", actor=7, subject=9)
    assert AuditEvent.objects.count() == 3

    time_machine.shift(timedelta(hours=1, seconds=1))
    record_opened("growth", actor=7, subject=9)
    assert AuditEvent.objects.count() == 4
