"""Numbers as reports keep them: rounded like ``round`` does it, and written as JSON, for whole arrays at once.

The cells of a report are many and their different values few: each value is written once and then looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skills.estimate.strictness import Bools, Floats, Ints

Words = NDArray[np.object_]
NEARLY_HALF = 1e-6  # of the last digit: multiplying may have moved a number this close to a half across it


def points(value: Any) -> float:
    """Three decimals, and never −0.0, which would make two equal reports differ."""
    return round(float(value), 3) + 0.0


def rounded(values: Floats, decimals: int = 3) -> Floats:
    """``points`` of each; NaN stays NaN."""
    found: Floats = _whole(values, decimals) / 10.0**decimals + 0.0
    return found


def words(values: Floats, decimals: int = 3) -> Words:
    """Each rounded number as JSON writes it, ``null`` for NaN."""
    whole = _whole(values, decimals)
    return _looked_up(whole, ~np.isnan(whole), lambda number: repr(number / 10.0**decimals))


def counts(values: Ints) -> Words:
    return _looked_up(values, np.ones(values.shape, dtype=bool), str)


def days(ordinals: Ints) -> Words:
    """Days as JSON writes them, ``null`` for 0."""
    return _looked_up(ordinals, ordinals > 0, lambda number: f'"{date.fromordinal(number).isoformat()}"')


def _whole(values: Floats, decimals: int) -> Floats:
    """How many of the last digit: thousandths for three decimals."""
    scaled = values * 10.0**decimals
    whole: Floats = np.rint(scaled)
    close = np.abs(np.abs(scaled - whole) - 0.5) < NEARLY_HALF
    whole[close] = [round(round(value, decimals) * 10**decimals) for value in values[close].tolist()]
    return whole


def _looked_up(numbers: Ints | Floats, known: Bools, write: Callable[[int], str]) -> Words:
    """What ``write`` makes of each whole number; every one between the least and the greatest is written once."""
    if not known.any():
        return np.full(numbers.shape, "null", dtype=object)
    low, high = int(numbers[known].min()), int(numbers[known].max())
    table = np.array([*(write(number) for number in range(low, high + 1)), "null"], dtype=object)
    return table[np.where(known, numbers - low, -1).astype(np.int64)]
