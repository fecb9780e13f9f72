"""Ratings in bulk are the same ratings as one by one."""

from datetime import timedelta

import pytest

from reports.facts import packed
from reports.facts.packed import read_packed
from skills.models import Rating
from tests.make import day, make_engineer, make_rating, make_skill

SINCE, UNTIL = day("2025-01-01"), day("2026-09-30")


@pytest.fixture
def rated(bob, alice, charlie):
    python, drift = make_skill("python"), make_skill("drift")
    make_rating(bob, python, 0, by=alice, on="2025-01-01")
    make_rating(bob, python, 5, by=alice, on="2026-09-30")
    make_rating(bob, drift, None, by=alice, on="2026-01-10")
    make_rating(bob, python, 4, by=charlie, on="2026-01-11", source="peer")
    make_rating(charlie, drift, 3, by=bob, on="2026-01-12", source="peer")
    # None of these is read: one's own, before, after, and one that is voided.
    make_rating(bob, python, 5, by=bob, on="2026-01-13")
    make_rating(bob, python, 1, by=alice, on="2024-12-31")
    make_rating(bob, python, 1, by=alice, on="2026-10-01")
    wrong = make_rating(bob, python, 1, by=alice, on="2026-02-01")
    make_rating(bob, python, None, by=alice, on="2026-02-01", voids=wrong)
    return [bob, charlie]


def one_by_one(people):
    rows = (
        Rating.objects.standing()
        .exclude(source="self")
        .filter(engineer__in=people, rated_on__range=(SINCE, UNTIL))
        .values_list("engineer_id", "skill_id", "rated_by_id", "source", "level", "rated_on", "pk")
    )
    sources = {"manager": 1, "peer": 2}
    return sorted(
        (who, skill, by, sources[source], -1 if level is None else level, on.toordinal(), pk)
        for who, skill, by, source, level, on, pk in rows
    )


def in_bulk(people):
    found = read_packed([one.pk for one in people], SINCE, UNTIL)
    names = ("engineer", "skill", "rater", "source", "level", "day", "order")
    return sorted(zip(*(getattr(found, name).tolist() for name in names), strict=True))


@pytest.mark.parametrize("people", [1, 500])
def test_they_are_the_same_rows(rated, monkeypatch, people):
    monkeypatch.setattr(packed, "PEOPLE", people)
    assert in_bulk(rated) == one_by_one(rated)
    assert len(in_bulk(rated)) == 5


def test_people_between_those_asked_for_are_left_out(rated, alice):
    between = make_engineer("Between Person", team="Vision")
    last = make_engineer("Last Person", team="Vision")
    for one in (between, last):
        make_rating(one, "python", 2, by=alice, on="2026-03-01")
    assert in_bulk([*rated, last]) == one_by_one([*rated, last])


def test_nobody_has_nothing(db):
    assert [len(column) for column in vars(read_packed([], SINCE, UNTIL)).values()] == [0] * 7


def test_numbers_are_as_small_as_they_may_be(rated):
    found = read_packed([one.pk for one in rated], SINCE, UNTIL)
    assert sum(column.itemsize for column in vars(found).values()) == 4 + 4 + 4 + 1 + 1 + 4 + 8


def test_a_long_time_fits(rated):
    """The day is counted from the first one asked for: sixteen bits are a hundred and seventy-nine years."""
    found = read_packed([one.pk for one in rated], UNTIL - timedelta(days=65_000), UNTIL)
    assert day("2024-12-31").toordinal() in found.day.tolist()
