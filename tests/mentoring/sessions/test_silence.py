"""A pair is called silent in the totals and on its own page, or on neither."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mentoring.models import Mentorship, MentorshipEvent
from mentoring.pairs.pages.read import build_cards
from mentoring.programme.health import read_pairs
from skills.models import Engineer
from tests.make import make_engineer
from tests.mentoring.made import TODAY, make_pair, make_planned, make_session

# Days before today; a negative one lies ahead. A pair meets every two weeks, so that it is silent from day 29 on.
CASES: dict[str, tuple[dict[str, Any], bool]] = {
    "just begun": ({"started": 5}, False),
    "begun, and two slots to the day": ({"started": 28}, False),
    "begun, and the day after two slots": ({"started": 29}, True),
    "met lately": ({"started": 200, "held": [100, 28]}, False),
    "met long ago": ({"started": 200, "held": [29, 100]}, True),
    "met today": ({"started": 200, "held": [0]}, False),
    "logged for a day ahead": ({"started": 200, "held": [60, -1]}, True),
    "long cadence": ({"started": 200, "held": [100], "cadence": 50}, False),
    "long cadence, and longer silence": ({"started": 200, "held": [101], "cadence": 50}, True),
    "short cadence": ({"started": 200, "held": [15], "cadence": 7}, True),
    "a meeting planned": ({"started": 200, "held": [60], "planned": [-9]}, False),
    "a meeting planned for today": ({"started": 200, "held": [60], "planned": [0]}, False),
    "a meeting that passed": ({"started": 200, "held": [60], "planned": [1]}, True),
    "a meeting called off": ({"started": 200, "held": [60], "cancelled": [-9]}, True),
    "paused": ({"started": 200, "held": [100], "steps": [("paused", 90)]}, False),
    "paused after long silence": ({"started": 200, "held": [100], "steps": [("paused", 2)]}, False),
    "paused today": ({"started": 200, "held": [100], "steps": [("paused", 0)]}, False),
    "resumed lately, after little silence": (
        {"started": 200, "held": [100], "steps": [("paused", 95), ("resumed", 5)]},
        False,
    ),
    "resumed lately, after long silence": (
        {"started": 200, "held": [100], "steps": [("paused", 30), ("resumed", 5)]},
        True,
    ),
    "resumed today": ({"started": 200, "held": [20], "steps": [("paused", 10), ("resumed", 0)]}, False),
    "resumed long ago": ({"started": 200, "held": [100], "steps": [("paused", 95), ("resumed", 60)]}, True),
    "paused twice": (
        {"started": 200, "held": [100], "steps": [("paused", 95), ("resumed", 50), ("paused", 45), ("resumed", 10)]},
        False,
    ),
    "paused and met since": (
        {"started": 200, "held": [100, 20], "steps": [("paused", 95), ("resumed", 50)]},
        False,
    ),
    "paused again": ({"started": 200, "steps": [("paused", 95), ("resumed", 50), ("paused", 1)]}, False),
}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def make(mentor: Engineer, mentee: Engineer, case: dict[str, Any]) -> Mentorship:
    steps = case.get("steps", [])
    state = "paused" if steps and steps[-1][0] == "paused" else "active"
    pair = make_pair(mentor, mentee, started_on=ago(case["started"]), cadence_days=case.get("cadence", 14), state=state)
    for days in case.get("held", []):
        make_session(pair, ago(days))
    for kind, days in steps:
        MentorshipEvent.objects.create(mentorship=pair, kind=kind, on=ago(days))
    for name in ("planned", "cancelled"):
        for days in case.get(name, []):
            at = datetime.combine(ago(days), time(12), UTC)
            make_planned(pair, at.isoformat(), cancelled_at=at if name == "cancelled" else None)
    return pair


def page_says(pair: Mentorship) -> bool:
    (card,) = build_cards([pair], pair.mentor, TODAY, ZoneInfo("UTC"))
    assert card.rhythm
    return card.rhythm.is_silent


@pytest.mark.parametrize("name", CASES)
def test_the_totals_and_the_page_of_a_pair_say_the_same(bob, name):
    case, is_silent = CASES[name]
    pair = make(make_engineer("Dana Deep"), bob, case)
    assert (page_says(pair), read_pairs(TODAY).silent) == (is_silent, int(is_silent))


def test_the_totals_are_the_sum_of_what_the_pages_say(bob):
    pairs = [make(make_engineer(f"M{number} Mentor"), bob, case) for number, (case, _) in enumerate(CASES.values())]
    assert read_pairs(TODAY).silent == sum(map(page_says, pairs)) == sum(said for _, said in CASES.values())


def test_a_pair_that_ended_or_was_only_proposed_is_not_in_the_totals(bob, charlie):
    pair = make(charlie, bob, {"started": 200})
    Mentorship.objects.filter(pk=pair.pk).update(state="completed", ended_on=ago(1))
    Mentorship.objects.create(mentor=charlie, mentee=bob)
    assert read_pairs(TODAY).silent == 0
