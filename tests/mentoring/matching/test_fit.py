from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mentoring.matching.fit import MOST, Cause, Facts, Hours, Mentee, Mentor, Pool, find_cause, read_facts, step_points
from mentoring.matching.solve import build_table
from tests.mentoring.pools import make_pool

BOB = Mentee("bob", ("python",), {"python": 2}, "vision", Hours(540, 1020))
HANNES = Mentor(
    "hannes", frozenset({"python"}), 2, {"python": 4}, {"python": 5}, "platform", Hours(540, 1020), is_readable=True
)


def fit_of(mentor: Mentor = HANNES, mentee: Mentee = BOB, **pool) -> Facts:
    return read_facts(mentee, mentor, Pool((mentee,), (mentor,), **pool))


def cause_of(mentor: Mentor = HANNES, mentee: Mentee = BOB, **pool) -> Cause:
    return find_cause(mentee, mentor, Pool((mentee,), (mentor,), **pool))


def test_the_most_points_add_up_to_100():
    assert sum(MOST.values()) == 100
    best = Facts(1, 1, (2,), 3, 480, False, True, 0, True)
    assert best.points == MOST
    assert best.fit == 100


@pytest.mark.parametrize(
    ("step", "points"), [(None, 12), (-5, 8), (-1, 8), (0, 8), (1, 20), (2, 20), (3, 14), (4, 8), (5, 8)]
)
def test_a_mentor_without_a_level_above_counts_like_one_on_the_same_level(step, points):
    assert step_points(step) == points


@pytest.mark.parametrize("seed", range(10))
def test_reasons_never_leave_their_range_and_sum_to_the_fit(seed):
    pool = make_pool(20, 20, 2, seed=seed)
    for mentee in pool.mentees:
        for mentor in pool.mentors:
            facts = read_facts(mentee, mentor, pool)
            assert list(facts.points) == list(MOST)
            assert all(0 <= points <= MOST[reason] for reason, points in facts.points.items())
            assert sum(facts.points.values()) == facts.fit <= 100


@pytest.mark.parametrize("seed", range(10))
def test_the_matrix_says_what_two_people_alone_say(seed):
    pool = make_pool(15, 12, seed % 4, seed=seed, skills=6)
    if seed % 2:
        pool = replace(pool, mentors=tuple(replace(each, levels=None) for each in pool.mentors))
    table = build_table(pool)
    for row, mentee in enumerate(table.mentees):
        for column, mentor in enumerate(table.mentors):
            assert table.fits[row, column] == read_facts(mentee, mentor, pool).fit
            assert table.causes[row, column] == find_cause(mentee, mentor, pool)


def test_an_empty_pool_has_an_empty_matrix():
    assert build_table(Pool((), ())).fits.shape == (0, 0)
    assert build_table(Pool((), (HANNES,))).fits.shape == (0, 1)
    assert build_table(Pool((BOB,), ())).causes.shape == (1, 0)


@pytest.mark.parametrize(("level", "points"), [(3, 20), (4, 20), (5, 14)])
def test_one_or_two_levels_above_fit_best(level, points):
    assert fit_of(replace(HANNES, levels={"python": level})).points["step"] == points


@pytest.mark.parametrize(("free", "points"), [(0, 0), (1, 9), (2, 12), (3, 15), (9, 15)])
def test_free_places_count_up_to_three(free, points):
    assert fit_of(replace(HANNES, free=free)).points["places"] == points


@pytest.mark.parametrize(
    ("hours", "points"),
    [(Hours(540, 1020), 15), (Hours(900, 1380), 5), (Hours(1020, 1500), 0), (Hours(-900, -420), 15), (None, 8)],
)
def test_shared_hours_count_round_the_clock(hours, points):
    assert fit_of(replace(HANNES, hours=hours)).points["hours"] == points


def test_another_team_fits_better_and_no_team_is_not_the_same_team():
    assert fit_of(replace(HANNES, team="vision")).points["team"] == 4
    assert fit_of().points["team"] == 10
    assert fit_of(replace(HANNES, team=""), replace(BOB, team="")).points["team"] == 10


def test_a_pair_completed_together_counts_most_in_history():
    assert fit_of(met=frozenset({("bob", "hannes")})).points["history"] == 10
    assert [fit_of(replace(HANNES, finished=count)).points["history"] for count in (0, 1, 3)] == [5, 8, 10]


def test_only_skills_in_which_the_mentor_is_above_count():
    two = replace(BOB, skills=("python", "sql"), levels={"python": 2, "sql": 3})
    both = replace(HANNES, offers=frozenset({"python", "sql"}), levels={"python": 4, "sql": 3})
    assert fit_of(both, two).points["covers"] == 15
    assert fit_of(replace(both, levels={"python": 4, "sql": 4}), two).points["covers"] == 30


# ── what a reader who may not know levels learns ────────────────────────────────────────────────────────────────────
def test_points_of_a_mentor_whose_levels_are_closed_do_not_move_with_the_levels():
    closed = replace(HANNES, is_readable=False, finished=0)
    said = {fit_of(replace(closed, levels={"python": level}, finished=level)).fit for level in range(6)}
    assert len(said) == 1
    assert fit_of(replace(closed, levels=None)) == fit_of(closed)


def test_without_levels_they_keep_nobody_out_either():
    assert cause_of(replace(HANNES, levels={"python": 2})) == Cause.NOT_ABOVE
    assert cause_of(replace(HANNES, levels=None)) == Cause.NONE


# ── what keeps two people apart ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("mentor", "cause"),
    [
        (HANNES, Cause.NONE),
        (replace(HANNES, key="bob"), Cause.SELF),
        (replace(HANNES, offers=frozenset()), Cause.NOT_OFFERED),
        (replace(HANNES, levels={}), Cause.NOT_ABOVE),
        (replace(HANNES, levels={"python": 2}), Cause.NOT_ABOVE),
        (replace(HANNES, is_away=True), Cause.AWAY),
        (replace(HANNES, free=0), Cause.FULL),
        (replace(HANNES, free=0, is_away=True), Cause.AWAY),
    ],
)
def test_the_first_cause_is_said(mentor, cause):
    assert cause_of(mentor) == cause


@pytest.mark.parametrize("cause", [Cause.LINE, Cause.PAIRED, Cause.ASKED, Cause.MISFIT, Cause.OTHER])
def test_what_is_between_two_people_comes_before_everything_else(cause):
    prohibitions = {("bob", "hannes"): cause}
    assert cause_of(replace(HANNES, is_away=True, levels={}), prohibitions=prohibitions) == cause


def test_whoever_is_not_rated_needs_somebody_who_works_alone():
    unrated = replace(BOB, levels={})
    assert cause_of(replace(HANNES, levels={"python": 2}), unrated) == Cause.NOT_ABOVE
    assert cause_of(replace(HANNES, levels={"python": 3}), unrated) == Cause.NONE
    assert fit_of(mentee=unrated).points["step"] == 12


def test_nobody_is_above_level_five():
    top = replace(BOB, levels={"python": 5})
    assert cause_of(replace(HANNES, levels={"python": 5}), top) == Cause.NOT_ABOVE


def test_the_matrix_is_made_of_whole_numbers():
    assert build_table(make_pool(5, 5, 1)).fits.dtype == np.int64
