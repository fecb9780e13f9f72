"""Verdicts that moved since the report before: from which, and what in the records changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models.fields.json import KT
from django.urls import reverse

from config.base.words import capital, listed, plural, signed, spell
from reports.model.document import EntryDocument, Previous
from reports.model.reasons import Reasons
from reports.models import Entry, Report, Verdict
from reports.pages.causes import changed_by, main_cause
from reports.pages.points import printed_score
from reports.pages.ranking import RankedPerson
from reports.pages.sentences import VERDICT_ORDER, Names, change_text, verdict_label

SHOWN, MOST = 10, 60  # told at once, and at all


@dataclass(frozen=True)
class Move:
    verdict: str
    label: str
    name: str
    url: str
    text: str


@dataclass(frozen=True)
class Moves:
    """``rest`` are those folded away, ``more`` says how many are not told at all."""

    heading: str
    first: list[Move]
    rest: list[Move]
    more: str
    left: str


def moved(people: Iterable[RankedPerson], report: Report) -> list[RankedPerson]:
    """Whose verdict changed, or who is new; nobody where there is nothing to compare with."""
    if report.previous is None:
        return []
    found = [person for person in people if person.was != person.verdict]
    return sorted(found, key=lambda person: (VERDICT_ORDER[person.verdict], person.name.casefold()))


def build_moves(
    people: Sequence[RankedPerson], entries: Mapping[int, Entry], report: Report, names: Names, since: str, left: str
) -> Moves:
    told = [_move(person, entries[person.pk], report, names) for person in people[:MOST]]
    hidden = len(people) - len(told)
    more = f"{plural(hidden, 'verdict')} more; each page of a person says what moved it." if hidden else ""
    return Moves(_heading(len(people), report, since), told[:SHOWN], told[SHOWN:], more, left)


def _heading(count: int, report: Report, since: str) -> str:
    previous = report.previous
    if previous is None or not count:
        return f"No verdict moved since {since}"
    what = f"{capital(spell(count))} verdict{'s' if count > 1 else ''} moved since {since}"
    if previous.method != report.method:
        return f"{what}, which method {previous.method} counted by other rules"
    return f"{what}, {'each ' if count > 1 else ''}for a reason in the records"


def _move(person: RankedPerson, entry: Entry, report: Report, names: Names) -> Move:
    url = reverse("reports:person", args=[report.role.key, report.as_of, entry.engineer.slug])
    text = move_text(entry, report, names)
    return Move(person.verdict, verdict_label(person.verdict), person.name, f"{url}?edition={report.edition}", text)


def move_text(entry: Entry, report: Report, names: Names) -> str:
    """ "was Ready soon. Newer ratings +1.8 points, and the mentoring check is met now." """
    document = EntryDocument.of(entry)
    before = document.previous
    if before is None:
        return "is new in the report."
    if before.verdict == Verdict.NOT_ENOUGH_EVIDENCE:
        was = "had not enough evidence."
    else:
        was = f"was {verdict_label(before.verdict)}."
    if document.change is None:  # of method 1
        scores = [printed_score(score, report.cut) for score in (before.score, entry.score)]
        why = change_text(Reasons.of(entry).change, names, most=2)
        return f"{was} {scores[0]} points then, {scores[1]} now{f': {why}' if why else ''}."
    largest = main_cause(document)
    told = f"{largest.name} {signed(largest.points)} points" if largest else ""
    causes = ", and ".join(_causes(document, before, report, names, told))
    return f"{was} {capital(causes)}." if causes else was


def moved_by(entry: Entry, report: Report, names: Names, largest: str) -> str:
    """ "Newer ratings, and the mentoring check is met now": ``largest`` names the cause of most points. Empty where
    nothing is known."""
    document = EntryDocument.of(entry)
    if document.previous is None:
        return "New in the report"
    if document.change is None:  # of method 1
        return capital(change_text(Reasons.of(entry).change, names, most=2))
    return capital(", and ".join(_causes(document, document.previous, report, names, largest)))


def _causes(document: EntryDocument, before: Previous, report: Report, names: Names, largest: str) -> list[str]:
    """The points where they are behind it, then what else is."""
    kinds = {cause.kind for cause in before.changed_by or ()}
    others = changed_by(document, names)
    if "method" in kinds and report.previous and report.previous.method != report.method:
        others = [f"method {report.previous.method} counted by other rules", *others]
    elif largest and (kinds & {"confidence", "evidence", "method"} or not others):
        others = [largest, *others]
    return [listed(others)] if len(others) > 2 else others


def left_text(report: Report, people: Iterable[RankedPerson]) -> str:
    """Who was in the previous pool and is not in this one."""
    if report.previous is None:
        return ""
    now = {person.engineer: person for person in people}
    before = report.previous.entries.pool().annotate(name=KT("document__name"))
    gone = sorted(before.exclude(engineer__in=list(now)).values_list("name", flat=True))
    promoted = sorted(
        person.name for person in now.values() if person.holds_role and person.was and person.role_changed
    )
    parts = [f"{listed(promoted)} {'holds' if len(promoted) == 1 else 'hold'} the role now"] if promoted else []
    if gone:
        parts.append(f"{listed(gone)} {'is' if len(gone) == 1 else 'are'} no longer in the pool")
    return capital("; ".join(parts)) + ("." if parts else "")
