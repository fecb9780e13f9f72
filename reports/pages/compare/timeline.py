"""One person over all reports on a role: the line of the score in its range, and what moved it each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from config.base.lines import Ranged, ranges
from config.base.words import day, number, round_to_sum, signed
from reports.model.document import EntryDocument
from reports.model.shown import shown_to
from reports.models import Entry
from reports.pages.causes import causes_of
from reports.pages.points import PointsSince, points_since, printed_confidence
from reports.pages.sentences import Names, verdict_label
from reports.pages.standing import read_entries
from skills.models import Engineer, FrameworkVersion, Role, User


@dataclass(frozen=True)
class TimeRow:
    day: str
    causes: str
    verdict: str
    points: str


@dataclass(frozen=True)
class TimeLine:
    heading: str
    drawing: SafeString
    rows: list[TimeRow]


def build_time_line(engineer: Engineer, role: Role, user: User) -> TimeLine | None:
    """All reports that hold somebody, newest row first; None for fewer than two. Two queries for any number of them."""
    entries = [shown_to(user, entry) for entry in read_entries(engineer, role) if not entry.holds_role]
    if len(entries) < 2:
        return None
    versions = FrameworkVersion.objects.in_bulk({entry.report.framework_version_id for entry in entries})
    for entry in entries:
        entry.report.framework_version = versions[entry.report.framework_version_id]
    rows = [_row(before, entry) for before, entry in pairwise(entries)]
    heading = f"One person over time: {_heading(engineer.name, entries)}"
    return TimeLine(heading, _draw(engineer.name, entries), rows[::-1])


def _heading(name: str, entries: Sequence[Entry]) -> str:
    scores = [round(entry.score, 1) for entry in entries]
    steps = [after - before for before, after in pairwise(scores)]
    if all(step > 0 for step in steps):
        return f"{name} rose with every report"
    if all(step < 0 for step in steps):
        return f"{name} fell with every report"
    whole = signed(scores[-1] - scores[0])
    return f"{name}, {whole} points since {day(entries[0].report.as_of)}"


def _row(before: Entry, entry: Entry) -> TimeRow:
    document, report = EntryDocument.of(entry), entry.report
    points = points_since(document, report.cut, is_other_method=before.report.method != report.method)
    policy = Names.of(report).policy
    sure = f"bar met {printed_confidence(document.confidence, policy.ready_soon, policy.ready_now)}"
    moved = f"{verdict_label(before.verdict)} → {verdict_label(entry.verdict)}"
    return TimeRow(
        f"to {day(report.as_of)}",
        _causes(document, points),
        f"{moved if before.verdict != entry.verdict else 'No change of verdict'}: {sure}",
        "new" if points.points is None else signed(points.points, points.places) if points.points else "0",
    )


def _causes(document: EntryDocument, points: PointsSince) -> str:
    """Printed so that they add up to the printed points."""
    found = causes_of(document.change)
    parts = round_to_sum([cause.points for cause in found], points.points or 0.0, points.places) if found else []
    told = [f"{cause.name} {signed(part, points.places)}" for cause, part in zip(found, parts, strict=True) if part]
    return " · ".join(told) or ("nothing that shows" if found else "by other rules, or not in the report before")


def _draw(name: str, entries: Sequence[Entry]) -> SafeString:
    cut = entries[-1].report.cut
    points = [
        Ranged(day(entry.report.as_of, year=False), verdict_label(entry.verdict), entry.score, *_range(entry))
        for entry in entries
    ]
    told = ", ".join(f"{number(entry.score, 1)} on {day(entry.report.as_of)}" for entry in entries)
    label = f"{name}: {told}, with likely ranges; the bar is {number(cut)}."
    return ranges(points, cut, f"Bar {number(cut)}", label)


def _range(entry: Entry) -> tuple[float, float]:
    return entry.document["low"], entry.document["high"]
