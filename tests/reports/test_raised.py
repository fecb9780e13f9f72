"""A rating is raised: what that may do to the score."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.readiness import readiness
from skills import estimate as model
from skills.estimate import Estimate, estimate
from skills.strictness import FAR_RATER, SD_PERSON, Pairs, Sides
from tests import sample_org
from tests.reports.measured import SENIOR, of, sample
from tests.small_org import HELD, ROLES, estimated, ratings, scheme


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
    usual = model._usual(found.rows, scheme(), roles)
    sides = _sides(found)
    with (
        mock.patch.object(model, "_shrink_growth", return_value=found.growth),
        mock.patch.object(model, "_usual", return_value=usual),
        mock.patch.object(model, "two_way", _held(sides)),
    ):
        before, after = (estimated(each) for each in (rows, raised))
    scores = [readiness(SENIOR, each, of(each, who)).score[0] for each in (before, after)]
    assert scores[1] >= scores[0] - 1e-6


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
