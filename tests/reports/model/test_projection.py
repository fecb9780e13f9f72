"""The months to ready of READINESS §5, each rule by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reports.model.readiness import months_to_ready
from skills.framework.definition import Policy
from tests.reports.measured import SENIOR, supposed
from tests.small_org import SKILLS


def test_months_to_ready_are_none_at_the_threshold_few_below_it_and_null_over_60() -> None:
    at_target, below, far = SENIOR.target, SENIOR.target - 0.5, np.zeros(len(SKILLS))
    months = months_to_ready(SENIOR, np.array([at_target, below, far]), np.full(3, 0.05))
    assert months[0] == 0
    steps = np.arange(0, 61, 1.5)
    assert months[1] == next(step for step in steps if supposed(below + 0.05 * step).score[0] >= 90) > 0
    assert np.isnan(months[2])
    assert np.isnan(months_to_ready(SENIOR, np.array([below]), np.zeros(1))[0])  # nobody grows


def test_sixty_months_are_still_a_time_and_a_step_more_is_not() -> None:
    role = replace(SENIOR, policy=Policy(cut=0.0), floor=np.where(np.array(SKILLS) == "code", 3.0, np.nan))
    level = np.tile(SENIOR.target, (2, 1))
    level[:, SKILLS.index("code")] = [3 - 0.05 * 60 + 1e-9, 3 - 0.05 * 60 - 0.01]
    months = months_to_ready(role, level, np.full(2, 0.05))
    assert months[0] == 60
    assert np.isnan(months[1])


def test_a_floor_holds_the_projection_back_and_a_skill_grows_no_further_than_its_target() -> None:
    level = SENIOR.target.copy()
    level[SKILLS.index("guide")] = 1.0  # floor 2, 0.1 a month
    assert months_to_ready(SENIOR, level[None], np.array([0.1]))[0] == 10.5
    above_target = replace(SENIOR, floor=np.where(np.array(SKILLS) == "guide", 3.5, np.nan))
    assert np.isnan(months_to_ready(above_target, level[None], np.array([0.1]))[0])


def test_a_cut_of_100_can_be_reached() -> None:
    role = replace(SENIOR, policy=Policy(cut=100.0))
    assert months_to_ready(role, SENIOR.target[None], np.array([0.1]))[0] == 0
