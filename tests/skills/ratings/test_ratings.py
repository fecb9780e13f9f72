"""Ratings are facts: inserted, never changed, read as of a day."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from skills.matrix.read import read_levels
from skills.models import Rating
from skills.models.ratings import is_stale
from tests.make import day, make_engineer, make_rating, make_skill


@pytest.fixture
def python(db):
    return make_skill("python")


def test_the_database_refuses_to_change_a_rating(bob, alice, python):
    rating = make_rating(bob, python, 3, by=alice, on="2026-01-10")

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(level=5)

    assert Rating.objects.get().level == 3


def test_later_ratings_do_not_count(bob, alice, python):
    make_rating(bob, python, 2, by=alice, on="2026-01-10")
    make_rating(bob, python, 4, by=alice, on="2026-02-10")

    assert Rating.objects.as_of(day("2026-02-09")).get().level == 2
    assert Rating.objects.as_of(day("2026-02-10")).get().level == 4


def test_on_one_day_the_later_row_of_a_rater_replaces_the_earlier(bob, alice, python):
    make_rating(bob, python, 2, by=alice, on="2026-01-10")
    make_rating(bob, python, 3, by=alice, on="2026-01-10")

    assert [row.level for row in Rating.objects.as_of(day("2026-01-10"))] == [3]


def test_a_voided_row_and_the_row_that_voids_it_are_both_ignored(bob, alice, python):
    make_rating(bob, python, 2, by=alice, on="2026-01-10")
    wrong = make_rating(bob, python, 5, by=alice, on="2026-02-10")
    make_rating(bob, python, None, by=alice, on="2026-02-10", voids=wrong)

    assert Rating.objects.as_of(day("2026-03-01")).get().level == 2


def test_the_level_of_a_cell_is_the_newest_manager_rating_by_any_manager(bob, alice, head, python):
    make_rating(bob, python, 2, by=alice, on="2026-01-10")
    newest = make_rating(bob, python, 3, by=head, on="2026-02-10")
    make_rating(bob, python, 5, by=bob, on="2026-03-10")

    assert Rating.objects.cells(day("2026-04-01")).get() == newest


def test_a_withdrawn_rating_is_the_newest_and_has_no_level(bob, alice, python):
    make_rating(bob, python, 2, by=alice, on="2026-01-10")
    make_rating(bob, python, None, by=alice, on="2026-02-10")

    assert Rating.objects.as_of(day("2026-03-01")).get().level is None


@pytest.mark.parametrize(("level", "source"), [(6, "manager"), (-1, "manager"), (3, "self"), (3, "robot")])
def test_impossible_rows_are_refused_by_the_database(bob, alice, python, level, source):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rating(bob, python, level, by=alice, on="2026-01-10", source=source)


def test_nobody_is_their_own_manager_or_peer(bob, python):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rating(bob, python, 3, by=bob, on="2026-01-10", source="manager")


def test_peer_ratings_are_rows_for_their_author_and_the_people_team_only(bob, alice, pia, python):
    paula = make_engineer("Paula Peer", team="Vision")
    make_rating(bob, python, 3, by=paula, on="2026-01-10", source="peer")
    make_rating(bob, python, 4, by=alice, on="2026-01-11")
    make_rating(bob, python, 5, by=bob, on="2026-01-12")

    seen = {
        person: sorted(Rating.objects.visible_to(person.user).values_list("level", flat=True))
        for person in (bob, alice, paula, pia)
    }

    assert seen == {bob: [4, 5], alice: [4, 5], paula: [3], pia: [3, 4, 5]}


# ── six months ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("days", "expected"), [(0, False), (182, False), (183, True), (400, True)])
def test_a_rating_is_stale_from_its_183rd_day_on_in_python_and_in_the_matrix(bob, alice, python, days, expected):
    today = date(2026, 11, 30)
    on = today - timedelta(days=days)
    make_rating(bob, python, 3, by=alice, on=str(on))
    assert is_stale(on, today) is expected
    [known] = read_levels([bob.pk], [python.pk], today).known_of(bob.pk, [python.pk])
    assert known is not None
    assert known.is_stale is expected
