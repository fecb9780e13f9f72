"""The rhythm of a pair: pauses stop the clock, silence is named after two missed slots, the squares are eight weeks."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.sessions.rhythm import (
    EMPTY,
    HELD,
    OUTSIDE,
    PAUSED,
    PLANNED,
    WEEKS,
    Pause,
    build_rhythm,
    count_active,
    count_missed,
    read_pauses,
)
from tests.make import day

TODAY = day("2026-11-25")  # a Wednesday
START = day("2026-01-05")

days = st.integers(0, 400).map(lambda ago: TODAY - timedelta(days=ago))
cadences = st.integers(7, 91)


@st.composite
def histories(draw):
    """Pauses and their ends, in order, none overlapping, the last one perhaps still under way."""
    marks = sorted(draw(st.sets(days, max_size=7)))
    return [("paused" if place % 2 == 0 else "resumed", on) for place, on in enumerate(marks)]


def rhythm(*held, planned=(), pauses=(), cadence=14, started_on=START, today=TODAY, **more):
    return build_rhythm(
        started_on=started_on,
        cadence_days=cadence,
        today=today,
        held=[day(each) for each in held],
        planned=[day(each) for each in planned],
        pauses=pauses,
        **more,
    )


def kinds(found):
    return [square.kind for square in found.squares]


# ── the clock ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("active", "missed"), [(0, 0), (14, 0), (15, 1), (28, 1), (29, 2), (43, 3)])
def test_a_slot_is_missed_the_day_after_it(active, missed):
    assert count_missed(active, 14) == missed


def test_a_pause_stops_the_clock_and_resuming_starts_it():
    pauses = read_pauses([("accepted", START), ("paused", day("2026-11-05")), ("resumed", day("2026-11-20"))])
    found = rhythm("2026-11-01", pauses=pauses)

    assert pauses == (Pause(day("2026-11-05"), day("2026-11-20")),)
    assert found.active_days == 24 - 15
    assert found.missed == 0


def test_a_pause_under_way_has_no_end_and_is_not_silence():
    found = rhythm("2026-01-10", pauses=read_pauses([("paused", day("2026-02-28"))]))

    assert found.is_paused
    assert found.active_days == 48
    assert found.missed >= 2
    assert not found.is_silent
    assert found.sentence == "Paused"


def test_the_end_of_a_pair_ends_its_pause():
    assert read_pauses([("paused", START), ("completed", TODAY)]) == (Pause(START, TODAY),)


def test_without_a_session_the_clock_runs_from_the_start():
    found = rhythm(started_on=day("2026-11-20"))
    assert (found.active_days, found.last_on, found.sentence) == (5, None, "No session yet")


def test_a_session_of_a_later_day_does_not_count_yet():
    assert rhythm("2026-11-20", "2026-12-24").last_on == day("2026-11-20")


# ── the sentence ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("last", "says"),
    [
        ("2026-11-11", "On rhythm"),  # 14 days: the slot is today
        ("2026-11-10", "Last met 10 Nov"),  # one missed slot is no silence
        ("2026-10-28", "Last met 28 Oct"),
        ("2026-10-27", "Nothing for 4 weeks"),
    ],
)
def test_silence_is_named_after_two_missed_slots(last, says):
    assert rhythm(last).sentence == says


def test_a_planned_meeting_ends_the_silence():
    assert rhythm("2026-09-01").is_silent
    found = rhythm("2026-09-01", planned=["2026-12-01"])
    assert found.next_on == day("2026-12-01")
    assert not found.is_silent


# ── squares ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_squares_are_the_eight_weeks_up_to_this_one():
    found = rhythm("2026-11-16", "2026-10-14", planned=["2026-11-26"])

    assert found.squares[-1].monday == day("2026-11-23")
    assert kinds(found) == [EMPTY, HELD, EMPTY, EMPTY, EMPTY, EMPTY, HELD, PLANNED]
    assert found.label == "Sessions in two of the last eight weeks, one planned"


def test_weeks_before_the_start_and_after_the_end_are_outside_and_weeks_of_a_pause_are_paused():
    pauses = (Pause(day("2026-10-26"), day("2026-11-09")),)
    found = rhythm(started_on=day("2026-10-14"), ended_on=day("2026-11-12"), pauses=pauses)
    assert kinds(found) == [OUTSIDE, EMPTY, EMPTY, PAUSED, PAUSED, EMPTY, OUTSIDE, OUTSIDE]
    assert found.label == "Sessions in none of the last five weeks, two paused"


def test_a_session_during_a_pause_is_a_session():
    assert kinds(rhythm("2026-11-17", pauses=(Pause(day("2026-10-01")),)))[-2] == HELD


# ── whatever the history ────────────────────────────────────────────────────────────────────────────────────────────
@given(since=days, until=days, steps=histories())
def test_active_days_are_the_days_no_pause_covers(since, until, steps):
    pauses = read_pauses(steps)
    counted = [
        number
        for number in range(1, (until - since).days + 1)
        if not any(pause.covers(since + timedelta(days=number)) for pause in pauses)
    ]
    assert count_active(since, until, pauses) == len(counted)


@given(held=st.sets(days, max_size=6), steps=histories(), cadence=cadences, more=st.integers(1, 60))
def test_waiting_never_makes_fewer_missed_slots_and_a_pause_never_more(held, steps, cadence, more):
    def find(today, pauses):
        return build_rhythm(
            started_on=TODAY - timedelta(days=400), cadence_days=cadence, today=today, held=held, pauses=pauses
        )

    pauses = read_pauses(steps)
    now, later = find(TODAY, pauses), find(TODAY + timedelta(days=more), pauses)
    assert 0 <= now.missed <= later.missed
    assert now.missed <= find(TODAY, ()).missed


@given(held=st.sets(days, max_size=6), planned=st.sets(days, max_size=3), start=days, steps=histories())
def test_there_are_always_eight_squares_and_each_week_with_a_session_is_filled(held, planned, start, steps):
    found = build_rhythm(
        started_on=start, cadence_days=14, today=TODAY, held=held, planned=planned, pauses=read_pauses(steps)
    )
    assert len(found.squares) == WEEKS
    for square in found.squares:
        week = {square.monday + timedelta(days=number) for number in range(7)}
        assert (square.kind == HELD) == bool(week & held)


@given(held=st.sets(days, min_size=1, max_size=6), cadence=cadences)
def test_a_session_today_starts_afresh(held, cadence):
    found = build_rhythm(started_on=START, cadence_days=cadence, today=TODAY, held={*held, TODAY})
    assert (found.active_days, found.missed, found.sentence) == (0, 0, "On rhythm")
