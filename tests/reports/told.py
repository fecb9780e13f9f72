"""What a report of method 2 says of people, and its page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from reports.model.words import CAUSES
from reports.models import Report, Verdict
from reports.pages.report.listing import Row
from reports.pages.report.report import ReportPage, build_report_page
from skills.models import Engineer
from tests.reports.stored import AS_OF, NOT_MET, Said

JUNE = date(2026, 6, 30)
TODAY = AS_OF + timedelta(days=20)
RATER, CHECK = {"kind": "rater"}, {"kind": "check", "check": "mentoring"}
RATING = {"kind": "rating", "skill": "mentoring"}


def causes(**points: float) -> list[dict[str, Any]]:
    return [{"cause": cause, "points": points.get(cause, 0.0)} for cause in CAUSES]


def said(
    who: Engineer, verdict: str = Verdict.DEVELOPING, score: float = 70.0, confidence: float = 0.1, **fields: Any
) -> Said:
    parts = {"open": [], "one_rater": [], "sustained": True, "aim_assumed": False} | fields.pop("parts", {})
    return Said(who, verdict, score, confidence=confidence, parts=parts, **fields)


def open_for(who: Engineer, *things: dict[str, str], **fields: Any) -> Said:
    """Somebody who meets the bar with these things open."""
    checks = [NOT_MET] if CHECK in things else []
    return said(who, Verdict.READY_SOON, 95.0, 0.8, checks=checks, parts={"open": list(things)}, **fields)


def page_of(report: Report, **asked: Any) -> ReportPage:
    return build_report_page(report, TODAY, **asked)


def only_row(page: ReportPage) -> Row:
    [row] = [row for part in page.listing.groups for row in part.rows]
    return row
