"""Matching everybody who waits, beside the bare assignments it is made of; no database takes part."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from mentoring.matching.solve import LOWEST_FIT, build_plans, build_table, score_best, score_most
from tests.benchmarks.measure import Measured
from tests.mentoring.pools import make_pool

MENTEES, MENTORS, PLACES = 2000, 500, 3


def measure(share: int, rounds: int) -> Iterator[Measured]:
    found = take(MENTEES // share, MENTORS // share, PLACES, rounds)
    name = f"matching {MENTEES // share:,} × {MENTORS // share} × {PLACES}, two plans with reasons"
    yield Measured(
        name, "the two assignments on the ready matrices", found.ratio, 3, 1000 * found.whole, 1000 * found.bare
    )


class Timing(NamedTuple):
    """Seconds: both plans with every reason, and the two assignments alone on their ready matrices."""

    whole: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.whole / self.bare


def take(mentees: int, mentors: int, places: int, rounds: int) -> Timing:
    """The best of some rounds."""
    pool = make_pool(mentees, mentors, places, seed=1)
    table = build_table(pool)
    columns = np.repeat(np.arange(len(table.mentors)), table.places)
    ready = [scores[:, columns].astype(float) for scores in (score_most(table), score_best(table, LOWEST_FIT))]
    whole = min(_seconds(build_plans, pool) for _ in range(rounds))
    bare = min(sum(_seconds(linear_sum_assignment, matrix, maximize=True) for matrix in ready) for _ in range(rounds))
    return Timing(whole, bare)


def _seconds(work: Callable[..., Any], *args: Any, **kwargs: Any) -> float:
    began = time.process_time()
    work(*args, **kwargs)
    return time.process_time() - began
