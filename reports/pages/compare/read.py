"""Two reports on a role and everybody in either: points by cause, summed over the reports between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.fields.json import KT

from reports.model.document import CausePoints
from reports.model.shown import sees_all
from reports.model.words import CAUSES
from reports.models import Entry, Report
from reports.pages.causes import Cause, causes_of
from skills.models import User


@dataclass(frozen=True)
class ReportSays:
    """What one report said of somebody; ``change`` is since the report before, as the reader may have it."""

    pk: int
    name: str
    team: str
    slug: str
    verdict: str
    score: float
    holds_role: bool
    was: tuple[str, float] | None  # verdict and score of the report before
    change: Sequence[Cause]


@dataclass(frozen=True)
class ComparedPerson:
    """One person in two reports. ``causes`` add up to the points between them; empty where the person was not in each
    report between. ``turned`` is the entry (an id) whose report the verdict last changed in."""

    engineer: int
    then: ReportSays | None
    now: ReportSays | None
    causes: Sequence[Cause] = ()
    turned: int | None = None

    @property
    def is_moved(self) -> bool:
        return verdict_of(self.then) != verdict_of(self.now)

    @property
    def points(self) -> float:
        return self.now.score - self.then.score if self.then and self.now else 0.0


def verdict_of(said: ReportSays | None) -> str:
    """Empty for whoever is not in the pool: not in the report, or in the role."""
    return said.verdict if said and not said.holds_role else ""


@dataclass(frozen=True)
class Chain:
    """The reports from the one after ``earlier`` up to ``later``, oldest first, each compared with the one before it;
    the first perhaps with another edition of the day of ``earlier``."""

    earlier: Report
    later: Report
    reports: Sequence[Report]


def read_chain(earlier: Report, later: Report) -> Chain:
    """One query for each report between the two."""
    reports, here = [], later
    while here.previous_id and here.as_of > earlier.as_of:
        reports.append(here)
        is_earlier = here.previous_id == earlier.pk
        here.previous = earlier if is_earlier else Report.objects.defer("figures").get(pk=here.previous_id)
        here = here.previous
    return Chain(earlier, later, reports[::-1])


def read_compared(chain: Chain, user: User) -> list[ComparedPerson]:
    """Everybody whom the reader may see in either report, by name. One query a report, at any number of people."""
    reports = {report.pk: report for report in (chain.earlier, *chain.reports, chain.later)}
    told = {pk: _read_said(report, user) for pk, report in reports.items()}
    then, now = told[chain.earlier.pk], told[chain.later.pk]
    steps = [told[each.pk] for each in chain.reports]
    found = [
        _compare(engineer, then.get(engineer), now.get(engineer), [step.get(engineer) for step in steps])
        for engineer in then.keys() | now.keys()
    ]
    pool = [each for each in found if verdict_of(each.then) or verdict_of(each.now)]
    return sorted(pool, key=lambda each: name_of(each).casefold())


def name_of(each: ComparedPerson) -> str:
    said = each.now or each.then
    return said.name if said else ""


def _read_said(report: Report, user: User) -> dict[int, ReportSays]:
    rows = (
        Entry.objects.visible_to(user)
        .filter(report=report)
        .annotate(name=KT("document__name"), team=KT("document__team"), slug=F("engineer__slug"))
        .values_list(
            *("pk", "engineer_id", "name", "team", "slug", "verdict", "score", "holds_role"),
            *("document__previous__verdict", "document__previous__score"),
            *("document__change", "shown_document__change"),
        )
    )
    return {row[1]: _said(user, *row) for row in rows}


def _said(
    user: User,
    pk: int,
    engineer: int,
    name: str,
    team: str | None,
    slug: str,
    verdict: str,
    score: float,
    holds_role: bool,
    was: str | None,
    before: float | None,
    full: list[dict[str, Any]] | None,
    shown: list[dict[str, Any]] | None,
) -> ReportSays:
    change = full if shown is None or sees_all(user, engineer) else shown
    earlier = (was, before) if was and before is not None else None
    return ReportSays(pk, name, team or "", slug, verdict, score, holds_role, earlier, _causes(change, score, before))


def _causes(change: Iterable[dict[str, Any]] | None, score: float, before: float | None) -> list[Cause]:
    """Where none are kept, as by method 1, the whole difference is the basis."""
    if change:
        return causes_of([CausePoints.from_json(each) for each in change])
    return [] if before is None else [Cause(("basis",), score - before)]


def _compare(
    engineer: int, then: ReportSays | None, now: ReportSays | None, steps: Sequence[ReportSays | None]
) -> ComparedPerson:
    known = [step for step in steps if step and step.was]
    turned = next((step.pk for step in reversed(known) if step.was and step.was[0] != step.verdict), None)
    if then is None or now is None or not steps or len(known) < len(steps):
        return ComparedPerson(engineer, then, now, (), turned or (now.pk if now else None))
    start = known[0].was
    entered = [Cause(("basis",), start[1] - then.score)] if start and start[1] != then.score else []
    return ComparedPerson(
        engineer, then, now, summed([*entered, *(each for step in known for each in step.change)]), turned
    )


def summed(causes: Sequence[Cause]) -> list[Cause]:
    """One for each kind, in the order of the sum. Kinds told as one anywhere are told as one in all, with those between
    them, so that none can be worked out from the others."""
    spans = [(CAUSES.index(cause.kinds[0]), CAUSES.index(cause.kinds[-1])) for cause in causes]
    found: list[Cause] = []
    for place, kind in enumerate(CAUSES):
        points = sum(cause.points for cause in causes if cause.kinds[0] == kind)
        if any(first < place <= last for first, last in spans):
            joined = found.pop()
            found.append(Cause((*joined.kinds, kind), joined.points + points))
        else:
            found.append(Cause((kind,), points))
    return found
