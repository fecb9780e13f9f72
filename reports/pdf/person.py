"""One verdict on paper: what its page shows, in the figures that the reader of the entry may have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.base.typeset.frame import Maker
from config.base.typeset.glyphs import stand_ins
from config.base.words import percent
from reports.model.document import EntryDocument
from reports.models import Entry, Verdict
from reports.pages.opened import Doers
from reports.pages.person.changes import Change
from reports.pages.person.person import PersonPage, build_person_page
from reports.pages.sentences import Names
from reports.pdf.report import report_frame

TEMPLATE = Path(__file__).parent / "person.typ"


def build_person_values(entry: Entry, doers: Doers, maker: Maker) -> tuple[dict[str, Any], dict[str, str]]:
    """Values for the template, and what to print for a name without glyphs; ``entry`` as the reader may see it."""
    page = build_person_page(entry, doers)
    values = {
        "frame": report_frame(f"{page.name}, readiness for {entry.report.role.title}", entry.report, maker),
        "heading": page.heading,
        "sub": page.sub,
        "kind": page.verdict,
        "label": page.label,
        "lede": " ".join(page.lede),
        "sure": _sure(entry),
        "looks": page.looks,
        "things_heading": page.things_heading or ("What to collect first" if page.missing else ""),
        "things": [[thing.title, thing.text] for thing in page.things] or [[text, ""] for text in page.missing],
        "conditions_heading": page.conditions_heading,
        "conditions": [[each.is_met, each.title, each.text] for each in page.conditions],
        "change": page.change and _change(page.change),
        "areas": _areas(page),
        "floors_heading": page.floors_heading,
        "floors": [[each.name, each.level, str(each.floor), each.chance, each.share] for each in page.floors],
        "checks_heading": page.checks_heading,
        "checks": [[each.name, each.state, each.numbers, each.waiver] for each in page.checks],
        "rests_on": page.rests_on,
        "walk_heading": page.walk_heading,
        "walk": [[row.label, row.why, row.points] for row in page.walk],
        "steps": [[step.title, step.way, step.text, step.effect] for step in page.steps],
        "time": page.time,
        "skills": [[area, [_skill(row) for row in rows]] for area, rows in page.skills],
        "made": page.made,
        "visibility": page.visibility,
    }
    document = EntryDocument.of(entry)
    return values, stand_ins([(document.name, document.engineer)])


def _sure(entry: Entry) -> dict[str, Any] | None:
    """The confidence between the thresholds that decide; nothing where too little is known."""
    if entry.verdict == Verdict.NOT_ENOUGH_EVIDENCE:
        return None
    document, policy = EntryDocument.of(entry), Names.of(entry.report).policy
    bounds = ((policy.ready_soon, Verdict.READY_SOON), (policy.ready_now, Verdict.READY_NOW))
    return {
        "share": document.confidence,
        "bounds": [[share, f"{percent(share)} {verdict.label}"] for share, verdict in bounds],
        "first": str(Verdict.DEVELOPING.label),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "heading": change.heading,
        "rows": [[row.label, row.why, row.value, row.is_total] for row in change.rows],
        "text": change.text,
    }


def _areas(page: PersonPage) -> dict[str, Any]:
    areas = page.areas
    return {
        "heading": areas.heading,
        "rows": [[row.name, row.won, row.worth, row.open, row.most] for row in areas.rows],
        "score": areas.score,
        "open": areas.open,
    }


def _skill(row: Any) -> list[str]:
    floor = "" if row.floor is None else str(row.floor)
    return [row.name, row.level, str(row.target), floor, row.won, row.open, row.basis, row.newest]
