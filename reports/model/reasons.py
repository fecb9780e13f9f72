"""What pages show of somebody beside the entry's document; no other system reads it. Whatever is None or empty is not
known, as in reports of method 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from reports.model.parts import Part, told
from reports.models import Entry


@dataclass(frozen=True, slots=True)
class WalkStep(Part):
    """Points from the plain average towards the score; ``start``: whose ratings the plain average holds."""

    step: str = ""
    points: float = 0.0
    start: str = told("", key="from")


@dataclass(frozen=True, slots=True)
class Sureness(Part):
    """The two looks a confidence is the mean of: ``then`` is None where three months before too little was known.
    From the day ``begin`` on a rating helps to make it known."""

    now: float = 0.0
    then: float | None = None
    day: date | None = None
    begin: date | None = field(default=None, metadata={"key": "from"})
    one_more: float | None = None  # points: the error with one more rater
    rivals: int = 0  # raters who aim at the same role


@dataclass(frozen=True, slots=True)
class Moved(Part):
    """Since the report before: skills whose ratings moved, and what else is another."""

    points: float = 0.0
    rose: tuple[str, ...] = ()
    fell: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    method: bool = False
    framework: bool = False
    targets: bool = False
    team: bool = False
    role: bool = False
    strictness: float | None = None  # levels


@dataclass(frozen=True, slots=True)
class SkillReason(Part):
    """One skill of the role: what it brings and what that rests on."""

    skill: str = ""
    name: str = ""
    area: str = ""
    target: int = 0
    floor: int | None = None
    weight: float = 0.0
    level: float = 0.0
    se: float = 0.0
    won: float = 0.0  # points, as ``open``
    open: float = 0.0
    ratings: int = 0
    own: float | None = None  # level
    expected: float | None = None
    own_share: float = 0.0
    given: float | None = None
    newest_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reasons(Part):
    error: float = 0.0  # points
    quality: str = ""  # high, medium or low
    growth: float = 0.0  # levels a month
    strictness: float = 0.0  # levels
    steps: tuple[WalkStep, ...] = ()
    role: str = ""  # the title of the role held
    sure: Sureness = Sureness()
    change: Moved = Moved()
    rests_on_more: bool = False
    rows: Sequence[Mapping[str, Any]] = told((), key="skills")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Of the entry as it was made for a reader (``reports.model.shown``)."""
        return cls.from_json({key: value for key, value in entry.reasons.items() if value is not None})

    @property
    def skills(self) -> list[SkillReason]:
        """Read when asked for: of a page of people only some are."""
        return [SkillReason.from_json(row) for row in self.rows]

    def most_open(self, most: int, least: float) -> list[SkillReason]:
        """The skills with most points open, each of more than ``least``; the others are not read."""
        rows = sorted((row for row in self.rows if row["open"] > least), key=lambda row: -row["open"])
        return [SkillReason.from_json(row) for row in rows[:most]]
