"""A rating is raised: what that may do to the score."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.model.readiness import readiness
from skills.estimate.estimate import estimate
from tests import sample_org
from tests.reports.measured import SENIOR, sample
from tests.small_org import estimated, ratings


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ratings(min_size=10, days_ago=(0, 700)), st.data())
def test_with_strictness_growth_and_offsets_held_fixed_raising_a_rating_never_lowers_the_score(
    rows: list[Any], data: st.DataObject
) -> None:
    found = estimated(rows)
    able = np.flatnonzero(found.rows.level < 5)
    if not len(able):
        return
    chosen = int(data.draw(st.sampled_from(list(able))))
    raised = found.rows.carried.copy()
    raised[chosen] = min(5.0, raised[chosen] + 1)
    after = found.seen_through(replace(found.rows, carried=raised))
    who = found.rows.engineer[[chosen]]
    scores = [readiness(SENIOR, each, who).score[0] for each in (found, after)]
    assert scores[1] >= scores[0] - 1e-9


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
        after = readiness(found.role, again, found.here.people[[place]])
        assert after.score[0] >= found.here.score[place] - 0.05
