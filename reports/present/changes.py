"""Why a score and a verdict moved since the report before: in points that add up, with what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, listed, number, round_to_sum, signed
from reports.models import Entry
from reports.present.causes import Cause, causes_of, changed_by, main_cause
from reports.present.sentences import Names, since, verdict_label

TOLD = {
    "basis": "what all share: strictness, usual growth, facts entered later",
    "ended": "withdrawn or expired",
    "carried": "unchanged, brought forward by the usual growth",
    "newer": "by people who had rated before",
    "new_raters": "by people who had not",
}
SMALL = 0.5  # points: less is told as "under half a point"


@dataclass(frozen=True)
class CauseRow:
    label: str
    why: str
    drawing: SafeString
    value: str
    is_total: bool = False


@dataclass(frozen=True)
class Change:
    heading: str
    rows: list[CauseRow]
    text: str


def printed_change(document: Mapping[str, Any]) -> float | None:
    """The difference of the two scores as they are printed, in points."""
    previous = document.get("previous")
    return round(round(document["score"], 1) - round(previous["score"], 1), 1) + 0.0 if previous else None


def build_change(entry: Entry, names: Names) -> Change | None:
    """None where there is no report before."""
    document, previous = entry.document, entry.document.get("previous")
    points = printed_change(document)
    if previous is None or points is None:
        return None
    found, when = causes_of(document), since(entry.report)
    if not found:  # method 1 kept no causes
        return Change(change_words(points, when), [], ratings_text(entry.reasons.get("change"), names))
    start, end = round(previous["score"], 1), round(document["score"], 1)
    printed = round_to_sum([cause.points for cause in found], points)
    drawings = charts.swing(start, [cause.points for cause in found])
    now = document.get("as_of", entry.report.as_of)
    rows = [
        CauseRow(when, "", drawings[0], number(start, 1), True),
        *(
            CauseRow(capital(cause.name), _why(cause), drawing, signed(value) if value else "0")
            for cause, drawing, value in zip(found, drawings[1:-1], printed, strict=True)
        ),
        CauseRow(f"{now.day} {now:%b %Y}", "", drawings[-1], number(end, 1), True),
    ]
    return Change(_heading(points, when, main_cause(document)), rows, _text(entry, names, found))


def _why(cause: Cause) -> str:
    """Of several told as one the sentence below says why."""
    return TOLD[cause.kinds[0]] if len(cause.kinds) == 1 else ""


def change_words(points: float, when: str) -> str:
    """ "3.3 points more than on 30 Jun 2026"; little is said in words."""
    than = f"{'than in' if when.startswith('edition') else 'than on'} {when}"
    if not points:
        return f"The same score as {than.removeprefix('than ')}"
    more = "more" if points > 0 else "fewer"
    if abs(points) < SMALL:
        return f"Under half a point {more} {than}"
    return f"{number(abs(points), 1)} {'point' if abs(points) == 1 else 'points'} {more} {than}"


def _heading(points: float, when: str, cause: Cause | None) -> str:
    text = change_words(points, when)
    if not points or cause is None or (cause.points > 0) != (points > 0):
        return text
    most = "nearly all" if abs(cause.points) >= 0.8 * abs(points) else "most of it"
    return f"{text}, {most} from {_from(cause)}"


def _from(cause: Cause) -> str:
    if cause.kinds[0] == "basis" and len(cause.kinds) == 1:
        return "what all share"
    return cause.name


def _text(entry: Entry, names: Names, found: Sequence[Cause]) -> str:
    """What changed the verdict, what is behind the basis, and why causes are told as one."""
    document, change = entry.document, entry.reasons.get("change") or {}
    previous = document["previous"]
    parts = []
    if previous["verdict"] != document["verdict"]:
        by = listed(changed_by(document, names))
        moved = f"The verdict went from {verdict_label(previous['verdict'])} to {verdict_label(document['verdict'])}"
        parts.append(f"{moved}: {by}." if by else f"{moved} because of the points above.")
    parts.append(_basis(change))
    if any(len(cause.kinds) > 1 for cause in found):
        parts.append("Some are told as one: apart, they would show what one colleague gave.")
    return " ".join(parts)


BASIS = {
    "method": "the method",
    "framework": "the framework version",
    "targets": "the role’s targets",
    "role": "the role held",
}


def _basis(change: Mapping[str, Any]) -> str:
    changed = [text for key, text in BASIS.items() if change.get(key)]
    if change.get("method"):
        return "Another method made the report before, so the change is one step."
    if changed:
        return f"Behind the basis: another {listed(text.removeprefix('the ') for text in changed)}."
    moved = change.get("strictness")
    told = f"Behind the basis: the correction for strictness moved by {signed(-moved, 2)} levels. " if moved else ""
    return f"{told}Framework, targets and role did not change."


def ratings_text(change: Mapping[str, Any] | None, names: Names, most: int = 3) -> str:
    """Which ratings moved: skills that rose, fell, are new or expired."""
    if not change:
        return ""
    parts = []
    for key, verb in (("rose", "rose"), ("fell", "fell")):
        if skills := change.get(key):
            parts.append(f"{_named(skills, names, most)} {verb}")
    if skills := change.get("new"):
        parts.append(f"{_named(skills, names, most)} rated for the first time")
    if skills := change.get("expired"):
        parts.append(f"ratings of {_named(skills, names, most)} expired")
    return capital("; ".join(parts)) + ("." if parts else "")


def _named(skills: Iterable[str], names: Names, most: int) -> str:
    return listed([names.skill(skill) for skill in skills], most=most)
