"""Names found by what is typed: any case, no accents, the beginning first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from config.base.text import fold

Row = TypeVar("Row")


def rank(wanted: str, named: Iterable[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Names that begin with the text, then names each of whose typed words begins one of theirs, then those that hold
    it anywhere; within a place in the order given."""
    placed = [(place, each) for each in named if (place := _place(wanted, fold(each[0]))) is not None]
    placed.sort(key=lambda each: each[0])
    return [each for _, each in placed]


def _place(wanted: str, known: str) -> int | None:
    if known.startswith(wanted):
        return 0
    if all(any(word.startswith(part) for word in known.split()) for part in wanted.split()):
        return 1
    return 2 if wanted in known else None
