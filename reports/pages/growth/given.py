"""Ratings as they were given beside the model's estimates: which is which stays visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.urls import reverse

from config.base.words import day, number
from reports.model.reasons import Reasons
from reports.models import Entry
from reports.pages.growth.read_given import Given, Said
from reports.pages.sentences import Names
from skills.matrix.matrix import SELF_DIFFERS
from skills.models import Engineer
from skills.models.ratings import is_stale

NOTHING = "–"


@dataclass(frozen=True)
class RatingCell:
    level: str = NOTHING
    note: str = ""
    is_stale: bool = False


@dataclass(frozen=True)
class RatingRow:
    """``estimate`` is the model's, from the report shown above; everything else is what somebody said."""

    name: str
    url: str
    target: str
    manager: RatingCell
    own: RatingCell
    peers: str
    estimate: str
    differs: str


@dataclass(frozen=True)
class RatingArea:
    name: str
    rows: list[RatingRow]


def build_ratings(
    given: Mapping[str, Given], names: Names, entry: Entry | None, engineer: Engineer, today: date
) -> list[RatingArea]:
    """Skills the role asks for, and any other that somebody rated, by area in the framework's order."""
    targets = names.definition.roles[names.role].targets
    estimates = {row.skill: row.level for row in Reasons.of(entry).skills} if entry else {}
    history = reverse("skills:history", args=[engineer.slug])
    areas = []
    for area in names.definition.areas.values():
        rows = [
            _row(
                skill.name,
                f"{history}?skill={quote(skill.key)}",
                targets[skill.key].level,
                given.get(skill.key, Given()),
                estimates.get(skill.key),
                today,
            )
            for skill in area.skills
            if targets[skill.key].level or skill.key in given
        ]
        if rows:
            areas.append(RatingArea(area.name, rows))
    return areas


def _row(name: str, url: str, target: int, given: Given, estimate: float | None, today: date) -> RatingRow:
    manager, own = given.manager, given.own
    return RatingRow(
        name=name,
        url=url,
        target=str(target) if target else NOTHING,
        manager=_cell(manager, today, is_named=True),
        own=_cell(own, today, is_named=False),
        peers=NOTHING if given.peers is None else number(given.peers, 1),
        estimate=NOTHING if estimate is None else number(estimate, 1),
        differs=_differs(manager, own),
    )


def _differs(manager: Said | None, own: Said | None) -> str:
    """Two levels or more between self and manager ask for a conversation."""
    apart = abs(manager.level - own.level) if manager and own else 0
    return f"{apart} apart" if apart >= SELF_DIFFERS else ""


def _cell(said: Said | None, today: date, *, is_named: bool) -> RatingCell:
    if said is None:
        return RatingCell()
    note = f"{day(said.rated_on)}, {said.by}" if is_named else day(said.rated_on)
    return RatingCell(str(said.level), note, is_stale(said.rated_on, today))
