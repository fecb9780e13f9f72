"""What moved, on paper: levels at two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.programme.outcome import Stint, against_own_skills, against_people_without, estimate, level_on, moved
from tests.make import day

START, END = day("2026-01-10"), day("2026-07-10")
BOB, EMIL, FAY, GUS = 1, 2, 3, 4
PYTHON, DRIFT, TALK = 10, 11, 12


def rose(before, after):
    return [(day("2025-12-01"), before), (day("2026-06-01"), after)]


def test_a_level_is_that_of_the_newest_rating_by_a_day():
    history = {(BOB, PYTHON): [(START, 2), (END, 3)]}
    assert level_on(history, BOB, PYTHON, START - timedelta(days=1)) is None
    assert level_on(history, BOB, PYTHON, START) == 2
    assert level_on(history, BOB, PYTHON, END) == 3
    assert level_on(history, BOB, DRIFT, END) is None


def test_a_withdrawn_level_moved_nothing():
    history = {(BOB, PYTHON): [(START, 2), (day("2026-05-01"), None)]}
    assert moved(history, BOB, PYTHON, START, END) is None


@pytest.mark.parametrize(
    ("focus", "others", "difference"),
    [((2, 3), [(2, 2), (3, 3)], 1.0), ((2, 3), [(2, 3), (3, 3)], 0.5), ((3, 2), [(2, 3)], -2.0), ((2, 2), [(2, 2)], 0)],
)
def test_focus_skills_are_compared_with_the_other_skills_of_the_same_person(focus, others, difference):
    history = {(BOB, PYTHON): rose(*focus)}
    history |= {(BOB, DRIFT + at): rose(*each) for at, each in enumerate(others)}
    stint = Stint(BOB, frozenset([PYTHON]), START, END)
    assert against_own_skills([stint], history, [stint]) == [pytest.approx(difference)]


def test_somebody_with_two_pairs_counts_once():
    history = {(BOB, PYTHON): rose(2, 4), (BOB, DRIFT): rose(2, 3), (BOB, TALK): rose(2, 2)}
    stints = [Stint(BOB, frozenset([skill]), START, END) for skill in (PYTHON, DRIFT)]
    assert against_own_skills(stints, history, stints) == [pytest.approx((2 + 1) / 2)]


@pytest.mark.parametrize(
    ("start", "end", "difference"),
    [
        (START, END, 1.0),
        (END, END + timedelta(days=5), 1.0),
        (START - timedelta(days=300), START - timedelta(days=1), 0.5),
        (END + timedelta(days=1), END + timedelta(days=100), 0.5),
    ],
)
def test_a_skill_mentored_in_another_pair_on_any_day_of_that_time_is_none_of_the_others(start, end, difference):
    history = {(BOB, PYTHON): rose(2, 3), (BOB, DRIFT): rose(2, 3), (BOB, TALK): rose(2, 2)}
    stint, other = Stint(BOB, frozenset([PYTHON]), START, END), Stint(BOB, frozenset([DRIFT]), start, end)
    assert against_own_skills([stint], history, [stint, other]) == [pytest.approx(difference)]


def test_two_pairs_at_once_say_the_same_as_one_for_both_skills():
    history = {(BOB, PYTHON): rose(2, 3), (BOB, DRIFT): rose(2, 3), (BOB, TALK): rose(2, 2)}
    apart = [Stint(BOB, frozenset([skill]), START, END) for skill in (PYTHON, DRIFT)]
    together = [Stint(BOB, frozenset([PYTHON, DRIFT]), START, END)]
    assert against_own_skills(apart, history, apart) == against_own_skills(together, history, together) == [1.0]


def test_what_somebody_else_worked_on_is_another_skill_of_this_one():
    history = {(BOB, PYTHON): rose(2, 3), (BOB, DRIFT): rose(2, 3)}
    stint, other = Stint(BOB, frozenset([PYTHON]), START, END), Stint(EMIL, frozenset([DRIFT]), START, END)
    assert against_own_skills([stint], history, [stint, other]) == [0.0]


def test_others_are_people_at_the_same_level_without_a_mentor_in_that_time():
    history = {
        (BOB, PYTHON): rose(2, 4),
        (EMIL, PYTHON): rose(2, 3),  # the only one to compare with
        (FAY, PYTHON): rose(3, 5),  # began higher
        (GUS, PYTHON): rose(2, 2),  # had a mentor for a while
    }
    stint = Stint(BOB, frozenset([PYTHON]), START, END)
    mentored = {BOB: [(START, END)], GUS: [(day("2026-03-01"), day("2026-03-20"))]}
    assert against_people_without([stint], history, mentored) == [pytest.approx(1.0)]


def test_a_mentor_before_or_after_that_time_does_not_matter():
    history = {(BOB, PYTHON): rose(2, 4), (GUS, PYTHON): rose(2, 2)}
    stint = Stint(BOB, frozenset([PYTHON]), START, END)
    mentored = {GUS: [(day("2025-01-01"), START - timedelta(days=1)), (END + timedelta(days=1), day("2026-12-01"))]}
    assert against_people_without([stint], history, mentored) == [2.0]


def test_fewer_than_five_people_have_no_mean():
    assert estimate([1, 2, 3, 4]) is None


def test_the_interval_is_that_of_students_t():
    """By hand: mean 3, standard deviation 1.5811, t(4) 2.776: 2.776 · 1.5811 / √5 = 1.963."""
    found = estimate([1, 2, 3, 4, 5])
    assert (found.mean, found.count) == (3, 5)
    assert found.high - found.mean == pytest.approx(1.963, abs=0.001)
    assert found.is_clear


@given(st.lists(st.floats(-5, 5), min_size=5, max_size=200))
def test_the_mean_lies_within_its_interval(values):
    found = estimate(values)
    assert found.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= found.high


@given(st.integers(0, 5), st.integers(0, 5), st.integers(-400, 400))
def test_people_who_move_alike_differ_in_nothing(before, after, offset):
    start = date(2026, 1, 10) + timedelta(days=offset)
    rows = [(start - timedelta(days=1), before), (start + timedelta(days=50), after)]
    history = {(who, skill): rows for who in (BOB, EMIL) for skill in (PYTHON, DRIFT)}
    stint = Stint(BOB, frozenset([PYTHON]), start, start + timedelta(days=100))
    assert against_own_skills([stint], history, [stint]) == [0]
    assert against_people_without([stint], history, {}) == [0]
