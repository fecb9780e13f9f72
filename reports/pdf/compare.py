"""Two reports side by side on paper: whose verdict moved, by which causes in points, and who kept theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.base.typeset.frame import Maker, fingerprint, frame
from config.base.words import day, plural
from reports.pages.compare.compare import ComparePage, CompareRow, build_compare_page
from reports.pages.compare.read import Chain
from reports.pdf.report import MOST
from skills.models import User

TEMPLATE = Path(__file__).parent / "compare.typ"


def build_compare_values(chain: Chain, user: User, maker: Maker) -> tuple[dict[str, Any], list[int]]:
    """Values for the template, and whose verdicts are in it."""
    page = build_compare_page(chain, user, size=MOST)
    later, earlier = chain.later, chain.earlier
    basis = (
        f"method {later.method}",
        f"framework {later.framework_version.version}",
        f"{fingerprint(earlier.digest)} against {fingerprint(later.digest)}",
    )
    when = f"{day(earlier.as_of)} against {day(later.as_of)}"
    values = {
        "frame": frame(f"Readiness for {later.role.title} compared", when, maker, basis),
        "heading": page.heading,
        "sub": page.sub,
        "note": page.note,
        "then": page.then,
        "now": page.now,
        "columns": page.columns,
        "legend": page.legend,
        "moved_heading": page.moved_heading,
        "moved": [_row(row) for row in page.moved],
        "more": page.more.replace("the file has", "the table has"),
        "kept_heading": page.kept_heading if page.kept else "Nobody kept their verdict",
        "kept": [_row(row) for row in page.kept],
        "left_out": _left_out(page),
    }
    return values, page.people


def _left_out(page: ComparePage) -> str:
    more = page.page.paginator.count - len(page.kept)
    return f"{plural(more, 'person', 'people')} more; the table has them all." if more else ""


def _row(row: CompareRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "team": row.team,
        "was": [row.was, row.was_label],
        "now": [row.verdict, row.label],
        "text": row.text,
        "scores": [row.then, row.now],
        "points": row.points,
        "cells": [[cell.text, cell.span] for cell in row.cells],
        "no_causes": row.no_causes,
    }
