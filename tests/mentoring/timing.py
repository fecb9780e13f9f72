"""How long matching takes beside the bare assignment it is made of; a figure to print, not a test.

``python -m tests.mentoring.timing``
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from mentoring.matching import BAR, build_plans, build_table, score_best, score_most
from tests.mentoring.pools import make_pool


class Timing(NamedTuple):
    """Seconds: both plans with every reason, and the two assignments alone on their ready matrices."""

    whole: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.whole / self.bare


def measure(mentees: int = 2000, mentors: int = 500, places: int = 3, rounds: int = 3) -> Timing:
    """The best of some rounds."""
    pool = make_pool(mentees, mentors, places, seed=1)
    table = build_table(pool)
    columns = np.repeat(np.arange(len(table.mentors)), table.places)
    ready = [scores[:, columns].astype(float) for scores in (score_most(table), score_best(table, BAR))]
    whole = min(_seconds(build_plans, pool) for _ in range(rounds))
    bare = min(sum(_seconds(linear_sum_assignment, matrix, maximize=True) for matrix in ready) for _ in range(rounds))
    return Timing(whole, bare)


def _seconds(work: Callable[..., Any], *args: Any, **kwargs: Any) -> float:
    began = time.process_time()
    work(*args, **kwargs)
    return time.process_time() - began


if __name__ == "__main__":
    found = measure()
    print(f"2,000 x 500 x 3: {found.whole:.2f} s, bare {found.bare:.2f} s, {found.ratio:.2f} times")
