"""Rows by what they belong to, in the order in which they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def grouped(rows: Iterable[tuple[Key, Value]]) -> defaultdict[Key, list[Value]]:
    """The values of each key; none for any other key."""
    found: defaultdict[Key, list[Value]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return found
