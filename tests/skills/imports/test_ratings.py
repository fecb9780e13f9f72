"""Ratings from files."""

# ruff: noqa: E501  the rows and the problems stand as they are printed

from __future__ import annotations

from datetime import date

import pytest

from skills.models import Rating
from tests.files import FILES, TODAY, counts, load, with_change, with_rows
from tests.make import day, make_rating


def rating_rows() -> list[tuple[str, int | None, str, date, str]]:
    return list(Rating.objects.order_by("pk").values_list("skill__key", "level", "source", "rated_on", "note"))


def test_ratings_keep_the_order_of_the_file_and_an_empty_level_is_withdrawn():
    load()

    assert rating_rows() == [
        ("python", 3, "manager", day("2026-01-10"), "Solid"),
        ("python", 2, "self", day("2026-01-12"), ""),
        ("sql", None, "peer", day("2026-02-01"), ""),
    ]


def test_the_ratings_of_one_import_share_a_batch_so_that_it_can_be_undone():
    load()

    assert Rating.objects.values("batch").distinct().count() == 1
    assert Rating.objects.filter(batch=None).count() == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [("python,3,manager", "python,4,manager"), ("Solid", "Good"), ("Solid", ""), ("sql,,peer", "sql,0,peer")],
)
def test_a_changed_rating_is_a_new_row_of_the_same_day(old, new):
    load()

    done = load(with_change("ratings", old, new))

    assert counts(done)["ratings"] == (0, 1, 2, 0)
    assert Rating.objects.count() == 4
    assert Rating.objects.as_of(TODAY).count() == 3


def test_a_file_without_notes_leaves_notes_alone():
    load()

    done = load(
        {
            "ratings": "engineer,skill,level,source,rated_by,rated_on\nbob@example.org,python,3,manager,alice@example.org,2026-01-10\n"
        }
    )

    assert counts(done)["ratings"] == (0, 0, 1, 0)


def test_a_voided_rating_is_loaded_again():
    load()
    wrong = Rating.objects.get(source="manager")
    make_rating(wrong.engineer, "python", None, by=wrong.rated_by, on="2026-01-10", voids=wrong)

    assert counts(load())["ratings"] == (1, 0, 2, 0)


def test_a_row_repeated_in_the_file_changes_nothing():
    done = load(with_rows("ratings", "BOB@example.org,python,3,Manager,alice@example.org,2026-01-10,Solid"))

    assert counts(done)["ratings"] == (2, 0, 1, 0)


def test_a_note_may_have_lines_and_rows_are_counted_by_lines_of_the_file():
    done = load(
        with_rows(
            "ratings",
            'bob@example.org,sql,3,manager,alice@example.org,2026-01-10,"One\nTwo"',
            "bob@example.org,sql,6,manager,alice@example.org,2026-01-11,",
        )
    )

    assert [problem.row for problem in done.problems] == [7]


def test_all_ratings_again_cost_the_same_queries_at_any_size(django_assert_num_queries):
    load()
    more = with_rows(
        "ratings", *(f"bob@example.org,sql,1,manager,alice@example.org,2026-03-{at:02},n{at}" for at in range(1, 29))
    )
    load(more)

    # two savepoint statements; people, skills; standing ratings
    for text in (FILES["ratings"], more["ratings"]):
        with django_assert_num_queries(5):
            load({"ratings": text})
