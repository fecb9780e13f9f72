"""How a score is made up: by area against the pool, step by step from the plain average, skill by skill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, day, number, percent, plural, round_to_sum, signed
from reports.model.document import AreaContribution, EntryDocument
from reports.model.reasons import Reasons, SkillReason
from reports.pages.points import places_of
from reports.pages.sentences import Names

WALK = {
    "plain": ("Plain average", "each skill's newest manager rating, every skill alike"),
    "weights": ("The role's weights", "what the role asks more of counts more"),
    "peers": ("Everybody's ratings", "peers and other managers count like the manager"),
    "carried": ("Carried forward", "older ratings grow at the usual pace of the role"),
    "strictness": ("Strictness", "what strict raters take off is added back, and the reverse"),
    "shrinkage": ("Few ratings", "skills with few ratings lean on the rest of the area"),
    "not_shown": ("Colleagues too few to show by skill", "what one or two of them said of a skill counts here alone"),
    # In reports of method 1:
    "rest": (
        "All other steps",
        "peers, growth, strictness and few ratings in one line: with fewer than three peers, single steps would tell "
        "what one of them said",
    ),
}
STARTS = {
    # In reports of method 1:
    "few": "not shown: only peers rated, and fewer than three of them",
    "everybody": "each skill's mean of all ratings, every skill alike",
    "nobody": "no rating counts yet",
}


LEAST_REST = 0.02  # points: less is the rounding of the areas
LEAST_OPEN = 0.05  # points: less prints as none
MOST = 2  # skills named per area


@dataclass(frozen=True)
class AreaLine:
    """Points won of those an area is worth, and the skills most of the open ones are in."""

    name: str
    drawing: SafeString
    won: str
    worth: str
    open: str
    most: str


@dataclass(frozen=True)
class Areas:
    """Areas with most open first; printed points won sum to ``score`` and open ones to ``open``."""

    heading: str
    rows: list[AreaLine]
    score: str
    open: str


@dataclass(frozen=True)
class WalkRow:
    label: str
    why: str
    points: str
    is_total: bool = False


@dataclass(frozen=True)
class SkillRow:
    name: str
    level: str
    target: int
    floor: int | None
    won: str
    open: str
    basis: str
    newest: str


@dataclass(frozen=True)
class WonPoints:
    """By area what is won as it is printed, most open first; ``rest`` is what no single skill shows, or None.

    What single skills show is rounded by itself, and the line that closes the sum takes the rest: it alone tells of
    ratings that may not be shown.
    """

    areas: list[tuple[AreaContribution, float]]
    rest: float | None
    total: float
    digits: int

    @property
    def closing(self) -> tuple[str, str]:
        return WALK["not_shown"][0], signed(self.rest or 0.0, self.digits)


def won_points(document: EntryDocument, cut: float) -> WonPoints:
    """Rounded so that the printed numbers add up."""
    areas, score, digits = document.areas, document.score, places_of(cut, document.score)
    total, of_areas = round(score, digits), sum(each.contribution for each in areas)
    has_rest = abs(score - of_areas) >= LEAST_REST
    won = round_to_sum([each.contribution for each in areas], round(of_areas, digits) if has_rest else total, digits)
    pairs = sorted(zip(areas, won, strict=True), key=lambda pair: -round(pair[0].weight - pair[1], digits))
    return WonPoints(pairs, round(total - sum(won), digits) if has_rest else None, total, digits)


def build_areas(document: EntryDocument, reasons: Reasons, cut: float, names: Names) -> Areas:
    told = won_points(document, cut)
    top, skills, digits = max((each.weight for each in document.areas), default=1.0), reasons.skills, told.digits
    rows = [_area_line(area, points, digits, top, names, skills) for area, points in told.areas]
    if told.rest is not None:
        name, points = told.closing
        rows.append(
            AreaLine(name, SafeString(""), points, "", signed(-told.rest, digits), "in the score, in no single skill")
        )
    has, missing = number(told.total, digits), number(100 - told.total, digits)
    return Areas(f"Where the {has} points are won, and {missing} are open", rows, has, missing)


def worth_text(worth: float, digits: int) -> str:
    return number(worth, 0 if worth == int(worth) else digits)


def _area_line(
    area: AreaContribution, won: float, digits: int, top: float, names: Names, skills: Sequence[SkillReason]
) -> AreaLine:
    inside = sorted((row for row in skills if row.area == area.area), key=lambda row: -row.open)
    most = [row.name for row in inside[:MOST] if row.open >= LEAST_OPEN]
    worth = area.weight
    return AreaLine(
        names.area(area.area),
        charts.part_of(won, worth, top),
        number(won, digits),
        worth_text(worth, digits),
        number(worth - won, digits),
        ", ".join(most),
    )


def build_walk(reasons: Reasons, score: float, digits: int) -> list[WalkRow]:
    """From the plain average to the score; printed steps add up to the printed score."""
    steps = reasons.steps
    if not steps:
        return []
    total = round(score, digits)
    shown = [step.points for step in steps if step.step != "not_shown"]
    printed = round_to_sum(shown, total if len(shown) == len(steps) else round(sum(shown), digits), digits)
    if len(shown) < len(steps):
        printed.append(round(total - sum(printed), digits))
    rows = []
    for step, points in zip(steps, printed, strict=True):
        label, why = WALK.get(step.step, (capital(step.step), ""))
        why = STARTS.get(step.start, why)
        rows.append(WalkRow(label, why, number(points, digits) if step.step == "plain" else signed(points, digits)))
    return [*rows, WalkRow("Score", "", number(total, digits), True)]


def build_skills(reasons: Reasons, names: Names) -> list[tuple[str, list[SkillRow]]]:
    """Every skill the role asks for, by area in the framework's order."""
    place = {area: index for index, area in enumerate(names.definition.areas)}
    asked = (row for row in reasons.skills if row.target)
    rows = sorted(asked, key=lambda row: (place.get(row.area, 99), row.name))
    return [
        (names.area(area), [_skill(row) for row in found]) for area, found in groupby(rows, key=lambda row: row.area)
    ]


def _skill(row: SkillReason) -> SkillRow:
    own = f"{percent(row.own_share)} own, rest from the area" if row.ratings else "not rated; from the rest of the area"
    return SkillRow(
        name=row.name,
        level=number(row.level, 1),
        target=row.target,
        floor=row.floor,
        won=number(row.won, 1),
        open=number(row.open, 1),
        basis=f"{plural(row.ratings, 'rating')}, {own}" if row.ratings else own,
        newest=day(row.newest_on) if row.newest_on else "–",
    )
