"""READINESS §6: every number opens to its reason, and the reasons add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from reports.model.document import Check, CheckWaiver, Missing
from reports.model.explain import Walk, blockers, evidence, open_things, quality, walk, without_few
from reports.model.readiness import Readiness, RoleTargets, measure, readiness
from skills.framework.definition import Policy
from tests.small_org import AREAS, HELD, ROLES, SKILLS, estimated, rating, ratings

quick = settings(max_examples=60, deadline=None, derandomize=True)
SENIOR = RoleTargets.from_definition(ROLES["senior"], AREAS)
FULL = dict(zip(SKILLS, SENIOR.target, strict=True))


def supposed(
    level: dict[str, float] | None = None, *, raters: int = 5, se_person: float = 0.3, **given_: Any
) -> Readiness:
    """One person at target, except for the levels given."""
    at = np.array([[(FULL | (level or {}))[skill] for skill in SKILLS]])
    rated = np.array([[skill not in given_.get("unrated", ()) for skill in SKILLS]])
    role = given_.get("role", SENIOR)
    return measure(role, np.array([0]), at, rated, np.array([se_person]), np.full(at.shape, 0.2), np.array([raters]))


def person(rows: list[Any], who: str = "ann") -> tuple[Readiness, Any]:
    found = estimated(rows)
    return readiness(SENIOR, found, np.array([found.engineers.index(who)])), found


# From the plain average to the score


@quick
@given(ratings())
def test_the_steps_from_the_plain_average_add_up_exactly_to_the_score(rows: list[Any]) -> None:
    found = estimated(rows)
    here = readiness(SENIOR, found, np.array([found.engineers.index(who) for who in HELD]))
    way = walk(here, found)
    assert np.allclose(way.start + way.steps.sum(axis=1), here.score, rtol=0, atol=1e-9)
    for at, told in enumerate(way.told(1)):
        points = [step["points"] for step in told]
        assert round(sum(points), 1) == round(float(here.score[at]), 1)
        assert all(abs(a - b) < 0.1 + 1e-9 for a, b in zip(points[1:], way.steps[at], strict=True))


def test_each_step_changes_one_thing() -> None:
    rows = [
        rating("ann", "code", 2, "eve", source="manager", days_ago=610),
        rating("ann", "code", 3, "eve", source="manager", days_ago=366),
        rating("ann", "talk", 2, "eve", source="manager", days_ago=10),
        rating("ann", "code", 1, "ben", days_ago=10),
        rating("ann", "models", 4, "ben", days_ago=10),
        rating("ann", "talk", 5, "ann", source="self"),
    ]
    here, found = person(rows)
    way = walk(here, found)
    w, share = dict(zip(SKILLS, SENIOR.weight, strict=True)), lambda level: min(level / 4, 1)
    plain = 100 * (share(3) + share(2)) / 2
    weighted = 100 * (w["code"] * share(3) + w["talk"] * share(2)) / (w["code"] + w["talk"])
    known = w["code"] + w["talk"] + w["models"]
    peers = 100 * (w["code"] * share(2) + w["talk"] * share(2) + w["models"]) / known
    growth = found.growth_of[found.engineers.index("ann")]
    code, talk = 2 + growth * (366 - 10) / 30.4375 / 2, 2
    carried = 100 * (w["code"] * share(code) + w["talk"] * share(talk) + w["models"]) / known
    off = {"eve": found.strictness[found.raters.index("eve")], "ben": found.strictness[found.raters.index("ben")]}
    off["ben"] += found.peer_offset
    code, talk = code - (off["eve"] + off["ben"]) / 2, talk - off["eve"]
    models = 4 - off["ben"]
    adjusted = 100 * (w["code"] * share(code) + w["talk"] * share(talk) + w["models"] * share(models)) / known
    assert growth > 0.01
    assert way.kinds == ("weights", "peers", "carried", "strictness", "shrinkage")
    assert way.start_from == ("manager",)
    expected = np.diff([plain, weighted, peers, carried, adjusted, here.score[0]])
    assert way.start[0] == pytest.approx(plain)
    assert list(way.steps[0]) == pytest.approx(list(expected))


def test_the_plain_average_takes_the_newest_manager_rating_whoever_gave_it() -> None:
    rows = [
        rating("ann", "code", 1, "dee", source="manager", days_ago=90),
        rating("ann", "code", 4, "eve", source="manager", days_ago=9),
        rating("ann", "code", 0, "ben", days_ago=1),
    ]
    for listed in (rows, rows[::-1]):
        here, found = person(listed)
        assert walk(here, found).start[0] == pytest.approx(100)


def test_a_plain_average_counts_only_skills_the_role_asks_for() -> None:
    rows = [rating("ann", "code", 2, "dee", source="manager"), rating("ann", "guide", 0, "dee", source="manager")]
    found = estimated(rows)
    role = RoleTargets.from_definition(ROLES["junior"], AREAS)  # asks nothing of guide
    here = readiness(role, found, np.array([found.engineers.index("ann")]))
    assert walk(here, found).start[0] == pytest.approx(100 * 2 / 3)


def test_without_a_manager_rating_the_way_starts_from_everybodys_and_without_any_from_nothing() -> None:
    rows = [rating("ann", "code", 2, by) for by in ("ben", "cem", "dee")] + [rating("ann", "talk", 4, "cem")]
    here, found = person(rows)
    way = walk(here, found)
    assert way.start_from == ("everybody",)
    assert way.start[0] == pytest.approx(75)
    assert way.steps[0][1] == 0  # peers are in the start already
    here, found = person([rating("ben", "code", 2, "cem")])
    way = walk(here, found)
    assert way.start_from == ("nobody",)
    assert way.start[0] == 0
    assert list(way.steps[0]) == pytest.approx([0, 0, 0, 0, here.score[0]])


def test_rounded_steps_add_up_where_rounding_each_would_not() -> None:
    way = Walk(("a", "b", "c"), np.array([50.04]), np.array([[0.04, 0.04, 0.04]]), ("manager",))
    points = [step["points"] for step in way.told(1)[0]]
    assert points == [50.0, 0.1, 0.0, 0.1]
    assert round(sum(points), 1) == round(50.04 + 0.12, 1)


# Blockers and evidence

WAIVER = CheckWaiver("no mentee", "Pia", date(2026, 9, 30))


def test_blockers_are_rated_floors_not_reached_required_checks_and_points_to_the_cut() -> None:
    now = supposed({"guide": 1.9, "code": 2.9, "talk": 2.0}, unrated=("code",))
    failed = Check("mentoring", True, False)
    found = blockers(now, now, [[failed, Check("hands_on_years", False, False)]])[0]
    assert found == [
        {"kind": "floor", "skill": "guide"},
        {"kind": "check", "check": "mentoring"},
        {"kind": "score", "points": round(90 - now.score[0], 3)},
    ]
    waived = replace(failed, waiver=WAIVER)
    assert blockers(supposed(), supposed(), [[waived]]) == [[]]
    at_floor = supposed({"guide": 2.0})
    assert blockers(at_floor, at_floor, [[]]) == [[]]  # at the floor is reached


def test_a_floor_that_only_hidden_ratings_show_unmet_has_no_name_and_points_are_those_of_all_ratings() -> None:
    whole, shown = supposed({"guide": 1.9, "talk": 1.0}), supposed({"code": 2.9})
    assert blockers(shown, whole, [[]])[0] == [
        {"kind": "floor", "skill": "code"},
        {"kind": "floor"},
        {"kind": "score", "points": round(90 - whole.score[0], 3)},
    ]


def test_open_is_a_second_rater_each_floor_without_a_rating_and_each_check() -> None:
    now = supposed(unrated=("code", "talk"), raters=1)
    failed = Check("mentoring", True, False)
    assert open_things(now, [[failed, Check("hands_on_years", False, False)]]) == [
        [{"kind": "rater"}, {"kind": "rating", "skill": "code"}, {"kind": "check", "check": "mentoring"}]
    ]
    assert open_things(supposed(raters=2), [[replace(failed, waiver=WAIVER)]]) == [[]]


def test_how_many_raters_is_told_from_three_on() -> None:
    told = {"raters": 3, "missing": [{"kind": "raters", "have": 3, "need": 5}]}
    assert without_few(told | {"raters": 3})["raters"] == 3
    assert without_few(told | {"raters": 2}) == {"raters": None, "missing": [{"kind": "raters", "need": 5}]}


def test_evidence_names_what_to_collect() -> None:
    rows = [rating("ann", skill, 3, "dee") for skill in ("models", "data")]
    here, found = person(rows)
    said = evidence(here, found)[0]
    assert said.missing == (
        Missing("floor_unrated", "code"),
        Missing("floor_unrated", "guide"),
        Missing("coverage", have=round(here.coverage[0], 4), need=0.6, skills=("talk", "code")),
        Missing("raters", have=1, need=2),
    )
    w = dict(zip(SKILLS, SENIOR.weight, strict=True))
    assert w["talk"] > w["code"]  # the heaviest first, and no more than it takes
    assert here.coverage[0] + w["talk"] < 0.6 <= here.coverage[0] + w["talk"] + w["code"]


def test_a_coverage_of_everything_can_be_asked_for() -> None:
    here, found = person([rating("ann", "code", 3, "dee"), rating("ann", "code", 3, "ben")])
    strict = replace(here, role=replace(SENIOR, policy=Policy(min_coverage=1.0), floor=np.full(len(SKILLS), np.nan)))
    (missing,) = evidence(strict, found)[0].missing
    assert sorted(missing.skills) == ["data", "guide", "models", "talk"]


def test_evidence_counts_skills_raters_and_what_is_over_six_months_old() -> None:
    rows = [
        rating("ann", "code", 3, "dee", days_ago=182),
        rating("ann", "models", 3, "dee", days_ago=183),
        rating("ann", "data", 3, "dee", days_ago=500),
        rating("ann", "data", 3, "ben", days_ago=20),
        rating("ann", "guide", 3, "ben", days_ago=10),
    ]
    said = evidence(*person(rows))[0]
    assert said.to_json() == {
        "coverage": pytest.approx(1 - SENIOR.weight[SKILLS.index("talk")], abs=1e-4),
        "rated_skills": 4,
        "skills": 5,
        "raters": 2,
        "stale": 1,
        "newest_on": "2026-09-20",
        "missing": [],
    }
    junior = RoleTargets.from_definition(ROLES["junior"], AREAS)  # asks nothing of guide
    here, found = person(rows)
    assert evidence(replace(here, role=junior), found)[0].newest_on == date(2026, 9, 20)  # of any skill
    assert evidence(replace(here, role=junior), found)[0].rated_skills == 3


def test_nobodys_ratings_have_no_newest_day() -> None:
    said = evidence(*person([]))[0]
    assert (said.newest_on, said.rated_skills, said.raters, said.stale) == (None, 0, 0, 0)


@pytest.mark.parametrize(("error", "word"), [(1, "high"), (3, "high"), (3.01, "medium"), (6, "medium"), (6.01, "low")])
def test_data_quality_is_a_word_for_the_error(error: float, word: str) -> None:
    assert quality(error) == word
