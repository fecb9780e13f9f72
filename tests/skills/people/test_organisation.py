"""The organisation on a day, as a value."""

from skills.models import Placement, Team
from skills.people.organisation import read_organisation
from tests.make import day, make_role, make_skill


def test_it_is_read_in_two_queries_at_any_size(head, alice, bob, charlie, django_assert_num_queries):
    with django_assert_num_queries(2):
        organisation = read_organisation()
        for person in (head, alice, bob, charlie):
            organisation.line(person.pk, day("2026-01-01"))


def test_it_agrees_with_the_query_on_every_day_around_a_change(bob, alice, charlie):
    make_skill("python")
    role = make_role("junior")
    Placement.objects.create(
        engineer=bob, from_on=day("2026-03-01"), team=Team.objects.get(name="Language"), target_role=role
    )
    organisation = read_organisation()

    for on in ("2000-01-01", "2020-01-01", "2026-02-28", "2026-03-01", "2026-03-02"):
        standing = organisation.standing(bob.pk, day(on))
        row = Placement.objects.current(day(on)).get(engineer=bob)
        assert (standing.team, standing.target_role) == (row.team_id, row.target_role_id)


def test_the_line_follows_the_placement_of_the_day(head, alice, bob, charlie):
    Placement.objects.create(engineer=bob, from_on=day("2026-03-01"), team=Team.objects.get(name="Language"))
    organisation = read_organisation()

    assert organisation.line(bob.pk, day("2026-02-28")) == {head.pk, alice.pk}
    assert organisation.line(bob.pk, day("2026-03-01")) == {head.pk, charlie.pk}
    assert organisation.in_one_line(head.pk, bob.pk, day("2026-03-01"))
    assert not organisation.in_one_line(alice.pk, bob.pk, day("2026-03-01"))


def test_somebody_never_placed_stands_nowhere_and_is_in_nobodys_line(lena):
    organisation = read_organisation()

    assert organisation.standing(lena.pk, day("2026-01-01")) is None
    assert organisation.line(lena.pk, day("2026-01-01")) == frozenset()
