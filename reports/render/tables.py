"""A report as sheets of a workbook, made of its JSON, so that every format says the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.base.sheets.sheet import Value
from config.base.sheets.workbooks import Table
from reports.model.words import CAUSES

PERSON = ["name", "engineer", "team"]
PEOPLE = ["verdict", "score", "low", "high", "confidence", "sustained", "months_to_ready", "aim_assumed", "holds_role"]
AREA = ["area", "weight", "contribution"]
EVIDENCE = ["coverage", "rated_skills", "skills", "raters", "stale", "newest_on"]
PREVIOUS = ["previous_as_of", "previous_verdict", "previous_score"]


def build_tables(document: Mapping[str, Any], title: str) -> list[Table]:
    """Summary, people, areas, reasons, changes, data quality; ``title`` is the role's."""
    head, entries = document["report"], document["entries"]
    changed = [each for each in entries if each["previous"]]
    return [
        ("Summary", ["what", "value"], _summary(head, title)),
        ("People", [*PERSON, *PEOPLE], [_values(each, [*PERSON, *PEOPLE]) for each in entries]),
        (
            "Areas",
            [*PERSON, *AREA],
            [[*_who(each), *_values(area, AREA)] for each in entries for area in each["areas"]],
        ),
        ("Reasons", [*PERSON, "is", "kind", "about", "points"], [row for each in entries for row in _reasons(each)]),
        ("Changes", [*PERSON, *PREVIOUS, "points", *CAUSES], [_change(each) for each in changed]),
        (
            "Data quality",
            [*PERSON, *EVIDENCE],
            [[*_who(each), *_values(each["evidence"], EVIDENCE)] for each in entries],
        ),
    ]


def _summary(head: Mapping[str, Any], title: str) -> Iterator[list[Value]]:
    yield ["title", title]
    for key, value in head.items():
        if key == "summary":
            yield from ([verdict, count] for verdict, count in value.items())
        else:
            yield [key, value]


def _who(entry: Mapping[str, Any]) -> list[Value]:
    return _values(entry, PERSON)


def _values(part: Mapping[str, Any], keys: list[str]) -> list[Value]:
    """As written; what is not known is empty, and a truth is a word, as in the CSV."""
    found = (part.get(key) for key in keys)
    return [str(value) if isinstance(value, bool) else value for value in found]


def _reasons(entry: Mapping[str, Any]) -> Iterator[list[Value]]:
    """What stands in the way, what is open, and what to collect."""
    parts = (("blocker", entry["blockers"]), ("open", entry.get("open", [])), ("missing", entry["evidence"]["missing"]))
    for what, rows in parts:
        for row in rows:
            about = row.get("skill") or row.get("check") or "; ".join(row.get("skills", []))
            yield [*_who(entry), what, row["kind"], about, row.get("points")]


def _change(entry: Mapping[str, Any]) -> list[Value]:
    """A cause that is not told apart is empty: its points stand with another."""
    before, told = entry["previous"], {each["cause"]: each["points"] for each in entry.get("change") or ()}
    points = round(entry["score"] - before["score"], 3) + 0.0
    return [
        *_who(entry),
        *_values(before, ["as_of", "verdict", "score"]),
        points,
        *(told.get(cause) for cause in CAUSES),
    ]
