"""Ratings by round, and one skill over time: worked out by hand."""

from __future__ import annotations

from uuid import UUID

import pytest

from skills.models import Skill
from skills.ratings.history import PeerMean, ToldRating
from skills.ratings.over_time import build_skill_line, steps_of
from skills.ratings.rounds import by_round
from tests.make import day, make_engineer, make_framework, make_rating

HISTORY = "/people/bob-engineer/history/"
BATCH = UUID(int=7)
TODAY = day("2026-06-30")
NO_PEERS = PeerMean(0, "")


def told(pk, on, source="manager", level=3, before=None, batch=None, voided=False):
    return ToldRating(pk, 1, source, day(on), batch, level, before, voided)


# ── rounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_round_is_what_one_source_said_in_one_month_and_a_batch_stays_together():
    rows = [
        told(9, "2026-04-02", batch=BATCH),
        told(8, "2026-03-31", "self"),
        told(7, "2026-03-30", batch=BATCH),
        told(6, "2026-03-20", level=2, before=3),
        told(5, "2026-03-02", "self"),
        told(4, "2026-03-01", level=1, before=1),
        told(3, "2025-03-20"),
    ]

    assert [(each.heading, [row.pk for row in each.rows]) for each in by_round(rows)] == [
        ("April 2026, manager: 2 ratings", [9, 7]),
        ("March 2026, self: 2 ratings", [8, 5]),
        ("March 2026, manager: 2 ratings, 1 to another level", [6, 4]),
        ("March 2025, manager: 1 rating", [3]),
    ]


def test_a_first_level_and_a_cancelled_one_are_no_move():
    assert [row.moves for row in (told(1, "2026-01-01", before=None), told(2, "2026-01-01", before=2))] == [False, True]
    assert not told(3, "2026-01-01", before=2, voided=True).moves


# ── one skill over time ─────────────────────────────────────────────────────────────────────────────────────────────
def test_of_one_day_the_later_rating_holds_and_what_repeats_or_is_cancelled_is_no_step():
    rows = [
        told(7, "2026-05-01", level=4, voided=True),
        told(6, "2026-04-01", level=None),
        told(5, "2026-03-01", level=2),
        told(4, "2026-02-01", level=2),
        told(3, "2026-02-01", level=5),
        told(2, "2026-01-15", "self", level=3),
        told(1, "2026-01-01", level=1),
    ]

    assert steps_of(rows, "manager") == [(day("2026-01-01"), 1), (day("2026-02-01"), 2), (day("2026-04-01"), None)]
    assert steps_of(rows, "self") == [(day("2026-01-15"), 3)]


@pytest.mark.parametrize(
    ("rows", "heading"),
    [
        ([told(1, "2026-01-10", level=1)], "Managers: 1 since 10 Jan 2026"),
        (
            [told(3, "2026-03-10", level=2), told(2, "2026-02-10", "self", level=3), told(1, "2026-01-10", level=1)],
            "Managers: 1 on 10 Jan 2026, 2 now; self: 3 since 10 Feb 2026",
        ),
        (
            [told(2, "2026-03-10", level=None), told(1, "2026-01-10", level=4)],
            "Managers: 4 on 10 Jan 2026, none now",
        ),
    ],
)
def test_the_heading_says_from_where_to_where(rows, heading):
    assert build_skill_line(rows, NO_PEERS, TODAY).heading == heading


def test_without_a_level_there_is_no_line():
    assert build_skill_line([], NO_PEERS, TODAY) is None
    assert build_skill_line([told(1, "2026-01-10", level=None)], NO_PEERS, TODAY) is None


def test_peers_are_a_single_mark_of_today_and_only_as_a_mean_of_three():
    rows = [told(1, "2026-01-10", level=1)]
    with_mean = build_skill_line(rows, PeerMean(3, "4.3"), TODAY).drawing
    without = build_skill_line(rows, PeerMean(2, ""), TODAY).drawing

    assert 'class="stair peer" d="M516.0 ' in with_mean
    assert "peers 4.3 today, the mean of three or more" in with_mean
    assert "peer" not in without


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def rated(alice, bob):
    make_framework({"craft": ["python", "sql"]}, {"junior": {}})
    make_rating(bob, "python", 1, by=alice, on="2026-01-10")
    make_rating(bob, "sql", 2, by=alice, on="2026-01-11")
    make_rating(bob, "python", 3, by=bob, on="2026-02-10")
    make_rating(bob, "python", 2, by=alice, on="2026-03-10")
    return bob


def get(client, who, query=""):
    client.force_login(who.user)
    return client.get(f"{HISTORY}{query}")


def test_all_skills_stand_in_rounds_and_one_skill_has_its_line(client, alice, rated):
    everything, one = get(client, alice), get(client, alice, "?skill=python")

    assert [part.heading for part in everything.context["parts"]] == [
        "March 2026, manager: 1 rating, 1 to another level",
        "February 2026, self: 1 rating",
        "January 2026, manager: 2 ratings",
    ]
    assert everything.context["line"] is None
    assert [part.heading for part in one.context["parts"]] == [""]
    assert "Managers: 1 on 10 Jan 2026, 2 now; self: 3 since 10 Feb 2026" in one.content.decode()


def test_a_round_that_goes_over_two_pages_counts_all_of_it_on_both(client, alice, rated):
    for number in range(60):
        make_rating(rated, "sql", number % 6, by=alice, on=f"2026-05-{1 + number % 28:02}")
    parts = [get(client, alice, f"?page={page}").context["parts"] for page in (1, 2)]

    assert parts[0][0].heading == parts[1][0].heading
    assert parts[0][0].heading.startswith("May 2026, manager: 60 ratings")
    assert [len(each[0].rows) for each in parts] == [50, 10]


@pytest.mark.parametrize("count", [2, 30])
def test_one_skill_takes_ten_queries_for_any_number_of_ratings(client, alice, rated, count, django_assert_num_queries):
    for number in range(count):
        make_rating(rated, "python", number % 6, by=alice, on=f"2026-04-{1 + number % 28:02}")
        peer = make_engineer(f"Peer{number} Person")
        make_rating(rated, "python", 3, by=peer, on="2026-04-01", source="peer")
    get(client, alice)
    with django_assert_num_queries(10):
        client.get(f"{HISTORY}?skill=python")

    assert Skill.objects.count() == 2
