"""Score, confidence and verdict of READINESS §4–5: as the reference finds them, and each rule by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.base.days import months_before
from reports.model.checks import mentoring_check
from reports.model.document import Check, CheckWaiver
from reports.model.readiness import (
    RoleTargets,
    is_old,
    is_sustained,
    look_back,
    projection,
    readiness,
    sustained,
    verdict,
    verdicts,
    weights,
)
from reports.model.surer import one_rater
from skills.estimate.strictness import Floats
from skills.framework.definition import MentoringRule, Policy
from tests import readiness_reference as reference
from tests import sample_org
from tests.reports.measured import SENIOR, of, sample, supposed
from tests.small_org import AREAS, HELD, ROLES, SKILLS, by_reference, estimated, rating, ratings

quick = settings(max_examples=60, deadline=None, derandomize=True)
levels = st.lists(st.floats(0, 5), min_size=len(SKILLS), max_size=len(SKILLS)).map(np.array)


# As the reference


@pytest.mark.parametrize("as_of", sample_org.DAYS, ids=str)
def test_entries_of_the_sample_organisation_are_the_references(as_of: date) -> None:
    found, entries = sample(as_of), sample_org.expected(as_of)["entries"]
    here, confidence = found.here, sustained(found.here, found.before)
    assert found.people == [entry["engineer"] for entry in entries]
    for name, values, within in (
        ("score", here.score, 0.05),
        ("score", here.score, 0.0006),  # printed with three decimals
        ("low", here.low, 0.0006),
        ("high", here.high, 0.0006),
        ("confidence", confidence, 0.0001),
        ("coverage", here.coverage, 0.0001),
        ("raters", here.raters, 0),
    ):
        assert list(values) == pytest.approx([entry[name] for entry in entries], abs=within), name
    for at, entry in enumerate(entries):
        areas = dict(zip(found.role.areas, here.contributions[at], strict=True))
        assert areas == pytest.approx(entry["areas"], abs=0.0006)
        floors = {skill: p for skill, p in zip(found.role.skills, here.chance[at], strict=True) if not np.isnan(p)}
        assert floors == pytest.approx(entry["floors"], abs=0.0001)


@pytest.mark.parametrize("as_of", sample_org.DAYS, ids=str)
def test_checks_verdicts_and_projections_of_the_sample_organisation_are_the_references(as_of: date) -> None:
    found, entries = sample(as_of), sample_org.expected(as_of)["entries"]
    assert found.role.mentoring is not None
    sessions = sample_org.sessions()
    checks = [mentoring_check(found.role.mentoring, sessions.get(who, ()), as_of) for who in found.people]
    counted = [
        {"sessions": check.sessions, "mentees": check.mentees, "span_days": check.span_days, "met": check.met}
        for check in checks
    ]
    assert counted == [entry["mentoring"] for entry in entries]
    confidence = sustained(found.here, found.before)
    newest = found.now.days.newest[found.here.people]
    assert [date.fromordinal(each).isoformat() for each in newest] == [entry["newest_on"] for entry in entries]
    said = verdicts(found.here, confidence, [[check] for check in checks], is_old(found.role.policy, newest, as_of))
    assert said == [entry["verdict"] for entry in entries]
    assert list(is_sustained(found.before)) == [entry["sustained"] for entry in entries]
    each = [[check] for check in checks]
    assert one_rater(found.now, found.here, found.before, each, said) == [entry["one_rater"] for entry in entries]
    months = [
        [None if np.isnan(each) else each for each in row]
        for row in zip(*projection(found.here, found.now), strict=True)
    ]
    assert months == [[entry["months_to_ready"], *entry["months_range"]] for entry in entries]


@quick
@given(ratings())
def test_anybody_in_a_small_organisation_is_measured_as_by_the_reference(rows: list[Any]) -> None:
    found = estimated(rows)
    people, shared, _ = by_reference(rows)
    growth = shared["growth"]
    here = readiness(SENIOR, found, of(found, *HELD))
    months, kind, unkind = projection(here, found)
    for at, (who, held) in enumerate(HELD.items()):
        expected = reference.readiness(AREAS, ROLES["senior"], people[who])
        assert here.score[at] == pytest.approx(100 * expected["index"], abs=1e-7)
        assert here.error[at] == pytest.approx(100 * expected["se"], abs=1e-7)
        assert here.confidence[at] == pytest.approx(expected["confidence"], abs=1e-9)
        assert here.coverage[at] == pytest.approx(expected["coverage"], abs=1e-12)
        unrated = [skill for skill, missing in zip(SKILLS, here.floor_unrated[at], strict=True) if missing]
        assert unrated == sorted(expected["floor_unrated"])
        wide, args = people[who]["se_person"], (AREAS, ROLES["senior"], people[who], growth(held))
        for value, way in ((months, ()), (kind, (wide, 1.33)), (unkind, (-wide, 0.75))):
            assert (None if np.isnan(value[at]) else value[at]) == reference.months_to_ready(*args, *way)


# Score


@pytest.mark.parametrize("role", ROLES)
def test_weights_are_the_references(role: str) -> None:
    found = weights(ROLES[role], AREAS)
    assert found == pytest.approx(reference.weights(AREAS, ROLES[role]))
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)
    assert ("guide" in found) is (role == "senior")  # a target of 0 weighs nothing


def test_an_area_without_targets_leaves_its_weight_to_the_others() -> None:
    targets = {skill: {"level": 3 if skill in AREAS["lead"] else 0, "importance": 1} for skill in SKILLS}
    assert weights(ROLES["senior"] | {"targets": targets}, AREAS) == pytest.approx({"talk": 0.5, "guide": 0.5})


def test_a_role_that_asks_for_nothing_is_refused() -> None:
    nothing = {skill: {"level": 0, "importance": 1} for skill in SKILLS}
    with pytest.raises(ValueError, match="senior gives no weight"):
        weights(ROLES["senior"] | {"targets": nothing}, AREAS)


@quick
@given(levels)
def test_points_won_and_open_sum_to_100_and_areas_to_the_score(level: Floats) -> None:
    found = supposed(level)
    assert abs(found.won.sum() + found.open.sum() - 100) < 1e-9
    assert abs(found.contributions.sum() - found.score[0]) < 1e-9
    assert (found.won >= 0).all()
    assert (found.open > -1e-12).all()
    assert 0 <= found.low[0] <= found.score[0] <= found.high[0] <= 100


@quick
@given(levels, st.integers(0, len(SKILLS) - 1), st.floats(0, 5))
def test_raising_a_level_never_lowers_the_score_and_a_surplus_earns_nothing(
    level: Floats, skill: int, higher: float
) -> None:
    raised = level.copy()
    raised[skill] = max(level[skill], higher)
    before, after = supposed(level), supposed(raised)
    assert after.score[0] >= before.score[0]
    if level[skill] >= SENIOR.target[skill]:
        assert after.score[0] == before.score[0]
        assert after.error[0] == before.error[0]


def test_a_surplus_never_hides_a_gap() -> None:
    level = SENIOR.target.copy()
    level[SKILLS.index("talk")] -= 1
    surplus = np.full(len(SKILLS), 5.0)
    surplus[SKILLS.index("talk")] = level[SKILLS.index("talk")]
    gap = 100 * SENIOR.weight[SKILLS.index("talk")] / 4
    assert supposed(level).score[0] == supposed(surplus).score[0] == pytest.approx(100 - gap)


def test_the_error_is_at_least_a_point() -> None:
    assert supposed(np.full(len(SKILLS), 5.0)).error[0] == 1.0


def test_confidence_is_that_of_the_weakest_of_cut_and_floors() -> None:
    level = np.full(len(SKILLS), 5.0)
    level[SKILLS.index("guide")] = 2.0  # exactly at its floor
    found = supposed(level)
    assert found.chance[0, SKILLS.index("guide")] == pytest.approx(0.5)
    assert found.confidence[0] == pytest.approx(0.5)
    assert np.isnan(found.chance[0, SKILLS.index("talk")])


def test_confidence_in_the_cut_is_one_half_at_the_cut() -> None:
    role = replace(SENIOR, policy=Policy(cut=75.0), floor=np.full(len(SKILLS), np.nan))
    assert supposed(0.75 * SENIOR.target, role=role).confidence[0] == pytest.approx(0.5)


def test_a_report_takes_the_mean_of_the_persons_day_and_three_months_before_it_where_that_is_known() -> None:
    now, before = supposed(np.full(len(SKILLS), 5.0)), supposed(SENIOR.target * 0.9)
    assert sustained(now, before)[0] == pytest.approx((now.confidence[0] + before.confidence[0]) / 2)
    assert is_sustained(before)[0]
    for coverage, known in ((0.60, True), (0.5999, False)):
        then = replace(before, coverage=np.array([coverage]))
        assert is_sustained(then)[0] == known
        assert (sustained(now, then)[0] == now.confidence[0]) is not known
    assert list(look_back(np.array([0, date(2026, 5, 31).toordinal()]))) == [0, date(2026, 2, 28).toordinal()]
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 12) == date(2025, 1, 15)


def test_a_skill_without_a_rating_is_not_a_zero_but_lowers_the_coverage() -> None:
    rows = [rating("ann", skill, 4, by) for skill in ("code", "models", "data") for by in ("dee", "eve")]
    silent = estimated(rows)
    zero = estimated(rows + [rating("ann", skill, 0, by) for skill in ("talk", "guide") for by in ("dee", "eve")])
    without, with_zero = (readiness(SENIOR, found, of(found, "ann")) for found in (silent, zero))
    assert without.score[0] > with_zero.score[0] + 10
    assert without.coverage[0] == pytest.approx(0.55)
    assert with_zero.coverage[0] == pytest.approx(1)
    assert [SKILLS[at] for at in np.flatnonzero(without.floor_unrated[0])] == ["guide"]


# Verdict


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "ready_now"),
        ({"coverage": 0.5999}, "not_enough_evidence"),
        ({"coverage": 0.60}, "ready_now"),
        ({"is_old": True}, "not_enough_evidence"),
        ({"raters": 1}, "ready_soon"),
        ({"raters": 2}, "ready_now"),
        ({"floors_rated": False}, "ready_soon"),
        ({"floors_rated": False, "confidence": 0.0, "checks_hold": False}, "developing"),
        ({"raters": 1, "confidence": 0.2}, "developing"),
        ({"is_old": True, "confidence": 0.0, "raters": 1}, "not_enough_evidence"),
        ({"confidence": 0.65}, "ready_now"),
        ({"confidence": 0.6499}, "ready_soon"),
        ({"checks_hold": False}, "ready_soon"),
        ({"confidence": 0.30}, "ready_soon"),
        ({"confidence": 0.30, "checks_hold": False}, "ready_soon"),
        ({"confidence": 0.2999}, "developing"),
        ({"confidence": 0.0, "checks_hold": False}, "developing"),
    ],
)
def test_the_verdict_is_the_first_that_applies(facts: dict[str, Any], expected: str) -> None:
    usual: dict[str, Any] = {"coverage": 1.0, "raters": 5, "floors_rated": True, "confidence": 0.9, "checks_hold": True}
    assert verdict(Policy(), **(usual | facts)) == expected


def test_the_people_team_sets_where_the_lines_are() -> None:
    policy = Policy.from_definition({"policy": {"cut": 85, "ready_now": 0.8, "min_raters": 3}})
    assert policy == Policy(cut=85, ready_now=0.8, ready_soon=0.30, min_coverage=0.60, min_raters=3)
    assert Policy.from_definition({}) == Policy() == Policy(90.0, 0.65, 0.30, 0.60, 2, 12)
    with pytest.raises(TypeError):
        Policy.from_definition({"policy": {"cutt": 85}})
    usual: dict[str, Any] = {"coverage": 1.0, "floors_rated": True, "checks_hold": True}
    assert verdict(policy, raters=2, confidence=0.9, **usual) == "ready_soon"
    assert verdict(policy, raters=3, confidence=0.7, **usual) == "ready_soon"


def test_a_required_check_not_met_holds_back_ready_now_unless_it_is_waived() -> None:
    found = supposed(np.tile(np.full(len(SKILLS), 5.0), (4, 1)))
    failed = Check("mentoring", True, False)
    checks = [
        [failed],
        [replace(failed, waiver=CheckWaiver("no mentee", "Pia", date(2026, 9, 30)))],
        [replace(failed, required=False)],
        [],
    ]
    said = verdicts(found, found.confidence, checks, np.zeros(4, dtype=bool))
    assert said == ["ready_soon", "ready_now", "ready_now", "ready_now"]


@pytest.mark.parametrize(("newest", "old"), [("2025-09-30", False), ("2025-09-29", True), (None, True)])
def test_after_twelve_months_without_a_rating_there_is_not_enough_evidence(newest: str | None, old: bool) -> None:
    on = np.array([date.fromisoformat(newest).toordinal() if newest else 0])
    assert is_old(Policy(), on, date(2026, 9, 30))[0] == old
    assert not is_old(Policy(max_age_months=13), np.array([date(2025, 8, 30).toordinal()]), date(2026, 9, 30))[0]


def test_the_targets_of_the_shipped_role_hold_its_checks() -> None:
    role = RoleTargets.from_definition(sample_org.definition(), sample_org.areas())
    assert role.mentoring == MentoringRule(6, 1, 90, 12, is_required=True)
    assert role.hands_on_years == 4
    assert role.areas[0] == "model-development"
    assert dict(zip(role.areas, role.area_weight, strict=True))["leadership-mentoring"] == 14
    assert RoleTargets.from_definition(sample_org.definition("ml-engineer"), sample_org.areas()).mentoring is None
