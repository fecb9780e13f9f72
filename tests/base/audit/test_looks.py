"""Whoever is read is told: one row per reader, person, route and day; a long list is one row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.audit import looks as module
from config.base.frozen.guard import let_through
from config.base.jobs.pruned import delete_looks
from config.base.models import AuditEvent, ListedPerson, Look
from tests.looked import look, looks

MANY = range(10_001, 10_202)  # 201 people
GROWTH, HISTORY = "reports:growth", "skills:history"


def test_one_row_per_reader_person_route_and_day(alice, bob, pia, time_machine):
    time_machine.move_to(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False)
    for _ in range(3):
        look(alice, bob)
    look(pia, bob)
    look(alice, bob, route=HISTORY)
    assert looks() == [(alice.user_id, GROWTH, bob.pk), (pia.user_id, GROWTH, bob.pk), (alice.user_id, HISTORY, bob.pk)]

    time_machine.move_to(datetime(2026, 11, 3, 0, 1, tzinfo=UTC), tick=False)
    look(alice, bob)
    assert len(looks()) == 4


def test_of_a_list_those_are_added_whom_one_did_not_see_today(alice, bob, charlie):
    look(alice, bob)
    look(alice, bob, charlie)
    assert looks() == [(alice.user_id, GROWTH, bob.pk), (alice.user_id, GROWTH, charlie.pk)]


def test_what_one_reads_of_oneself_is_no_look(alice, bob):
    look(bob, bob)
    look(alice)
    assert looks() == []


def test_an_account_that_is_nobody_looks_as_well(bob, django_user_model):
    robot = django_user_model.objects.create_user("robot@example.org")
    module.note_looks(_Request(robot), [bob.pk])
    assert looks() == [(robot.pk, GROWTH, bob.pk)]


class _Request:
    def __init__(self, user) -> None:
        self.user = user
        self.resolver_match = type("Match", (), {"view_name": GROWTH})


@pytest.mark.parametrize(("zone", "days"), [("Europe/Berlin", [2, 3]), ("America/New_York", [2]), ("UTC", [2])])
def test_the_day_is_the_one_where_the_installation_is(settings, alice, bob, time_machine, zone, days):
    settings.TIME_ZONE = zone
    for moment in (datetime(2026, 11, 2, 22, 30, tzinfo=UTC), datetime(2026, 11, 2, 23, 30, tzinfo=UTC)):
        time_machine.move_to(moment, tick=False)
        look(alice, bob)
    assert [row.on.day for row in Look.objects.order_by("pk")] == days


# ── long lists ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_list_of_two_hundred_has_a_row_each_and_a_longer_one_a_single_row(alice, bob):
    look(alice, *MANY[:200])
    assert len(looks()) == 200
    for _ in range(2):
        look(alice, bob, *MANY, route=HISTORY)
    assert looks()[200:] == [(alice.user_id, HISTORY, None)]
    assert ListedPerson.objects.count() == 202


def test_each_person_of_a_long_list_finds_the_look_and_nobody_else_does(alice, bob, charlie, pia):
    look(alice, bob, *MANY)
    look(pia, *MANY)
    assert [row.reader_id for row in Look.objects.about(bob.pk)] == [alice.user_id]
    assert [row.reader_id for row in Look.objects.about(MANY[7]).order_by("pk")] == [alice.user_id, pia.user_id]
    assert not Look.objects.about(charlie.pk).exists()


def test_who_is_in_a_long_list_is_kept_once_for_all_who_look(alice, pia, bob):
    for reader in (alice, pia):
        for route in (GROWTH, HISTORY):
            look(reader, bob, *MANY, route=route)
    assert (Look.objects.count(), ListedPerson.objects.count()) == (4, 202)


@pytest.mark.parametrize("people", [range(1, 3), range(1, 201), MANY])
def test_it_takes_two_queries_and_one_where_nothing_is_new(alice, people):
    """With the first look at a list of over two hundred two more, for who is in it."""

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            look(alice, *people)
        return len(queries)

    assert alice.user.person  # asked of every request
    first, again = count(), count()
    assert (first, again) == (4 if len(people) > 200 else 2, 1)


# ── what the database refuses ───────────────────────────────────────────────────────────────────────────────────────
def test_the_database_refuses_a_second_row_a_changed_one_and_one_about_nobody(alice, bob):
    look(alice, bob)
    row = {"reader_id": alice.user_id, "route": GROWTH, "on": Look.objects.get().on}
    for about in ({"subject_id": bob.pk}, {"subject_id": None}, {"subject_id": bob.pk + 1, "people": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Look.objects.create(**row, **about)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Look.objects.update(reader_id=0)


# ── kept for thirteen months ────────────────────────────────────────────────────────────────────────────────────────
def test_looks_go_after_their_time_and_only_as_what_is_old_goes(alice, bob, pia):
    look(alice, bob, *MANY)
    look(pia, *MANY)
    on = Look.objects.latest("on").on
    old, kept = on - timedelta(days=settings.KEEP_LOOKS_DAYS + 1), on - timedelta(days=settings.KEEP_LOOKS_DAYS)
    for number, day in enumerate((old, kept)):
        Look.objects.create(reader_id=1, route=GROWTH, subject_id=number, on=day)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Look.objects.filter(on=old).delete()

    assert delete_looks(timezone.now() - timedelta(days=settings.KEEP_LOOKS_DAYS), 100) == 1
    assert Look.objects.count() == 3
    assert AuditEvent.objects.get(kind="facts_deleted").detail["count"] == 1


def test_people_of_a_list_nobody_looked_at_any_more_go_with_it(alice, bob, pia):
    look(alice, bob, *MANY)
    look(pia, *MANY)
    with let_through():
        Look.objects.filter(reader_id=alice.user_id).delete()
    assert set(ListedPerson.objects.unused().values_list("engineer_id", flat=True)) == {bob.pk, *MANY}
    delete_looks(timezone.now(), 100)
    assert ListedPerson.objects.count() == 201
    assert not ListedPerson.objects.unused().exists()
