"""Score, confidence, verdict and projection of READINESS §4–5: as the reference finds them, and each rule by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.checks import Check, MentoringRule, hands_on_check, mentoring_check, months_before
from reports.readiness import (
    Policy,
    Readiness,
    RoleBar,
    measure,
    months_to_ready,
    projection,
    readiness,
    sustained,
    verdict,
    verdicts,
    weights,
)
from skills import estimate as model
from skills.estimate import Estimate, Floats, estimate
from skills.strictness import FAR_RATER, SD_PERSON, Pairs, Sides
from tests import readiness_reference as reference
from tests import sample_org, simulated_org
from tests.small_org import AREAS, AS_OF, HELD, ROLES, SKILLS, by_reference, estimated, rating, ratings

quick = settings(max_examples=60, deadline=None, derandomize=True)
SENIOR = RoleBar.from_definition(ROLES["senior"], AREAS)


@dataclass(frozen=True)
class Sample:
    now: Estimate
    bar: RoleBar
    people: list[str]
    here: Readiness
    before: Readiness


@cache
def sample(as_of: date) -> Sample:
    """The pool of the sample organisation on one day."""
    facts, scheme = sample_org.facts(), sample_org.scheme()
    role_of = sample_org.role_of(facts, scheme.roles)
    bar = RoleBar.from_definition(sample_org.definition(), sample_org.areas())
    people = sample_org.pool()
    at = np.array([facts.engineers.index(email) for email in people])
    now = estimate(facts, scheme, role_of, as_of)
    before = readiness(bar, estimate(facts, scheme, role_of, months_before(as_of, 3)), at)
    return Sample(now, bar, people, readiness(bar, now, at), before)


def of(found: Estimate, *people: str) -> np.ndarray:
    return np.array([found.engineers.index(who) for who in people])


def supposed(level: Floats, *, bar: RoleBar = SENIOR, se_person: float = 0.4, se: float = 0.2) -> Readiness:
    """People with given levels, all rated by five."""
    level = np.atleast_2d(np.asarray(level, dtype=float))
    count = len(level)
    return measure(
        bar,
        np.arange(count),
        level,
        np.ones(level.shape, dtype=bool),
        np.full(count, se_person),
        np.full(level.shape, se),
        np.full(count, 5),
    )


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
        areas = dict(zip(found.bar.areas, here.contributions[at], strict=True))
        assert areas == pytest.approx(entry["areas"], abs=0.0006)
        floors = {skill: p for skill, p in zip(found.bar.skills, here.chance[at], strict=True) if not np.isnan(p)}
        assert floors == pytest.approx(entry["floors"], abs=0.0001)


@pytest.mark.parametrize("as_of", sample_org.DAYS, ids=str)
def test_checks_verdicts_and_projections_of_the_sample_organisation_are_the_references(as_of: date) -> None:
    found, entries = sample(as_of), sample_org.expected(as_of)["entries"]
    assert found.bar.mentoring is not None
    sessions = sample_org.sessions()
    checks = [mentoring_check(found.bar.mentoring, sessions.get(who, ()), as_of) for who in found.people]
    assert [{**check.figures, "met": check.met} for check in checks] == [entry["mentoring"] for entry in entries]
    confidence = sustained(found.here, found.before)
    assert verdicts(found.here, confidence, [[check] for check in checks]) == [entry["verdict"] for entry in entries]
    months = [
        [None if np.isnan(each) else each for each in row]
        for row in zip(*projection(found.here, found.now), strict=True)
    ]
    assert months == [[entry["months_to_ready"], *entry["months_range"]] for entry in entries]


@quick
@given(ratings())
def test_anybody_in_a_small_organisation_is_measured_as_by_the_reference(rows: list[Any]) -> None:
    found = estimated(rows)
    people, _, growth = by_reference(rows)
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
    bar = replace(SENIOR, policy=Policy(cut=75.0), floor=np.full(len(SKILLS), np.nan))
    assert supposed(0.75 * SENIOR.target, bar=bar).confidence[0] == pytest.approx(0.5)


def test_a_report_takes_the_mean_of_today_and_three_months_earlier() -> None:
    now, before = supposed(np.full(len(SKILLS), 5.0)), supposed(SENIOR.target * 0.9)
    assert sustained(now, before)[0] == pytest.approx((now.confidence[0] + before.confidence[0]) / 2)
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


# Raising a rating


def _held(sides: Sides) -> Any:
    """``two_way`` with the raters' side as it was: only the persons are found anew, by the same formula."""

    def two_way(pairs: Pairs, engineers: int, raters: int) -> Sides:
        e = pairs.engineer
        rest = pairs.mean - sides.strictness[pairs.rater] - np.where(pairs.is_peer, sides.peer_offset, 0.0)
        a = np.zeros(engineers)
        for _ in range(2000):
            v = pairs.weight * np.minimum(1, FAR_RATER / np.maximum(np.abs(rest - a[e]), 1e-9))
            a = np.bincount(e, v * rest, engineers) / (np.bincount(e, v, engineers) + SD_PERSON**-2)
        return replace(sides, person=a)

    return two_way


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ratings(min_size=10, days_ago=(0, 700)), st.data())
def test_with_strictness_growth_and_offsets_held_fixed_raising_a_rating_never_lowers_the_score(
    rows: list[Any], data: st.DataObject
) -> None:
    found = estimated(rows)
    at = np.flatnonzero(found.rows.level < 5)
    if not len(at):
        return
    chosen = int(data.draw(st.sampled_from(list(at))))
    who = found.engineers[found.rows.engineer[chosen]]
    raised = [dict(row) for row in rows]
    raised[found.rows.order[chosen]]["level"] = str(found.rows.level[chosen] + 1)
    roles = np.array([list(ROLES).index(HELD.get(each, "junior")) for each in found.engineers])
    usual = model._usual(found.rows, model.Scheme.build(AREAS, _targets()), roles)
    sides = _sides(found)
    with (
        mock.patch.object(model, "_shrink_growth", return_value=found.growth),
        mock.patch.object(model, "_usual", return_value=usual),
        mock.patch.object(model, "two_way", _held(sides)),
    ):
        before, after = (estimated(each) for each in (rows, raised))
    scores = [readiness(SENIOR, each, of(each, who)).score[0] for each in (before, after)]
    assert scores[1] >= scores[0] - 1e-6


def _targets() -> dict[str, dict[str, float]]:
    return {key: {skill: target["level"] for skill, target in role["targets"].items()} for key, role in ROLES.items()}


def _sides(found: Estimate) -> Sides:
    return Sides(
        person=found.person,
        se_person=found.se_person,
        rater_count=found.rater_count,
        peer_offset=found.peer_offset,
        strictness=np.nan_to_num(found.strictness),
        strictness_var=found.strictness_var,
        strictness_raw=found.strictness_raw,
        people=found.people,
        shared=found.shared,
    )


def test_raising_one_rating_of_the_sample_organisation_costs_its_person_at_most_a_twentieth_of_a_point() -> None:
    """One rating also moves its rater's strictness a little, which is why it may cost anything at all."""
    as_of = sample_org.DAYS[1]
    found, facts, scheme = sample(as_of), sample_org.facts(), sample_org.scheme()
    role_of, rows = sample_org.role_of(facts, scheme.roles), found.now.rows
    able = np.flatnonzero(np.isin(rows.engineer, found.here.people) & (rows.level < 5))
    for at in np.random.default_rng(7).choice(able, 60, replace=False):
        level = facts.level.copy()
        level[rows.order[at]] += 1  # the order of recording is the position in the file
        place = int(np.flatnonzero(found.here.people == rows.engineer[at])[0])
        again = estimate(replace(facts, level=level), scheme, role_of, as_of)
        after = readiness(found.bar, again, found.here.people[[place]])
        assert after.score[0] >= found.here.score[place] - 0.05


# Verdict


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "ready_now"),
        ({"coverage": 0.5999}, "not_enough_evidence"),
        ({"coverage": 0.60}, "ready_now"),
        ({"raters": 1}, "not_enough_evidence"),
        ({"raters": 2}, "ready_now"),
        ({"floors_rated": False}, "not_enough_evidence"),
        ({"floors_rated": False, "confidence": 0.0, "checks_hold": False}, "not_enough_evidence"),
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
    assert Policy.from_definition({}) == Policy() == Policy(90.0, 0.65, 0.30, 0.60, 2)
    with pytest.raises(ValueError, match="Unknown policy: cutt"):
        Policy.from_definition({"policy": {"cutt": 85}})
    usual: dict[str, Any] = {"coverage": 1.0, "floors_rated": True, "checks_hold": True}
    assert verdict(policy, raters=2, confidence=0.9, **usual) == "not_enough_evidence"
    assert verdict(policy, raters=3, confidence=0.7, **usual) == "ready_soon"


def test_a_required_check_not_met_holds_back_ready_now_unless_it_is_waived() -> None:
    found = supposed(np.tile(np.full(len(SKILLS), 5.0), (4, 1)))
    failed = Check("mentoring", True, False, {})
    checks = [[failed], [replace(failed, waiver={"reason": "no mentee"})], [replace(failed, required=False)], []]
    assert verdicts(found, found.confidence, checks) == ["ready_soon", "ready_now", "ready_now", "ready_now"]


def test_the_bar_of_the_shipped_role_holds_its_checks() -> None:
    bar = RoleBar.from_definition(sample_org.definition(), sample_org.areas())
    assert bar.mentoring == MentoringRule(6, 1, 90, 12, required=True)
    assert bar.hands_on_years == 4
    assert bar.areas[0] == "model-development"
    assert dict(zip(bar.areas, bar.area_weight, strict=True))["leadership-mentoring"] == 14
    assert RoleBar.from_definition(sample_org.definition("ml-engineer"), sample_org.areas()).mentoring is None


# Checks


def held(*days: str, mentees: int = 1) -> list[tuple[str, date]]:
    return [(f"mentee {at % mentees}", date.fromisoformat(day)) for at, day in enumerate(days)]


ENOUGH = ("2026-01-01", "2026-01-10", "2026-02-01", "2026-02-10", "2026-03-01", "2026-04-01")  # six in 90 days


@pytest.mark.parametrize(
    ("days", "figures", "met"),
    [
        (ENOUGH, (6, 1, 90), True),
        (ENOUGH[:5], (5, 1, 59), False),  # one session short
        ((*ENOUGH[:5], "2026-03-31"), (6, 1, 89), False),  # one day short
        ((*ENOUGH, "2026-10-01"), (6, 1, 90), True),  # after the day
        ((*ENOUGH[1:], "2026-09-30"), (6, 1, 263), True),  # on the day
        ((*ENOUGH[1:], "2025-09-30"), (5, 1, 81), False),  # twelve months ago: outside
        ((*ENOUGH[1:], "2025-10-01"), (6, 1, 182), True),  # inside
        ((), (0, 0, 0), False),
    ],
)
def test_the_mentoring_check_counts_sessions_mentees_and_days_inside_its_window(
    days: tuple[str, ...], figures: tuple[int, int, int], met: bool
) -> None:
    check = mentoring_check(MentoringRule(6, 1, 90, 12), held(*days), AS_OF)
    assert tuple(check.figures.values()) == figures
    assert check.met is met
    assert check.holds is met


def test_two_mentees_are_two_people() -> None:
    rule = MentoringRule(6, 2, 90, 12)
    assert mentoring_check(rule, held(*ENOUGH), AS_OF).met is False
    assert mentoring_check(rule, held(*ENOUGH, mentees=2), AS_OF).met is True


def test_a_waived_check_holds_and_still_shows_its_numbers() -> None:
    waiver = {"reason": "No mentee could be offered", "approver": "Pia"}
    check = mentoring_check(MentoringRule(6, 1, 90, 12), [], AS_OF, waiver)
    assert check.holds
    assert check.document() == {
        "check": "mentoring",
        "required": True,
        "met": False,
        "sessions": 0,
        "mentees": 0,
        "span_days": 0,
        "waiver": waiver,
    }


@pytest.mark.parametrize(
    ("since", "as_of", "years", "met"),
    [
        ("2022-06-15", "2026-06-15", 4.0, True),
        ("2022-06-16", "2026-06-15", 3.9, False),
        ("2016-03-31", "2026-09-30", 10.5, True),
        ("2027-01-01", "2026-09-30", 0.0, False),
    ],
)
def test_hands_on_years_count_whole_months_and_only_advise(since: str, as_of: str, years: float, met: bool) -> None:
    check = hands_on_check(4, date.fromisoformat(since), date.fromisoformat(as_of))
    assert check.figures == {"years": pytest.approx(years, abs=0.05), "at_least": 4}
    assert check.met is met
    assert check.holds


def test_hands_on_years_nobody_entered_are_not_known() -> None:
    check = hands_on_check(4, None, AS_OF)
    assert check.met is None
    assert check.figures["years"] is None
    assert check.holds


# Projection


def test_months_to_ready_are_none_at_the_bar_few_below_it_and_null_over_60() -> None:
    at_bar, below, far = SENIOR.target, SENIOR.target - 0.5, np.zeros(len(SKILLS))
    months = months_to_ready(SENIOR, np.array([at_bar, below, far]), np.full(3, 0.05))
    assert months[0] == 0
    steps = np.arange(0, 61, 1.5)
    assert months[1] == next(step for step in steps if supposed(below + 0.05 * step).score[0] >= 90) > 0
    assert np.isnan(months[2])
    assert np.isnan(months_to_ready(SENIOR, np.array([below]), np.zeros(1))[0])  # nobody grows


def test_sixty_months_are_still_a_time_and_a_step_more_is_not() -> None:
    bar = replace(SENIOR, policy=Policy(cut=0.0), floor=np.where(np.array(SKILLS) == "code", 3.0, np.nan))
    level = np.tile(SENIOR.target, (2, 1))
    level[:, SKILLS.index("code")] = [3 - 0.05 * 60 + 1e-9, 3 - 0.05 * 60 - 0.01]
    months = months_to_ready(bar, level, np.full(2, 0.05))
    assert months[0] == 60
    assert np.isnan(months[1])


def test_a_floor_holds_the_projection_back_and_a_skill_grows_no_further_than_its_target() -> None:
    level = SENIOR.target.copy()
    level[SKILLS.index("guide")] = 1.0  # floor 2, 0.1 a month
    assert months_to_ready(SENIOR, level[None], np.array([0.1]))[0] == 10.5
    above_target = replace(SENIOR, floor=np.where(np.array(SKILLS) == "guide", 3.5, np.nan))
    assert np.isnan(months_to_ready(above_target, level[None], np.array([0.1]))[0])


def test_a_cut_of_100_can_be_reached() -> None:
    bar = replace(SENIOR, policy=Policy(cut=100.0))
    assert months_to_ready(bar, SENIOR.target[None], np.array([0.1]))[0] == 0


# Simulated organisations


def _auc(value: Floats, ready: np.ndarray) -> float:
    """Chance that somebody truly ready stands above somebody who is not; ties count half."""
    differ = value[ready][:, None] - value[~ready][None, :]
    return float((differ > 0).mean() + (differ == 0).mean() / 2)


def _place(value: Floats) -> Floats:
    """Rank from 0 to 100."""
    return 100 * np.argsort(np.argsort(value)) / len(value)


def _leniency(score: Floats, true: Floats, leniency: Floats) -> float:
    """Points of rank (of 100) that one standard deviation of the own manager's leniency moves a person."""
    return float(np.polyfit(leniency, _place(score) - _place(true), 1)[0])


def _plain_mean(bar: RoleBar, given_: Floats) -> Floats:
    known = np.isfinite(given_) * bar.weight
    return 100 * (known * bar.share(np.nan_to_num(given_))).sum(axis=1) / np.maximum(known.sum(axis=1), 1e-9)


def _measured(seed: int) -> dict[str, float]:
    organisation = simulated_org.simulate(seed)
    facts, scheme, role_of = organisation.facts, organisation.scheme, organisation.role_of
    bar = RoleBar.from_definition(sample_org.definition(), sample_org.areas())
    everybody, pool = np.arange(len(role_of)), role_of == scheme.roles.index("ml-engineer")
    now = estimate(facts, scheme, role_of, simulated_org.AS_OF)
    then = estimate(facts, scheme, role_of, months_before(simulated_org.AS_OF, 3))
    here, before = readiness(bar, now, everybody), readiness(bar, then, everybody)
    confidence, plain = sustained(here, before), _plain_mean(bar, now.given)
    true = 100 * bar.share(organisation.truth) @ bar.weight
    floors = np.where(bar.has_floor, organisation.truth >= bar.floor, True).all(axis=1)
    ready = (true >= 90) & floors
    lenient = organisation.leniency
    return {
        "ready": ready[pool].mean(),
        "auc": _auc(confidence[pool], ready[pool]),
        "auc_plain": _auc(plain[pool], ready[pool]),
        "brier": ((confidence - ready)[pool] ** 2).mean(),
        "leniency": _leniency(here.score, true, lenient),
        "leniency_plain": _leniency(plain, true, lenient),
        "leniency_in_pool": _leniency(here.score[pool], true[pool], lenient[pool]),
        "leniency_in_pool_plain": _leniency(plain[pool], true[pool], lenient[pool]),
    }


def test_on_simulated_organisations_the_model_finds_who_is_ready_and_leniency_hardly_moves_anybody() -> None:
    """READINESS §7, means over six organisations of 1,000 whose truth is known.

    Ready means a true score of 90 and all floors reached. Leniency is measured on ranks in the whole organisation;
    among the engineers who aim at the role alone, ranks lie closer and it moves more.
    """
    each = [_measured(seed) for seed in range(6)]
    mean = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
    assert 0.05 < mean["ready"] < 0.25
    assert mean["auc"] >= 0.935
    assert mean["auc"] >= mean["auc_plain"] + 0.02
    assert mean["brier"] <= 0.085
    assert abs(mean["leniency"]) <= 1.5 < mean["leniency_plain"] / 4
    assert abs(mean["leniency_in_pool"]) <= 3.0 < mean["leniency_in_pool_plain"] / 3
