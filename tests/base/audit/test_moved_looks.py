"""Looks written into the audit log before they had a table of their own are carried over, once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from config.base.models import AuditEvent, Look
from reports.models import VerdictRead

move_looks = import_module("config.base.migrations.0010_move_looks").move_looks


class EDITOR:
    """What a migration runs its SQL through; Django's refuses to work inside the transaction of a test."""

    connection = connection

    @staticmethod
    def execute(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)


keep_what_was_read = import_module("reports.migrations.0004_verdict_read").keep_what_was_read


@pytest.fixture
def opened(alice, bob):
    """Alice opened Bob's verdict three times on two days of Berlin, and his growth page; somebody changed him."""
    rows = [
        ("opened", alice.user_id, bob.pk, {"page": "readiness"}, datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("opened", alice.user_id, bob.pk, {"page": "readiness"}, datetime(2026, 11, 2, 22, 30, tzinfo=UTC)),
        ("opened", alice.user_id, bob.pk, {"page": "readiness"}, datetime(2026, 11, 2, 23, 30, tzinfo=UTC)),
        ("opened", alice.user_id, bob.pk, {"page": "growth"}, datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("opened", 987, 654, {"page": "readiness"}, datetime(2026, 11, 2, 9, tzinfo=UTC)),  # both are gone
        ("moved", alice.user_id, bob.pk, {}, datetime(2026, 11, 2, 9, tzinfo=UTC)),
    ]
    for kind, actor, subject, detail, at in rows:
        AuditEvent.objects.create(kind=kind, actor_id=actor, subject_id=subject, detail=detail, at=at)


def test_each_day_has_one_look_by_route_and_all_else_stays_in_the_log(settings, opened, alice, bob):
    settings.TIME_ZONE = "Europe/Berlin"
    move_looks(apps, EDITOR)
    rows = Look.objects.order_by("reader_id", "route", "on").values_list("reader_id", "route", "subject_id", "on")
    verdict = "reports:person_readiness"
    assert sorted(rows) == sorted(
        [
            (alice.user_id, "reports:growth", bob.pk, date(2026, 11, 2)),
            (alice.user_id, verdict, bob.pk, date(2026, 11, 2)),
            (alice.user_id, verdict, bob.pk, date(2026, 11, 3)),
            (987, verdict, 654, date(2026, 11, 2)),
        ]
    )
    assert [event.kind for event in AuditEvent.objects.all()] == ["moved"]


def test_a_verdict_that_was_read_stays_read(opened, alice, bob):
    move_looks(apps, EDITOR)
    keep_what_was_read(apps, None)
    (row,) = VerdictRead.objects.all()
    assert (row.reader_id, row.engineer_id, row.read_at) == (
        alice.user_id,
        bob.pk,
        datetime(2026, 11, 2, 23, 30, tzinfo=UTC),
    )
