"""Person level and rater strictness: the shrunken two-way random-effects model (READINESS §2). Levels throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SD_STRICT, SD_PERSON, SD_PAIR, SD_RATING = 0.60, 0.70, 0.50, 0.65  # levels
MAX_STRICT = 1.0  # levels
FAR_RATER = 0.75  # levels: a pair farther from everybody else counts less
SE_FLOOR = 0.25  # levels: what agreement between raters cannot rule out
SWEEPS = 200


@dataclass(frozen=True, eq=False)
class Pairs:
    """One element per engineer and rater with ratings."""

    engineer: Ints
    rater: Ints
    is_peer: Bools
    mean: Floats  # m: mean of y − μ
    weight: Floats  # 1 / (SD_PAIR² + SD_RATING² / n)


def build_pairs(engineer: Ints, rater: Ints, is_peer: Bools, offset: Floats, raters: int) -> Pairs:
    """Pair means of ``offset`` = y − μ per rating over the skills a rater rated for a person."""
    key, first, pair_of = np.unique(engineer.astype(np.int64) * raters + rater, return_index=True, return_inverse=True)
    count = np.bincount(pair_of, minlength=len(key))
    mean = sums(pair_of, offset, len(key)) / count
    weight = 1 / (SD_PAIR**2 + SD_RATING**2 / count)
    return Pairs(key // raters, key % raters, is_peer[first], mean, weight)


@dataclass(frozen=True, eq=False)
class Sides:
    """What belongs to the raters; what belongs to a person follows from it (``skills.estimate.levels``)."""

    weight: Floats  # [pair] v of the last pass
    peer_offset: float  # o: how much kinder peers are than managers, levels
    strictness: Floats  # [rater] b, levels: positive = kinder than others
    strictness_var: Floats  # [rater] 1 / (Σ v + 1/SD_STRICT²)
    strictness_raw: Floats  # [rater] before shrinkage: mean distance to others on the same people; NaN without any
    people: Ints  # [rater] people rated
    shared: Ints  # [rater] of these, people who have another rater as well


def two_way(pairs: Pairs, engineers: int, raters: int) -> Sides:
    """a, o and b in turn, a fixed number of times from zero (READINESS §2): the shrunken two-way solution.

    A pair far from everybody else counts less; the first pass takes all alike.
    """
    e, r, m = pairs.engineer, pairs.rater, pairs.mean
    a: Floats = np.zeros(engineers)
    b: Floats = np.zeros(raters)
    v: Floats = pairs.weight
    offset = np.zeros(len(m))
    o = 0.0
    for sweep in range(SWEEPS):
        if sweep:
            rest = np.abs(m - b[r] - offset - a[e])
            v = pairs.weight * np.minimum(1.0, FAR_RATER / np.maximum(rest, 1e-9))
        a = sums(e, v * (m - b[r] - offset), engineers) / (sums(e, v, engineers) + SD_PERSON**-2)
        if pairs.is_peer.any():
            o = float(np.average((m - a[e] - b[r])[pairs.is_peer], weights=v[pairs.is_peer]))
            offset = np.where(pairs.is_peer, o, 0.0)
        total, heard = sums(r, v * (m - a[e] - offset), raters), sums(r, v, raters)
        b = np.maximum(-MAX_STRICT, np.minimum(MAX_STRICT, total / (heard + SD_STRICT**-2)))
    rater_count = np.bincount(e, minlength=engineers)
    return Sides(
        weight=v,
        peer_offset=o,
        strictness=b,
        strictness_var=1 / (heard + SD_STRICT**-2),
        strictness_raw=divide(total, heard),
        people=np.bincount(r, minlength=raters),
        shared=np.bincount(r[rater_count[e] > 1], minlength=raters),
    )


def sums(at: Ints, values: Floats, size: int) -> Floats:
    """[size] Sum of the values at each index, in their order."""
    return np.bincount(at, values, size).astype(np.float64, copy=False)


def table(shape: tuple[int, ...], row: Ints, column: Ints, values: Floats | None = None) -> Floats:
    """[row, column] Counts, or sums of ``values``, per cell."""
    cell = row.astype(np.int64) * shape[1] + column
    return np.bincount(cell, values, shape[0] * shape[1]).reshape(shape).astype(np.float64, copy=False)


def divide(total: Floats, count: Floats) -> Floats:
    """total / count, NaN where nothing was counted."""
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
