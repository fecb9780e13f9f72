"""Why a score and a verdict moved since the report before: in points that add up, with what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, day, listed, number, round_to_sum, signed
from reports.model.document import EntryDocument, Previous
from reports.model.reasons import Moved, Reasons
from reports.models import Report
from reports.pages.causes import Cause, causes_of, changed_by, main_cause
from reports.pages.points import places_of
from reports.pages.sentences import Names, change_text, since, verdict_label

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


@dataclass(frozen=True)
class Printed:
    """A change of a score as it is printed: ``values`` of the causes add up to the points between the two scores."""

    then: str
    now: str
    points: float
    places: int
    causes: list[Cause]
    values: list[str]


def print_change(document: EntryDocument, previous: Previous, cut: float) -> Printed:
    """Method 1 kept no causes."""
    found = causes_of(document.change)
    places = places_of(cut, document.score, previous.score)
    start, end = (round(score, places) for score in (previous.score, document.score))
    points = round(end - start, places) + 0.0
    printed = round_to_sum([cause.points for cause in found], points, places) if found else []
    values = [signed(value, places) if value else "0" for value in printed]
    return Printed(number(start, places), number(end, places), points, places, found, values)


def build_change(document: EntryDocument, reasons: Reasons, report: Report, names: Names) -> Change | None:
    """None where there is no report before."""
    previous = document.previous
    if previous is None:
        return None
    told, when = print_change(document, previous, report.cut), since(report)
    points, places, found = told.points, told.places, told.causes
    if not found:
        why = change_text(reasons.change, names)
        return Change(change_words(points, when, places), [], f"{capital(why)}." if why else "")
    drawings = charts.swing(round(previous.score, places), [cause.points for cause in found])
    rows = [
        CauseRow(when, "", drawings[0], told.then, True),
        *(
            CauseRow(capital(cause.name), _why(cause), drawing, value)
            for cause, drawing, value in zip(found, drawings[1:-1], told.values, strict=True)
        ),
        CauseRow(day(report.as_of), "", drawings[-1], told.now, True),
    ]
    text = _text(document, previous, reasons.change, names, found)
    return Change(_heading(points, when, places, main_cause(document)), rows, text)


def _why(cause: Cause) -> str:
    """Of several told as one the sentence below says why."""
    return TOLD[cause.kinds[0]] if len(cause.kinds) == 1 else ""


def change_words(points: float, when: str, places: int = 1) -> str:
    """ "3.3 points more than on 30 Jun 2026"; little is said in words."""
    then = f"{'in' if when.startswith('edition') else 'on'} {when}"
    if not points:
        return f"The same score as {then}"
    more = "more" if points > 0 else "fewer"
    if abs(points) < SMALL:
        return f"Under half a point {more} than {then}"
    return f"{number(abs(points), places)} {'point' if abs(points) == 1 else 'points'} {more} than {then}"


def _heading(points: float, when: str, places: int, cause: Cause | None) -> str:
    text = change_words(points, when, places)
    if not points or cause is None or (cause.points > 0) != (points > 0):
        return text
    most = "nearly all" if abs(cause.points) >= 0.8 * abs(points) else "most of it"
    return f"{text}, {most} from {_from(cause)}"


def _from(cause: Cause) -> str:
    if cause.kinds[0] == "basis" and len(cause.kinds) == 1:
        return "what all share"
    return cause.name


def _text(document: EntryDocument, previous: Previous, change: Moved, names: Names, found: Sequence[Cause]) -> str:
    """What changed the verdict, what is behind the basis, and why causes are told as one."""
    parts = []
    if previous.verdict != document.verdict:
        by = listed(changed_by(document, names))
        moved = f"The verdict went from {verdict_label(previous.verdict)} to {verdict_label(document.verdict)}"
        parts.append(f"{moved}: {by}." if by else f"{moved} because of the points above.")
    parts.append(_basis(change))
    if any(len(cause.kinds) > 1 for cause in found):
        parts.append("Some are told as one: apart, they would show what one colleague gave.")
    return " ".join(parts)


def _basis(change: Moved) -> str:
    """What is behind the basis, as far as it is known."""
    if change.method:
        return "Another method made the report before, so the change is one step."
    others = (
        (change.framework, "framework version"),
        (change.targets, "targets of the role"),
        (change.role, "role held"),
    )
    changed = [text for is_other, text in others if is_other]
    if changed:
        return f"Behind the basis: other {listed(changed)}."
    moved = change.strictness
    told = f"Behind the basis: the correction for strictness moved by {signed(-moved, 2)} levels. " if moved else ""
    return f"{told}Framework, targets and role did not change."
