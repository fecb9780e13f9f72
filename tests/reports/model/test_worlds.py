"""Worlds that differ in one thing: the rules of READINESS §7 for shown figures, single raters, causes, and silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.model.change import find_causes
from reports.model.document import Check
from reports.model.looks import Look, may_be_shown
from reports.model.readiness import RoleTargets, look_back, readiness
from reports.model.surer import one_rater
from skills.estimate.estimate import Estimate, estimate, rows_as_of
from skills.estimate.strictness import Ints
from skills.estimate.usable import PEER
from tests import readiness_reference as reference
from tests import sample_org
from tests.reports.measured import SENIOR, of, sample
from tests.small_org import AREAS, AS_OF, HELD, ROLES, SKILLS, by_reference, estimated, facts, ratings

quick = settings(max_examples=40, deadline=None, derandomize=True)
AS_OF_SAMPLE = sample_org.DAYS[1]


def shown(role: RoleTargets, now: Estimate, people: Ints) -> Look:
    return Look.through(role, now.seen_through(now.rows.take(may_be_shown(now.rows, now.level.shape))), people)


# ── one or two peers stay hidden ────────────────────────────────────────────────────────────────────────────────────
@quick
@given(ratings(min_size=10), st.data())
def test_with_everything_shared_held_a_hidden_row_is_in_no_digit_of_what_is_shown(rows: list, data: st.DataObject):
    now = estimated(rows)
    hidden = np.flatnonzero(~may_be_shown(now.rows, now.level.shape))
    if not len(hidden):
        return
    at = int(data.draw(st.sampled_from(hidden.tolist())))
    carried = now.rows.carried.copy()
    carried[at] = data.draw(st.floats(0, 5))
    skill = now.rows.skill.copy()
    if data.draw(st.booleans()):
        skill[at] = data.draw(st.integers(0, len(SKILLS) - 1))
    other = replace(now, rows=replace(now.rows, carried=carried, skill=skill))
    cell = (now.rows.engineer == now.rows.engineer[at]) & (skill == skill[at]) & (now.rows.source == PEER)
    if cell.sum() > 2:  # three peers of a skill may be shown
        return
    people = of(now, *HELD)
    one, two = shown(SENIOR, now, people), shown(SENIOR, other, people)
    for name in ("level", "se", "ratings", "own", "expected", "own_share", "newest", "given"):
        assert np.array_equal(getattr(one.now, name)[people], getattr(two.now, name)[people], equal_nan=True), name
    for name in ("won", "open", "chance", "contributions", "coverage"):
        assert np.array_equal(getattr(one.here, name), getattr(two.here, name), equal_nan=True), name
    assert np.array_equal(one.walk.steps, two.walk.steps)


def test_estimated_anew_no_shown_row_of_the_sample_organisation_moves_by_more_than_a_twentieth_of_a_point() -> None:
    found, all_facts, scheme = sample(AS_OF_SAMPLE), sample_org.facts(), sample_org.scheme()
    role_of, rows = sample_org.role_of(all_facts, scheme.roles), found.now.rows
    here = shown(found.role, found.now, found.here.people).here
    able = np.flatnonzero(~may_be_shown(rows, found.now.level.shape) & np.isin(rows.engineer, found.here.people))
    for at in np.random.default_rng(11).choice(able, 12, replace=False):
        level = all_facts.level.copy()
        place = rows.order[at]  # the order of recording is the position in the file
        level[place] = 0 if level[place] > 2 else 5
        again = estimate(replace(all_facts, level=level), scheme, role_of, AS_OF_SAMPLE)
        who = int(np.flatnonzero(found.here.people == rows.engineer[at])[0])
        after = shown(found.role, again, found.here.people[[who]]).here
        assert abs(after.won[0] - here.won[who]).max() <= 0.05


# ── one rater, causes ───────────────────────────────────────────────────────────────────────────────────────────────
@quick
@given(ratings(min_size=20), st.booleans())
def test_what_one_rater_decides_in_a_small_organisation_is_the_references(rows: list, met: bool) -> None:
    now = estimated(rows)
    people, shared, mine = by_reference(rows)
    back = {who: reference.months_before(day, 3) for who, day in shared["day"].items()}
    before = by_reference(rows, back)[0]
    at = of(now, *HELD)
    then = readiness(SENIOR, estimated(rows, until=look_back(now.days.day)), at)
    said, check, role = [], {"met": met}, ROLES["senior"]
    expected = []
    for who, held in HELD.items():
        here, was = (reference.readiness(AREAS, role, each[who]) for each in (people, before))
        is_old = shared["end"].get(who, date.min) < reference.months_before(AS_OF, 12)
        said.append(reference.verdict(here, reference.sustained(here, was)[0], check, is_old))
        others = reference.one_rater(AREAS, role, held, shared, mine[who], here, was, check, is_old)
        expected.append(sorted(others - {said[-1]}))
    checks = [[Check("mentoring", True, met)] for _ in HELD]
    assert one_rater(now, readiness(SENIOR, now, at), then, checks, said) == expected


@quick
@given(ratings(min_size=10), st.integers(0, 500))
def test_the_causes_of_a_change_in_a_small_organisation_are_the_references(rows: list, days: int) -> None:
    earlier = AS_OF - timedelta(days=days)
    now, until = estimated(rows), dict.fromkeys(HELD, earlier)
    _, shared, mine = by_reference(rows)
    _, then, theirs = by_reference(rows, until, shared["growth"])
    shared["kind"] = {**then["kind"], **shared["kind"]}
    at = of(now, *HELD)
    found = find_causes(now, readiness(SENIOR, now, at), rows_as_of(facts(rows), now, earlier))
    for place, (who, held) in enumerate(HELD.items()):
        steps = reference.change(AREAS, ROLES["senior"], held, shared, mine[who], theirs[who], 0.0)
        assert list(found.sums[place]) == pytest.approx(list(np.cumsum([step["points"] for step in steps])), abs=1e-7)
        points = found.points(place, 12.345, 67.891)
        assert sum(each["points"] for each in points) == pytest.approx(67.891 - 12.345, abs=1e-9)
        told = found.shown(place, points)
        assert sum(each["points"] for each in told) == pytest.approx(67.891 - 12.345, abs=1e-9)


# ── silence, and "still so" ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_year_of_silence_changes_no_digit_of_score_range_and_confidence() -> None:
    found, all_facts, scheme = sample(AS_OF_SAMPLE), sample_org.facts(), sample_org.scheme()
    role_of = sample_org.role_of(all_facts, scheme.roles)
    later = estimate(all_facts, scheme, role_of, AS_OF_SAMPLE + timedelta(days=364))
    after = readiness(found.role, later, found.here.people)
    for name in ("score", "low", "high", "confidence", "chance"):
        assert np.array_equal(getattr(after, name), getattr(found.here, name), equal_nan=True), name


def test_one_rating_equal_to_the_raters_last_moves_a_score_by_at_most_three_points() -> None:
    """After eleven months of silence: one newer rating does not carry the others forward."""
    found, all_facts, scheme = sample(AS_OF_SAMPLE), sample_org.facts(), sample_org.scheme()
    role_of, rows = sample_org.role_of(all_facts, scheme.roles), found.now.rows
    later = AS_OF_SAMPLE + timedelta(days=335)
    able = np.flatnonzero(np.isin(rows.engineer, found.here.people))
    for at in np.random.default_rng(5).choice(able, 20, replace=False):
        same = {
            name: np.append(getattr(all_facts, name), getattr(rows, name)[at])
            for name in ("engineer", "skill", "rater", "source", "level")
        }
        same |= {"day": np.append(all_facts.day, later.toordinal()), "order": np.append(all_facts.order, 10**6)}
        again = estimate(replace(all_facts, **same), scheme, role_of, later)
        who = int(np.flatnonzero(found.here.people == rows.engineer[at])[0])
        after = readiness(found.role, again, found.here.people[[who]])
        assert abs(after.score[0] - found.here.score[who]) <= 3


def test_the_entries_of_nobody_are_no_error() -> None:
    now = estimated([])
    none: Any = np.array([], dtype=np.int64)
    here = readiness(SENIOR, now, none)
    assert one_rater(now, here, here, [], []) == []
    assert find_causes(now, here, now.rows).sums.shape == (0, 5)
