"""A report as text that is the same for the same values, put together of texts written already; and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skills.estimate.strictness import Bools, Floats, Ints


def canonical(value: Any) -> str:
    """The same text for the same value: keys sorted, no spaces."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def joined(text: str, more: str) -> str:
    """The text of an object with the keys of another, neither of them empty."""
    return f"{text[:-1]},{more[1:]}"


def with_part(text: str, key: str, part: str) -> str:
    """The text of an object with one more key, whose value is written already."""
    return f'{text[:-1]},"{key}":{part}}}'


def digest_of(head: dict[str, Any], entries: Iterable[str]) -> str:
    """sha256 of the canonical JSON without edition, previous, change, slugs and the digest itself; entries written
    already, without these and in document order."""
    said = {key: value for key, value in head.items() if key not in ("edition", "digest")}
    hashed = hashlib.sha256(b'{"entries":[')
    for place, entry in enumerate(entries):
        hashed.update(f",{entry}".encode() if place else entry.encode())
    hashed.update(f'],"report":{canonical(said)}}}'.encode())
    return f"sha256:{hashed.hexdigest()}"


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
