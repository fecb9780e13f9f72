"""Matching everybody who waits; no database takes part."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.measure import Measured
from tests.mentoring import timing

MENTEES, MENTORS, PLACES = 2000, 500, 3


def measure(share: int, rounds: int) -> Iterator[Measured]:
    found = timing.measure(MENTEES // share, MENTORS // share, PLACES, rounds)
    name = f"matching {MENTEES // share:,} × {MENTORS // share} × {PLACES}, two plans with reasons"
    yield Measured(
        name, "the two assignments on the ready matrices", found.ratio, 3, 1000 * found.whole, 1000 * found.bare
    )
