"""What to do next (READINESS §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from reports.model.document import Check, NextStep
from reports.model.explain import open_things
from reports.model.next_steps import next_steps
from reports.model.readiness import Readiness, sustained
from tests.reports.model.test_explain import SENIOR, supposed
from tests.small_org import SKILLS

LAST = 0.0006  # points and levels have three decimals, as printed
WEIGHT = dict(zip(SKILLS, SENIOR.weight, strict=True))


def steps_of(now: Readiness, before: Readiness | None = None, checks: Sequence[Check] = ()) -> list[NextStep]:
    return next_steps(now, before or now, open_things(now, [checks]))[0]


def test_floors_at_risk_come_first_the_least_likely_before_others_then_the_largest_gain() -> None:
    now = supposed({"guide": 1.9, "code": 2.2, "talk": 1.0, "models": 3.5})
    steps = steps_of(now)
    assert [step.skill for step in steps] == ["code", "guide", "talk"]
    assert steps[0].gain < steps[1].gain < steps[2].gain


def test_the_gain_of_a_step_is_what_one_level_earns_at_most_up_to_the_target() -> None:
    now = supposed({"talk": 1.0, "models": 3.6})
    steps, w = {step.skill: step for step in steps_of(now)}, WEIGHT
    assert list(steps) == ["talk", "models"]
    assert steps["talk"].gain == pytest.approx(100 * w["talk"] / 4, abs=LAST)
    assert steps["models"].gain == pytest.approx(100 * w["models"] / 4 * 0.4, abs=LAST)
    nearly = supposed({"talk": 3.9, "models": 3.0})
    assert [step.skill for step in steps_of(nearly)] == ["models", "talk"]
    assert (steps["models"].from_level, steps["models"].to_level) == (3.6, pytest.approx(4.0))


def test_a_level_is_raised_to_its_target_at_most() -> None:
    step = steps_of(supposed({"talk": 3.4}))[0]
    assert (step.to_level, step.gain) == (4.0, pytest.approx(100 * WEIGHT["talk"] / 4 * 0.6, abs=LAST))


def test_what_gains_next_to_nothing_is_no_advice_unless_it_is_an_open_floor() -> None:
    least = 4 * 0.05 / (100 * WEIGHT["talk"])  # levels that gain a twentieth of a point
    assert steps_of(supposed({"talk": 4 - 0.9 * least})) == []
    assert [step.skill for step in steps_of(supposed({"talk": 4 - 1.1 * least}))] == ["talk"]
    low = replace(SENIOR, floor=np.where(np.array(SKILLS) == "guide", 3.0, np.nan))
    (step,) = steps_of(supposed({"guide": 2.999}, role=low))
    assert (step.skill, step.to_level) == ("guide", 3.0)


def test_what_is_open_comes_first_a_rater_then_ratings_then_checks() -> None:
    failed = Check("mentoring", True, False)
    now = supposed({"talk": 1.0, "models": 3.0}, unrated=("code",), raters=1)
    told = [(step.kind, step.skill or step.check) for step in steps_of(now, checks=[failed])]
    assert told == [("ask_raters", ""), ("rating", "code"), ("check", "mentoring")]
    now = supposed({"talk": 1.0, "models": 3.0}, raters=3)
    told = [(step.kind, step.skill or step.check) for step in steps_of(now, checks=[failed])]
    assert told == [("check", "mentoring"), ("ask_raters", ""), ("skill", "talk")]


def test_for_others_the_gain_is_that_of_what_may_be_shown_and_the_score_the_whole_persons() -> None:
    whole, shown = supposed({"talk": 1.5, "models": 3.0}), supposed({"talk": 2.0, "models": 3.5})
    step = next_steps(shown, whole, [[]], whole)[0][0]
    assert (step.skill, step.from_level) == ("talk", 2.0)
    assert step.gain == pytest.approx(100 * WEIGHT["talk"] / 4, abs=LAST)
    assert step.score == pytest.approx(whole.score[0] + step.gain, abs=LAST)
    assert step.confidence >= round(whole.confidence[0], 4)


def test_a_step_shows_score_and_confidence_as_if_raised_now_while_three_months_earlier_stays() -> None:
    now, before = supposed({"talk": 2.8, "models": 3.0}), supposed({"talk": 2.0})
    step = steps_of(now, before)[0]
    raised = supposed({"talk": 3.8, "models": 3.0})
    assert step.skill == "talk"
    assert step.score == pytest.approx(raised.score[0], abs=LAST) == pytest.approx(now.score[0] + step.gain, abs=LAST)
    assert step.confidence == pytest.approx(sustained(raised, before)[0], abs=6e-5)
    assert step.confidence != pytest.approx(sustained(raised, raised)[0], abs=1e-3)


@pytest.mark.parametrize(
    ("raters", "se_person", "asks"), [(5, 0.26, False), (4, 0.26, False), (3, 0.26, True), (5, 0.29, False)]
)
def test_fewer_than_four_raters_ask_two_more_people_first(raters: int, se_person: float, asks: bool) -> None:
    now = supposed(dict.fromkeys(SKILLS, 1.0), raters=raters, se_person=se_person)
    steps = steps_of(now)
    assert (steps[0] == NextStep("ask_raters", count=2)) is asks
    assert len(steps) == 3
    assert steps[-1].kind == "skill"


def test_who_has_reached_every_target_has_no_next_step() -> None:
    now = supposed()
    assert steps_of(now) == []


def test_steps_are_written_as_other_systems_read_them() -> None:
    assert NextStep("ask_raters", count=2).to_json() == {"kind": "ask_raters", "count": 2}
    assert NextStep("rating", skill="code").to_json() == {"kind": "rating", "skill": "code"}
    assert NextStep("check", check="mentoring").to_json() == {"kind": "check", "check": "mentoring"}
    step = NextStep(skill="talk", from_level=2.412, to_level=3.412, gain=0.612, score=89.219, confidence=0.4811)
    assert step.to_json() == {
        "kind": "skill",
        "skill": "talk",
        "from": 2.412,
        "to": 3.412,
        "gain": 0.612,
        "score": 89.219,
        "confidence": 0.4811,
    }
