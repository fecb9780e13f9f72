"""One person of a report on paper: a block with the verdict, what is open, and the points it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from config.base.words import number, signed, span
from reports.model.document import EntryDocument
from reports.model.reasons import Reasons
from reports.model.words import CAUSES
from reports.models import Entry, Verdict
from reports.pages.causes import Cause
from reports.pages.checks import build_check
from reports.pages.deciding import build_decides, one_rater_text
from reports.pages.grouping import Group, group_of_entry
from reports.pages.opened import Whose
from reports.pages.person import verdict
from reports.pages.person.changes import print_change
from reports.pages.person.person import build_floors, floors_heading
from reports.pages.person.score import WonPoints, won_points, worth_text
from reports.pages.points import printed_score
from reports.pages.report.listing import RowParts


def build_block(entry: Entry, document: EntryDocument, told: RowParts) -> dict[str, Any]:
    """In the figures that the reader of the entry may have, with the line that closes their sum."""
    report, names, reasons = told.report, told.names, Reasons.of(entry)
    group = group_of_entry(document, names.policy)
    whose = Whose(entry.engineer_id, document.name, entry.engineer.slug, told.doers)
    points = won_points(document, report.cut)
    decides = build_decides(document, reasons, group, names, whose, report.cut)
    lines = [
        ("Decides", " ".join(part for part in (_title(decides.title), decides.text, decides.also) if part)),
        ("Floors", _floors(document, told)),
        ("Checks", "; ".join(_check(check, told) for check in document.checks)),
        ("One rater", one_rater_text(document, reasons)),
        ("Data", verdict.quality_text(document, reasons)),
        ("Rests on", verdict.rests_on(document, reasons)[0][1]),
    ]
    return {
        "name": document.name,
        "team": document.team,
        "kind": document.verdict,
        "label": group.title,
        "numbers": _numbers(document, group, told),
        "areas": _areas(points, told),
        "score": number(points.total, points.digits),
        "lines": [line for line in lines if line[1]],
    }


def _areas(points: WonPoints, told: RowParts) -> list[list[str]]:
    """Name, points won, and of how many; the line that closes the sum is of none."""
    rows = [
        [told.names.area(area.area), number(won, points.digits), worth_text(area.weight, points.digits)]
        for area, won in points.areas
    ]
    return rows if points.rest is None else [*rows, [*points.closing, ""]]


def _numbers(document: EntryDocument, group: Group, told: RowParts) -> str:
    score = f"score {printed_score(document.score, told.report.cut)}, likely {span(document.low, document.high)}"
    if document.verdict == Verdict.NOT_ENOUGH_EVIDENCE:
        return f"{score}; too little is known for more"
    return f"bar met {verdict.sure(document, told.names)} · {score}"


def _title(text: str) -> str:
    return f"{text}." if text else ""


def _floors(document: EntryDocument, told: RowParts) -> str:
    """How many are likely met, and those that are not by name."""
    heading = floors_heading(document.floors, is_whole=not verdict.has_hidden_floor(document))
    open_floors = [
        f"{floor.name} {floor.level} of {floor.floor}, met with {floor.chance}"
        for floor in build_floors(document, told.names)
        if floor.is_below
    ]
    named = f": {'; '.join(open_floors)}" if open_floors else ""
    return f"{heading}{named}." if heading else ""


def _check(check: Any, told: RowParts) -> str:
    line = build_check(check, told.names)
    return f"{line.name}: {line.numbers} ({line.state}){f'. {line.waiver}' if line.waiver else ''}"


def build_changes(document: EntryDocument, cut: float) -> dict[str, Any] | None:
    """Points since the report before by cause, as they add up; None for whoever was not in it."""
    if document.previous is None:
        return None
    told = print_change(document, document.previous, cut)
    return {
        "name": document.name,
        "kind": document.verdict,
        "then": told.then,
        "now": told.now,
        "points": signed(told.points, told.places) if told.points else "0",
        "causes": _columns(told.causes, told.values),
    }


def _columns(causes: Sequence[Cause], values: Sequence[str]) -> list[dict[str, Any]]:
    """By column: several causes that are told as one go over theirs, and where these do not touch, into the last."""
    told = dict.fromkeys(CAUSES, "")
    spans = dict.fromkeys(CAUSES, 1)
    for cause, value in zip(causes, values, strict=True):
        places = [CAUSES.index(kind) for kind in cause.kinds]
        first, last = min(places), max(places)
        if last - first + 1 == len(places):
            told[CAUSES[first]], spans[CAUSES[first]] = value, len(places)
            spans |= {CAUSES[place]: 0 for place in places[1:]}
        else:
            told[CAUSES[last]] = f"{value} *"
    return [{"text": told[cause], "span": spans[cause]} for cause in CAUSES if spans[cause]]
