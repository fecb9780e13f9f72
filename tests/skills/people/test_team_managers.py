"""Who managed a team when: naming, the line of a day, and managers who have left."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from skills.models import Engineer, Team, TeamManager
from skills.people.organisation import read_organisation
from skills.people.team_managers import Told, name_managers, write_history
from tests.make import day, make_engineer, make_team, managers_of, set_managers

TODAY = day("2026-11-30")


def spans(team: str) -> list[tuple[str, str, str]]:
    """First name, first day, last day; "-" for none."""
    rows = TeamManager.objects.filter(team__name=team).select_related("engineer").in_order()
    return [(row.engineer.first_name, str(row.from_on or "-"), str(row.until_on or "-")) for row in rows]


def name(team: str, *people: Engineer, on: date = TODAY) -> set[int]:
    return name_managers({Team.objects.get(name=team).pk: [each.pk for each in people]}, on)


# ── naming ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_first_managers_of_a_team_reach_back_without_limit(alice, charlie):
    make_team("Audio")

    assert name("Audio", alice, charlie)
    assert spans("Audio") == [("Alice", "-", "-"), ("Charlie", "-", "-")]


def test_naming_somebody_in_place_of_another_closes_the_former_the_day_before(alice, charlie):
    name("Vision", charlie)

    assert spans("Vision") == [("Alice", "-", "2026-11-29"), ("Charlie", "2026-11-30", "-")]
    assert managers_of("Vision", day("2026-11-29")) == [alice]
    assert managers_of("Vision", TODAY) == [charlie]


def test_somebody_more_is_added_and_nobody_is_possible(alice, charlie):
    name("Vision", alice, charlie)
    assert spans("Vision") == [("Alice", "-", "-"), ("Charlie", "2026-11-30", "-")]

    name("Vision", on=TODAY + timedelta(days=1))
    assert managers_of("Vision", TODAY + timedelta(days=1)) == []
    assert managers_of("Vision", TODAY) == [alice, charlie]


def test_naming_who_is_there_changes_nothing(alice):
    assert name("Vision", alice) == set()
    assert spans("Vision") == [("Alice", "-", "-")]


def test_what_was_changed_today_and_back_leaves_no_trace(alice, charlie):
    name("Vision", charlie)
    name("Vision", alice)

    assert spans("Vision") == [("Alice", "-", "-")]


def test_who_is_named_before_a_span_that_begins_later_manages_without_a_gap(alice, charlie):
    TeamManager.objects.create(team=Team.objects.get(name="Vision"), engineer=charlie, from_on=day("2027-03-01"))
    name("Vision", charlie)

    assert spans("Vision") == [("Alice", "-", "2026-11-29"), ("Charlie", "2026-11-30", "-")]


# ── spans do not overlap ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((None, "2026-01-31"), (None, "2025-01-31")),
        (("2026-01-01", None), ("2026-06-01", None)),
        (("2026-01-01", "2026-01-31"), ("2026-01-01", "2026-02-28")),
        (("2026-02-01", "2026-01-31"), None),
    ],
)
def test_the_database_refuses_what_both_databases_can(head, one, other):
    team = make_team("Audio")

    def make(span):
        TeamManager.objects.create(team=team, engineer=head, from_on=span[0], until_on=span[1])

    if other:
        make(other)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(one)


def test_a_told_span_takes_the_place_of_one_that_it_overlaps_and_leaves_the_others(head, alice):
    vision = Team.objects.get(name="Vision").pk
    TeamManager.objects.filter(team=vision).update(from_on=day("2024-01-01"))
    TeamManager.objects.create(team_id=vision, engineer=alice, from_on=day("2019-01-01"), until_on=day("2019-12-31"))

    assert write_history([Told(vision, alice.pk, day("2023-01-01"), None)]) == (1, 0)
    assert spans("Vision") == [("Alice", "2019-01-01", "2019-12-31"), ("Alice", "2023-01-01", "-")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_name_at_once_leave_no_days_twice():
    """Without the lock both see no span of Charlie's, and two would overlap."""
    alice, charlie = make_engineer("Alice Manager"), make_engineer("Charlie Other")
    vision = set_managers(make_team("Vision"), alice)
    barrier = threading.Barrier(2)
    faults: list[Exception] = []

    def take_over(on: date) -> None:
        try:
            barrier.wait()
            name_managers({vision.pk: [charlie.pk]}, on)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    days = (TODAY, TODAY + timedelta(days=1))
    threads = [threading.Thread(target=take_over, args=(on,)) for on in days]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert faults == []
    assert managers_of("Vision", days[1]) == [charlie]
    assert [row[0] for row in spans("Vision")].count("Charlie") == 1


# ── the line of a day ───────────────────────────────────────────────────────────────────────────────────────────────
def test_the_line_of_a_day_is_the_managers_of_that_day(head, alice, bob, charlie):
    name("Vision", charlie)
    organisation = read_organisation()

    assert organisation.line(bob.pk, TODAY - timedelta(days=1)) == {head.pk, alice.pk}
    assert organisation.line(bob.pk, TODAY) == {head.pk, charlie.pk}


def test_several_managers_are_all_in_the_line(head, alice, bob, charlie):
    set_managers("Vision", alice, charlie)

    assert read_organisation().line(bob.pk, TODAY) == {head.pk, alice.pk, charlie.pk}
    assert read_organisation().line(alice.pk, TODAY) == {head.pk, charlie.pk}
    for manager in (alice, charlie):
        assert bob in Engineer.objects.ratable_by(manager.user)


def test_a_manager_who_has_left_is_nobodys_manager_from_the_day_after(head, alice, bob):
    Engineer.objects.filter(pk=alice.pk).update(left_on=TODAY)
    organisation, vision = read_organisation(), Team.objects.get(name="Vision")

    assert alice.pk in organisation.line(bob.pk, TODAY)
    assert organisation.line(bob.pk, TODAY + timedelta(days=1)) == {head.pk}
    assert organisation.tree.nearest(bob.pk, vision.pk, TODAY + timedelta(days=1)) == (head.pk,)
    assert organisation.tree.managed_by(alice.pk, TODAY + timedelta(days=1)) == frozenset()


def test_a_manager_named_today_reads_from_today_and_a_former_one_does_not(alice, bob, charlie):
    name("Vision", charlie, on=timezone.localdate())

    assert bob in Engineer.objects.open_to(charlie.user)
    assert bob not in Engineer.objects.open_to(alice.user)


def test_several_managers_of_many_teams_are_read_in_one_query(head, alice, charlie, django_assert_num_queries):
    for number in range(5):
        set_managers(make_team(f"Extra {number}", parent="Vision"), alice, charlie, head)
    with django_assert_num_queries(1):
        tree = Team.objects.tree()
        tree.managed_by(head.pk, TODAY)
    assert len(tree.managers(Team.objects.get(name="Extra 3").pk, TODAY)) == 3
