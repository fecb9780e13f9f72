"""Where people stand, who is above whom."""

import pytest
from django.db import IntegrityError, transaction

from skills.models import Engineer, Placement, Team, User
from tests.make import day, make_engineer, make_role, make_team

TODAY = day("2026-11-30")


def test_line_is_the_managers_of_team_and_ancestors_without_oneself(head, alice, bob):
    tree = Team.objects.tree()
    vision = Team.objects.get(name="Vision").pk

    assert tree.line(bob.pk, vision, TODAY) == {alice.pk, head.pk}
    assert tree.line(alice.pk, vision, TODAY) == {head.pk}


def test_team_tree_is_read_in_one_query(bob, django_assert_num_queries):
    with django_assert_num_queries(1):
        Team.objects.tree().line(bob.pk, None, TODAY)


def test_a_loop_of_teams_does_not_hang_the_walk(db):
    one, two = make_team("One"), make_team("Two", parent="One")
    Team.objects.filter(pk=one.pk).update(parent=two)

    assert set(Team.objects.tree().above(two.pk)) == {one.pk, two.pk}


def test_first_placement_reaches_back_without_limit_and_a_change_counts_from_its_day(bob):
    language = make_team("Language", parent="Engineering")
    first = Placement.objects.get(engineer=bob)
    second = Placement.objects.create(engineer=bob, from_on=day("2026-03-01"), team=language)

    for on, expected in [("2000-01-01", first), ("2026-02-28", first), ("2026-03-01", second), ("2030-01-01", second)]:
        assert Placement.objects.current(day(on)).get(engineer=bob) == expected
        assert Engineer.objects.placed(day(on)).get(pk=bob.pk).placement_id == expected.pk


def test_below_is_everyone_under_a_manager_and_never_the_manager(head, alice, bob, charlie):
    assert set(Engineer.objects.below(head.user)) == {alice, bob, charlie}
    assert set(Engineer.objects.below(alice.user)) == {bob}
    assert set(Engineer.objects.below(bob.user)) == set()


def test_a_former_manager_sees_nothing_more_after_a_move(alice, bob, charlie):
    Placement.objects.create(engineer=bob, from_on=day("2026-01-01"), team=Team.objects.get(name="Language"))

    assert bob not in Engineer.objects.open_to(alice.user)
    assert bob in Engineer.objects.open_to(charlie.user)


def test_two_accounts_cannot_share_an_address_in_another_case(bob):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="BOB@example.org")


def test_a_person_leaves_after_starting(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_engineer("Rita Return", started_on=day("2025-02-01"), left_on=day("2025-01-01"))


def test_a_role_is_part_of_the_placement(bob):
    role = make_role("junior")
    placement = Placement.objects.get(engineer=bob)

    assert placement.same_as(placement.team, None, None)
    assert not placement.same_as(placement.team, role, None)


def test_the_matrix_is_for_the_line_and_the_people_team_and_cover_also_for_members_and_leadership(
    head, alice, bob, charlie, lena, pia
):
    def names(rows):
        return sorted(team.name for team in rows)

    everything = ["Engineering", "Language", "Vision"]
    seen = {
        person.name.split()[0]: (
            names(Team.objects.matrix_open_to(person.user)),
            names(Team.objects.cover_open_to(person.user)),
        )
        for person in (head, alice, bob, charlie, lena, pia)
    }

    assert seen == {
        "Helga": (everything, everything),
        "Alice": (["Vision"], ["Vision"]),
        "Bob": ([], ["Vision"]),
        "Charlie": (["Language"], ["Language"]),
        "Lena": ([], everything),
        "Pia": (everything, everything),
    }
