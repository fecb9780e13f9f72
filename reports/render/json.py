"""The JSON of a report, as other systems read it (the contract is the file FORMATS describes), and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from reports.models import Report

# By score, best first, then by e-mail, holders of the role last: the same order everywhere.
ORDER = ("holds_role", "-score", "engineer__user__email")


def report_document(report: Report, *, everyone: bool = False) -> dict[str, Any]:
    """A stored report; ``everyone`` adds the people who hold the role already."""
    entries = report.entries.all() if everyone else report.entries.pool()
    return {"report": head_document(report), "entries": [row.document for row in entries.order_by(*ORDER)]}


def head_document(report: Report) -> dict[str, Any]:
    return {
        "role": report.role.key,
        "as_of": report.as_of.isoformat(),
        "edition": report.edition,
        "framework_version": report.framework_version.version,
        "cut": int(report.cut) if report.cut == int(report.cut) else report.cut,
        "method": report.method,
        "digest": report.digest,
        "summary": report.summary,
    }


def digest_of(head: dict[str, Any], entries: Iterable[dict[str, Any]]) -> str:
    """sha256 of the canonical JSON without edition, previous and the digest itself; entries in document order."""
    head = {key: value for key, value in head.items() if key not in ("edition", "digest")}
    said = [{key: value for key, value in entry.items() if key != "previous"} for entry in entries]
    text = json.dumps({"report": head, "entries": said}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
