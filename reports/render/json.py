"""The JSON of a report, as other systems read it (the contract is the file FORMATS describes), and its digest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from reports.model.shown import sees_all, shown_document
from reports.models import Entry, Report, Verdict
from skills.models import User

# By score, best first, then by e-mail, holders of the role last: the same order everywhere.
ORDER = ("holds_role", "-score", "engineer__user__email")


def report_document(report: Report, *, everyone: bool = False, reader: User | None = None) -> dict[str, Any]:
    """A stored report; ``everyone`` adds the people who hold the role already."""
    return document_of(report, read_pool(report, everyone=everyone), reader)


def document_of(report: Report, entries: Iterable[Entry], reader: User | None = None) -> dict[str, Any]:
    """``reader``: who it is for; without one, as on the command line beside the database, it holds the full figures."""
    rows = [
        in_order(row.document if reader is None or sees_all(reader, row.engineer_id) else shown_document(row))
        for row in entries
    ]
    head = head_document(report)
    if reader is not None and not reader.is_people_team and report.shown_digest:
        head |= {"shown_digest": report.shown_digest}
    return {"report": in_order(head), "entries": rows}


def read_pool(report: Report, *, everyone: bool = False) -> QuerySet[Entry]:
    """The entries of a report in the order of its document."""
    entries = report.entries.all() if everyone else report.entries.pool()
    return entries.order_by(*ORDER)


def head_document(report: Report) -> dict[str, Any]:
    return {
        "role": report.role.key,
        "as_of": report.as_of.isoformat(),
        "edition": report.edition,
        "framework_version": report.framework_version.version,
        "cut": int(report.cut) if report.cut == int(report.cut) else report.cut,
        "method": report.method,
        "digest": report.digest,
        "summary": {verdict: report.summary[verdict] for verdict in Verdict.values if verdict in report.summary},
    }


# PostgreSQL keeps JSON without the order of its keys; readers find them as the contract lists them.
KEYS = re.findall(
    r"\w+",
    """
    engineer name slug team team_slug role aim_assumed as_of edition framework_version cut method digest shown_digest
    summary verdict kind cause check required met skill level floor chance area weight contribution from to gain score
    low high confidence sustained one_rater shown not_shown evidence coverage rated_skills have need skills raters stale
    newest_on missing areas floors checks open blockers next_steps months_to_ready months_range previous change
    changed_by holds_role holds sessions mentees span_days years at_least waiver reason approver from_on points count
    months
    """,
)
PLACES = {key: place for place, key in enumerate(KEYS)}


def in_order(value: Any) -> Any:
    """A copy with the keys of every mapping in the contract's order."""
    if isinstance(value, list):
        return [in_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: in_order(value[key]) for key in sorted(value, key=lambda key: (PLACES.get(key, len(KEYS)), key))}
