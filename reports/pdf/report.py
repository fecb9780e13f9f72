"""A whole report on paper: what its page shows, then what moved in points, then a block for each person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from config.base.typeset.drawings import drawn
from config.base.typeset.frame import Maker, fingerprint, frame
from config.base.typeset.glyphs import stand_ins
from config.base.words import capital, day, number, plural, signed, spell
from reports.model.document import EntryDocument
from reports.models import Report
from reports.pages.grouping import GROUPS, Group
from reports.pages.ranking import RankedPerson
from reports.pages.report.listing import GroupPart, Listing, Row
from reports.pages.report.moves import Moves
from reports.pages.report.pool import GapMap, Tile
from reports.pages.report.report import ReportPage, build_report_page
from reports.pdf.blocks import build_block, build_changes
from skills.models import User

TEMPLATE = Path(__file__).parent / "report.typ"
MOST = 1000  # people; of more the file holds totals by team and area
MOST_BLOCKS = 250  # people; of more each has a file of their own, and the list and the moves stay
NO_BLOCKS = (
    "This report is about more than {} people: the reasons of each are in a file of their own, and the points by cause "
    "in the comparison with the report before."
)
PHRASE = "Totals by team and area: a file names at most {} people, and this report has {}. The table has them all."


def build_report_values(
    report: Report, today: date, maker: Maker, user: User | None = None
) -> tuple[dict[str, Any], dict[str, str], list[int]]:
    """Values for the template, what to print for names that have no glyphs, and whose verdicts are in it."""
    is_whole = sum(report.summary.values()) <= MOST
    page = build_report_page(report, today, user=user, size=MOST if is_whole else 1)
    has_blocks = sum(report.summary.values()) <= MOST_BLOCKS
    people = list(page.page.paginator.object_list)
    told = [(entry, EntryDocument.of(entry)) for entry in page.entries.values()] if is_whole else []
    values = {
        "frame": report_frame(f"Readiness for {report.role.title}", report, maker),
        "heading": page.heading,
        "sub": page.sub,
        "pool": page.pool,
        "tiles": [_tile(tile) for tile in page.tiles],
        "dots": _dots(page),
        "trend": page.trend and {"heading": page.trend.heading, "note": page.trend.note, **drawn(page.trend.drawing)},
        "columns": _columns(page.listing),
        "groups": [_group(part, rows) for part, rows in _grouped(page)] if is_whole else [],
        "teams": [] if is_whole else _by_team(people, page),
        "totals": "" if is_whole else PHRASE.format(number(MOST), number(page.pool)),
        "moves": _moves(page.moves) if is_whole else None,
        "gaps": _gaps(page.gaps, page.pool),
        "basis": page.basis,
        "notes": [note.text for note in page.notes],
        "changes": _changes([document for _, document in told], page) if has_blocks else None,
        "blocks": [build_block(entry, document, page.told) for entry, document in (told if has_blocks else [])],
        "no_blocks": "" if has_blocks or not is_whole else NO_BLOCKS.format(MOST_BLOCKS),
        "method": method_lines(page),
    }
    return values, stand_ins((document.name, document.engineer) for _, document in told), page.people


def report_frame(running: str, report: Report, maker: Maker) -> dict[str, str]:
    """What any file made of a report says on each of its pages."""
    basis = (
        f"edition {report.edition}",
        f"method {report.method}",
        f"framework {report.framework_version.version}",
        fingerprint(report.digest),
    )
    return frame(running, day(report.as_of), maker, basis)


def _dots(page: ReportPage) -> dict[str, Any]:
    legend = [[group.key, group.title] for group in GROUPS]
    return {"heading": page.dots_heading, "legend": legend, **drawn(page.dots)}


def _tile(tile: Tile) -> dict[str, str]:
    change = tile.change_text
    if tile.change is not None:
        change = f"{abs(tile.change)} {'more' if tile.change > 0 else 'fewer'} {tile.change_text}"
    return {
        "kind": tile.verdict,
        "label": tile.label,
        "count": number(tile.count),
        "change": change,
        "note": tile.note,
    }


# ── people by group ─────────────────────────────────────────────────────────────────────────────────────────────────
def _columns(listing: Listing) -> dict[str, str]:
    return {"cut": listing.cut, "marks": listing.marks, "since": listing.since}


def _grouped(page: ReportPage) -> list[tuple[GroupPart, list[tuple[Row, RankedPerson]]]]:
    """The groups whose numbers are told, each row with its person."""
    people = iter(page.page)
    found = [(part, [(row, next(people)) for row in part.rows]) for part in page.listing.groups]
    return [(part, rows) for part, rows in found if part.has_numbers]


def _group(part: GroupPart, rows: Sequence[tuple[Row, RankedPerson]]) -> dict[str, Any]:
    return {
        "key": part.group.key,
        "title": part.group.title,
        "count": part.count,
        "note": part.note if part.count else part.nobody,
        "rows": [_row(row, person) for row, person in rows],
    }


def _row(row: Row, person: RankedPerson) -> dict[str, Any]:
    decides = row.decides
    change = row.change
    points = "" if change is None else "new" if change.points is None else signed(change.points, change.places)
    told = [f"{decides.title}." if decides.title else "", decides.text, decides.also, row.one_rater, row.data]
    return {
        "name": row.name,
        "team": row.team,
        "met": row.threshold_met,
        "score": row.score,
        "span": row.span,
        "low": person.low,
        "high": person.high,
        "at": person.score,
        "change": "0" if points == "0.0" else points,
        "tells": " ".join(part for part in told if part),
        "is_sustained": row.is_sustained,
    }


def _by_team(people: Sequence[RankedPerson], page: ReportPage) -> list[list[str]]:
    """Team, people, and how many of them are in each group; teams by name."""
    policy = page.told.names.policy
    counts: dict[str, Counter[Group]] = {}
    for person in people:
        counts.setdefault(person.team, Counter())[person.group(policy)] += 1
    teams = sorted(counts.items(), key=lambda each: each[0].casefold())
    return [
        [team or "Without a team", number(count.total()), *(number(count[group]) for group in GROUPS)]
        for team, count in teams
    ]


# ── what moved, where the gaps are ──────────────────────────────────────────────────────────────────────────────────
def _moves(moves: Moves | None) -> dict[str, Any] | None:
    if moves is None:
        return None
    return {
        "heading": moves.heading,
        "rows": [[move.verdict, move.label, move.name, move.text] for move in [*moves.first, *moves.rest]],
        "more": moves.more.replace("each page of a person says", "each block of a person says"),
        "left": moves.left,
    }


def _gaps(gaps: GapMap | None, pool: int) -> dict[str, Any] | None:
    if gaps is None:
        return None
    rows = [*gaps.rows, *([("Everybody", pool, gaps.everybody)] if gaps.everybody else [])]
    return {
        "heading": gaps.heading,
        "areas": gaps.areas,
        "rows": [[team, number(count), [[cell.text, cell.heat] for cell in cells]] for team, count, cells in rows],
        "hidden": gaps.hidden,
    }


def _changes(documents: Iterable[EntryDocument], page: ReportPage) -> dict[str, Any] | None:
    """Everybody who was in the report before, in the order of the list."""
    since = page.listing.since
    cut = page.told.report.cut
    rows = [found for document in documents if (found := build_changes(document, cut))] if since else []
    if not rows:
        return None
    moved = sum(row["points"] != "0" for row in rows)
    heading = f"{capital(spell(moved))} of {plural(len(rows), 'score')} moved since {since}"
    return {"heading": heading if moved else f"No score moved since {since}", "since": since, "rows": rows}


# ── method and limits ───────────────────────────────────────────────────────────────────────────────────────────────
def method_lines(page: ReportPage) -> list[list[str]]:
    """How a score comes about and what it cannot do, in the numbers of the code, which are read with the first file and
    not with the site; the page of the method has more."""
    from reports.pages.method import build_method

    says = build_method().says
    return [
        [
            "Which ratings enter",
            f"By managers and peers, from {says['expiry']} before a person’s day up to the day of the report; of each "
            "rater and skill the newest. Self-ratings never enter.",
        ],
        [
            "Strictness",
            "What strict raters take off is added back, and the reverse, as far as people whom two raters know show "
            f"it; never more than {says['most_strict']}.",
        ],
        [
            "Score",
            "Each skill has its share of 100 points. At its target it earns them in full, half way there half of them; "
            "a surplus never hides a gap.",
        ],
        [
            "Likely range",
            f"With {says['range']} probability the score lies in it, as far as ratings go.",
        ],
        [
            "Bar met",
            f"How sure the ratings make it that the score is at least {page.listing.cut} and every floor is reached, "
            "as the mean of two looks, three months apart. Never a chance of promotion.",
        ],
        [
            "One or two colleagues",
            "What they said of a skill is left out of its numbers; one line for the whole person closes the sum. "
            "Score, range and verdict rest on all ratings.",
        ],
        [
            "Limits",
            "Measured in simulations, where the truth is known; that a verdict predicts success is not shown. A "
            "verdict supports a conversation; it does not decide. Everybody reads their own verdict and can answer it.",
        ],
    ]
