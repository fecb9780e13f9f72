"""Of what somebody is reminded on which day: tables per kind, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mentoring.models import Nudge
from mentoring.reminders.due import (
    URGENCY,
    Logged,
    Pair,
    Planned,
    Promise,
    due_nudges,
    is_mail_day,
    may_lapse,
    pick,
    week_of,
)
from mentoring.sessions.rhythm import Pause
from tests.make import day

MENTOR, MENTEE = 1, 2
START = day("2026-09-07")
Kind = Nudge.Kind


def make(**fields: Any) -> Pair:
    return Pair(**{"pk": 9, "mentor": MENTOR, "mentee": MENTEE, "state": "active", "started_on": START, **fields})


def after(days: int) -> date:
    return START + timedelta(days=days)


def steps(pair: Pair, on: date, kind: str, person: int = MENTEE) -> list[int]:
    return [due.step for due in due_nudges(pair, on) if due.kind == kind and due.person == person]


def subjects(pair: Pair, on: date) -> set[str]:
    return {due.subject for due in due_nudges(pair, on)}


# ── a proposal ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("days", "expected"), [(2, []), (3, [1]), (6, [1]), (7, [1, 2]), (30, [1, 2])])
def test_whoever_has_not_answered_a_proposal_is_reminded_after_three_and_seven_days(days, expected):
    pair = make(state="proposed", started_on=None, proposed_on=START, waits_for=frozenset({MENTOR}))
    assert steps(pair, after(days), Kind.PROPOSAL, MENTOR) == expected
    assert steps(pair, after(days), Kind.PROPOSAL, MENTEE) == []


def test_a_proposal_by_a_third_person_waits_for_both():
    pair = make(state="proposed", started_on=None, proposed_on=START, waits_for=frozenset({MENTOR, MENTEE}))
    assert {due.person for due in due_nudges(pair, after(3))} == {MENTOR, MENTEE}


@pytest.mark.parametrize(("days", "expected"), [(-1, []), (0, [1]), (28, [1]), (29, [])])
def test_the_mentee_of_a_proposal_without_an_answer_hears_once_that_another_one_waits(days, expected):
    pair = make(state="expired", started_on=None, expired_on=START)
    assert steps(pair, after(days), Kind.EXPIRED, MENTEE) == expected
    assert steps(pair, after(days), Kind.EXPIRED, MENTOR) == []
    assert due_nudges(replace(pair, expired_on=None), after(days)) == []


# ── the first session ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("days", "expected"), [(6, []), (7, [1]), (13, [1]), (14, [1, 2])])
def test_both_are_reminded_of_their_first_session_after_one_and_two_weeks(days, expected):
    for person in (MENTOR, MENTEE):
        assert steps(make(), after(days), Kind.FIRST, person) == expected
        assert steps(make(), after(days), Kind.RHYTHM, person) == []


def test_a_meeting_ahead_is_as_good_as_one():
    meeting = Planned(5, 0, after(20))
    assert due_nudges(make(planned=(meeting,)), after(14)) == []
    assert steps(make(planned=(meeting,)), after(20), Kind.FIRST) == []
    assert steps(make(planned=(meeting,)), after(21), Kind.FIRST) == [1, 2]


# ── the rhythm ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("cadence", "days", "expected"),
    [
        (14, 20, []),
        (14, 21, [1]),
        (14, 34, [1]),
        (14, 35, [1, 2]),
        (7, 10, []),  # 10.5 days are not over
        (7, 11, [1]),
        (7, 17, [1]),
        (7, 18, [1, 2]),
        (91, 136, []),
        (91, 137, [1]),
        (91, 228, [1, 2]),
    ],
)
def test_silence_is_asked_after_one_and_a_half_and_two_and_a_half_times_the_cadence(cadence, days, expected):
    pair = make(started_on=after(-100), cadence_days=cadence, last_on=START)
    for person in (MENTOR, MENTEE):
        assert steps(pair, after(days), Kind.RHYTHM, person) == expected


def test_a_pause_stops_the_clock_and_does_not_set_it_back():
    pause = Pause(after(10), after(40))  # thirty days
    pair = make(last_on=START, pauses=(pause,))
    assert steps(pair, after(50), Kind.RHYTHM) == []
    assert steps(pair, after(51), Kind.RHYTHM) == [1]
    assert steps(pair, after(65), Kind.RHYTHM) == [1, 2]


def test_the_next_silence_is_a_new_one():
    one, other = make(last_on=after(0)), make(last_on=after(30))
    assert subjects(one, after(21)) == {"9:2026-09-07"}
    assert subjects(other, after(51)) == {"9:2026-10-07"}


@pytest.mark.parametrize(
    ("state", "kinds"),
    [("paused", set()), *((state, {Kind.CONFIRM}) for state in ("completed", "ended_early", "lapsed"))],
)
def test_a_pair_that_is_paused_asks_for_nothing_and_one_that_is_over_for_a_yes_to_its_sessions(state, kinds):
    pair = make(
        state=state,
        last_on=START,
        planned=(Planned(5, 0, after(3)),),
        logged=(Logged(6, START, frozenset({MENTEE})),),
        promises=(Promise(7, MENTEE, START),),
        planned_end_on=after(20),
    )
    assert {due.kind for due in due_nudges(pair, after(100))} == kinds
    assert {due.kind for due in due_nudges(replace(pair, state="active"), after(100))} == {
        Kind.HELD,
        Kind.CONFIRM,
        Kind.ACTION,
        Kind.ENDING,
        Kind.RHYTHM,
    }


# ── what was logged, planned, promised ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("days", "expected"), [(1, []), (2, [1]), (6, [1]), (7, [1, 2])])
def test_a_session_is_to_be_confirmed_after_two_and_seven_days_by_whoever_has_not(days, expected):
    pair = make(last_on=START, logged=(Logged(6, START, frozenset({MENTEE})),))
    assert steps(pair, after(days), Kind.CONFIRM, MENTEE) == expected
    assert steps(pair, after(days), Kind.CONFIRM, MENTOR) == []


@pytest.mark.parametrize(("days", "expected"), [(3, []), (4, [1]), (40, [1])])
def test_a_planned_session_is_asked_after_on_the_next_day(days, expected):
    pair = make(planned=(Planned(5, 2, after(3)),))
    for person in (MENTOR, MENTEE):
        assert steps(pair, after(days), Kind.HELD, person) == expected


def test_a_session_logged_since_answers_for_the_planned_one_and_moving_asks_again():
    planned = (Planned(5, 2, after(3)),)
    assert steps(make(planned=planned, last_on=after(2)), after(4), Kind.HELD) == [1]
    assert steps(make(planned=planned, last_on=after(3)), after(4), Kind.HELD) == []
    moved = make(planned=(Planned(5, 3, after(9)),))
    assert not {"5:2"} & subjects(moved, after(10))
    assert "5:3" in subjects(moved, after(10))


@pytest.mark.parametrize(("days", "expected"), [(5, []), (6, [1]), (60, [1])])
def test_an_action_is_asked_after_once_on_the_day_after_it_was_due_of_its_owner(days, expected):
    pair = make(last_on=after(days), promises=(Promise(7, MENTEE, after(5)),))
    assert steps(pair, after(days), Kind.ACTION, MENTEE) == expected
    assert steps(pair, after(days), Kind.ACTION, MENTOR) == []


@pytest.mark.parametrize(("days", "expected"), [(85, []), (86, [1]), (120, [1])])
def test_the_end_of_a_pair_is_told_two_weeks_before_it(days, expected):
    pair = make(last_on=after(days), planned_end_on=after(100))
    for person in (MENTOR, MENTEE):
        assert steps(pair, after(days), Kind.ENDING, person) == expected


def test_an_end_that_was_put_off_is_told_again():
    one = make(last_on=after(85), planned_end_on=after(100))
    assert subjects(one, after(90)) != subjects(replace(one, planned_end_on=after(101)), after(90))


def test_every_kind_says_since_when_it_is_due():
    pair = make(
        planned=(Planned(5, 0, after(3)),),
        logged=(Logged(6, after(1), frozenset({MENTEE})),),
        promises=(Promise(7, MENTEE, after(5)),),
        planned_end_on=after(20),
    )
    found = {(due.kind, due.step): due.due_on for due in due_nudges(pair, after(30)) if due.person == MENTEE}
    assert found == {
        (Kind.HELD, 1): after(4),
        (Kind.CONFIRM, 1): after(3),
        (Kind.CONFIRM, 2): after(8),
        (Kind.FIRST, 1): after(7),
        (Kind.FIRST, 2): after(14),
        (Kind.ACTION, 1): after(6),
        (Kind.ENDING, 1): after(6),
    }


# ── what goes into a mail ───────────────────────────────────────────────────────────────────────────────────────────
def waiting(kind: str, subject: str = "1", step: int = 1, on: int = 0) -> Nudge:
    return Nudge(kind=kind, subject=subject, step=step, due_on=after(on))


def test_every_kind_has_a_place_in_the_order():
    assert sorted(URGENCY) == sorted(Kind)


def test_three_at_most_are_told_the_most_urgent_first():
    rows = [waiting(kind) for kind in reversed(Kind)]
    assert [row.kind for row in pick(rows)] == [Kind.PROPOSAL, Kind.CONFIRM, Kind.HELD]


def test_of_one_kind_the_second_time_comes_before_the_first_and_the_older_before_the_newer():
    rows = [waiting("confirm", "1", on=5), waiting("confirm", "2", on=3), waiting("confirm", "3", step=2, on=9)]
    assert [row.subject for row in pick(rows)] == ["3", "2", "1"]


def test_one_thing_is_told_once_in_a_mail_its_first_step_first():
    rows = [waiting("proposal", "1", step=2), waiting("proposal", "1", step=1), waiting("proposal", "2", step=2)]
    assert [(row.subject, row.step) for row in pick(rows)] == [("2", 2), ("1", 1)]


@pytest.mark.parametrize(
    ("text", "week"), [("2026-01-01", "2026-W01"), ("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01")]
)
def test_weeks_are_those_of_iso(text, week):
    assert week_of(day(text)) == week


def test_no_mail_at_weekends():
    assert [is_mail_day(after(days)) for days in range(7)] == [True] * 5 + [False] * 2


# ── when silence ends a pair ────────────────────────────────────────────────────────────────────────────────────────
LONG = 49
EARLY = [after(22), after(36)]


def test_a_pair_lapses_after_three_and_a_half_times_its_cadence_and_both_reminders_told_to_both():
    pair = make(last_on=START)
    assert may_lapse(pair, [EARLY, EARLY], after(LONG))
    assert not may_lapse(pair, [EARLY, EARLY], after(LONG - 1))


@pytest.mark.parametrize(
    "told",
    [
        [],
        [EARLY, []],
        [EARLY, [after(22)]],
        [EARLY, [after(22), None]],
        [EARLY, [after(22), after(LONG - 6)]],  # told less than a week ago
    ],
)
def test_it_does_not_while_one_was_not_told_or_had_no_time_to_answer(told):
    assert not may_lapse(make(last_on=START), told, after(LONG))


def test_neither_a_pause_nor_a_meeting_ahead_counts_as_silence():
    pair = make(last_on=START)
    assert not may_lapse(replace(pair, pauses=(Pause(after(1), after(3)),)), [EARLY, EARLY], after(LONG))
    assert not may_lapse(replace(pair, planned=(Planned(5, 0, after(60)),)), [EARLY, EARLY], after(LONG))
    assert not may_lapse(replace(pair, state="paused"), [EARLY, EARLY], after(200))


def test_a_pair_that_never_met_lapses_too():
    assert may_lapse(make(), [EARLY, EARLY], after(LONG))
