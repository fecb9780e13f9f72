"""What one or two peers said of a skill stays hidden: who reads which figures.

A report freezes two sets of figures: the full ones, which the people team reads, and those for everybody else, made
from the ratings that may be shown; of a member of the people team the others read the full ones, they themselves do
not (READINESS §6).
"""

from __future__ import annotations

from copy import copy
from typing import Any

from reports.models import Entry, Report
from skills.models import User

Told = tuple[int, float | None, int]  # of a skill: how many ratings, their mean level as given, the target


def sees_all(user: User | None, engineer: int) -> bool:
    """Whether somebody may read the full figures about a person (an id); nobody in particular may not."""
    if user is None:
        return False
    person = user.person
    return user.is_people_team and not (person is not None and person.pk == engineer)


def shown_to(user: User | None, entry: Entry) -> Entry:
    """The entry as somebody may read it; its report's figures too, where it is loaded with it."""
    return entry if sees_all(user, entry.engineer_id) else as_shown(entry)


def as_shown(entry: Entry) -> Entry:
    """A copy with the figures that everybody may read under the same names. Entries of method 1 have one set only."""
    found = copy(entry)
    found.document, found.reasons = shown_document(entry), shown_reasons(entry)
    if Entry.report.is_cached(entry):
        found.report = copy(entry.report)
        found.report.figures = shown_figures(entry.report)
    return found


def shown_document(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = entry.document if entry.shown_document is None else entry.shown_document
    return document


def shown_reasons(entry: Entry) -> dict[str, Any]:
    if entry.shown_reasons is None:
        return dict(entry.reasons)
    told = dict(entry.shown_reasons)
    columns = told.pop("columns", {})
    skills = [
        row | {name: values[at] for name, values in columns.items()} for at, row in enumerate(entry.reasons["skills"])
    ]
    return entry.reasons | told | {"skills": skills}


def shown_ratings(entry: Entry) -> dict[str, Told]:
    """Of what ``shown_reasons`` says of each skill what is compared: for thousands of people the whole is too much."""
    rows = entry.reasons["skills"]
    told = (entry.shown_reasons or {}).get("columns", {})
    columns = [told[name] if name in told else [row[name] for row in rows] for name in ("ratings", "given", "target")]
    return dict(zip((row["skill"] for row in rows), zip(*columns, strict=True), strict=True))


def shown_figures(report: Report) -> dict[str, Any]:
    """Of the whole pool: means are made of the figures that the reader has of each person."""
    figures: dict[str, Any] = report.figures
    return figures | figures.get("shown", {})
