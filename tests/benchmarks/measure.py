"""Medians of interleaved rounds: floor and subject take turns, so that a slow minute slows both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Run = Callable[[], object]


@dataclass(frozen=True)
class Measured:
    """``ratio`` is subject to floor; a goal is the most it may be, or with ``is_least`` the least."""

    name: str
    floor: str
    ratio: float
    goal: float
    subject_ms: float
    floor_ms: float
    is_least: bool = False
    unit: str = "×"

    @property
    def holds(self) -> bool:
        return self.ratio >= self.goal if self.is_least else self.ratio <= self.goal


def compare(
    name: str, floor: str, goal: float, subject: Run, against: Run, *, rounds: int = 3, before: Run | None = None
) -> Measured:
    """``before`` is run before each measured call, outside the time."""
    took: dict[str, list[float]] = {"subject": [], "floor": []}
    for _ in range(rounds):
        for which, run in (("floor", against), ("subject", subject)):
            if before:
                before()
            took[which].append(seconds(run))
    of_subject, of_floor = median(took["subject"]), median(took["floor"])
    return Measured(name, floor, of_subject / of_floor, goal, 1000 * of_subject, 1000 * of_floor)


def seconds(run: Run) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
