"""Ratings by round, as long as there are no dates that rounds are asked for on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar
from uuid import UUID

from config.base.grouping import grouped
from config.base.words import plural
from skills.models import Rating
from skills.ratings.history import ToldRating

Row = TypeVar("Row")


@dataclass(frozen=True)
class Round:
    """What one source said in one month. Ratings of one import or one save stand together in the month of the newest
    of them, also where their days lie in two."""

    source: str
    month: date  # its first day
    rows: tuple[ToldRating, ...]

    @property
    def heading(self) -> str:
        """ "March 2026, manager: 12 ratings, 5 to another level"."""
        moved = sum(row.moves for row in self.rows)
        said = f"{self.month:%B %Y}, {Rating.Source(self.source).label.lower()}: {plural(len(self.rows), 'rating')}"
        return f"{said}, {moved} to another level" if moved else said


def by_round(told: Iterable[ToldRating]) -> list[Round]:
    """The round with the newest rating first; ``told`` is newest first, and so are the rows of a round."""
    months: dict[UUID, date] = {}

    def key(row: ToldRating) -> tuple[date, str]:
        month = row.on.replace(day=1)
        return (months.setdefault(row.batch, month) if row.batch else month), row.source

    rounds = grouped((key(row), row) for row in told)
    return [Round(source, month, tuple(rows)) for (month, source), rows in rounds.items()]


@dataclass(frozen=True)
class RoundPart(Generic[Row]):
    """The rows of a round that stand on a page."""

    heading: str
    rows: list[Row]


def parts_of(rounds: Sequence[Round], rows: Iterable[tuple[int, Row]]) -> list[RoundPart[Row]]:
    """Rows with the ids of their ratings, in the order of the rounds; the heading counts the whole round."""
    heading = {row.pk: each.heading for each in rounds for row in each.rows}
    parts = groupby(rows, key=lambda row: heading[row[0]])
    return [RoundPart(text, [row for _, row in some]) for text, some in parts]
