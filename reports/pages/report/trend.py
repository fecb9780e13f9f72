"""How many were ready, met the bar or were close to it in the last reports on a role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, day, listed, spell
from reports.models import Entry, Report, Verdict
from reports.pages.grouping import CLOSE, READY_NOW, THRESHOLD_MET
from skills.framework.definition import Policy
from skills.models import FrameworkVersion

REPORTS = 4


@dataclass(frozen=True)
class Sibling:
    """A report on the same role in short."""

    pk: int
    as_of: date
    edition: int
    method: str
    version: int
    summary: dict[str, int]


@dataclass(frozen=True)
class Trend:
    heading: str
    drawing: SafeString
    note: str


@dataclass(frozen=True)
class Counted:
    as_of: date
    method: str
    ready: int
    met: int
    close: int
    people: int


def read_siblings(report: Report) -> list[Sibling]:
    fields = ("pk", "as_of", "edition", "method", "framework_version_id", "summary")
    return [Sibling(*row) for row in Report.objects.filter(role=report.role_id).order_by().values_list(*fields)]


def read_trend(report: Report, siblings: Iterable[Sibling], policy: Policy) -> Trend | None:
    """The newest edition of each day up to the report, and the report itself; nothing while it is the only one. Two
    queries."""
    newest: dict[date, Sibling] = {}
    for each in sorted(siblings, key=lambda sibling: sibling.edition):
        if each.as_of < report.as_of or each.pk == report.pk:
            newest[each.as_of] = each
    chosen = [newest[when] for when in sorted(newest)[-REPORTS:]]
    if len(chosen) < 2:
        return None
    return build_trend(_count(chosen, _policies(report, chosen, policy)))


def _policies(report: Report, chosen: Sequence[Sibling], policy: Policy) -> dict[int, Policy]:
    """By framework version: where its bar lay."""
    others = {each.version for each in chosen} - {report.framework_version_id}
    found = {report.framework_version_id: policy}
    for pk, roles in FrameworkVersion.objects.filter(pk__in=others).values_list("pk", "document__roles"):
        role: dict[str, Any] = next((each for each in roles if each["key"] == report.role.key), {})
        found[pk] = Policy.from_definition(role)
    return found


def _count(chosen: Sequence[Sibling], policies: dict[int, Policy]) -> list[Counted]:
    meets = Q()
    for each in chosen:
        meets |= Q(report=each.pk, document__confidence__gte=policies[each.version].ready_now)
    soon = Entry.objects.pool().filter(report__in=[each.pk for each in chosen], verdict=Verdict.READY_SOON)
    rows = soon.filter(meets).order_by().values_list("report").annotate(count=Count("pk"))
    met = dict(rows)
    return [
        Counted(
            each.as_of,
            each.method,
            each.summary.get(Verdict.READY_NOW, 0),
            met.get(each.pk, 0),
            each.summary.get(Verdict.READY_SOON, 0) - met.get(each.pk, 0),
            sum(each.summary.values()),
        )
        for each in chosen
    ]


def build_trend(counted: Sequence[Counted]) -> Trend:
    now, year = counted[-1], counted[-1].as_of.year
    columns = [
        charts.ChartColumn(
            day(each.as_of, year=each.as_of.year != year),
            f"{each.ready + each.met + each.close} of {each.people}",
            [(READY_NOW.key, each.ready), (THRESHOLD_MET.key, each.met), (CLOSE.key, each.close)],
            is_old=each.method != now.method,
        )
        for each in counted
    ]
    told = "; ".join(f"{day(each.as_of)} {each.ready}, {each.met}, {each.close} of {each.people}" for each in counted)
    label = f"Ready now, bar met with something open, and close to the bar: {told}."
    old = [each for each in counted if each.method != now.method]
    note = "Ready now, bar met and close to the bar, of everybody in each report."
    if old:
        days = listed(day(each.as_of, year=each.as_of.year != year) for each in old)
        note += f" {days}: method {old[0].method}, counted by other rules."
    return Trend(trend_heading(counted[-2], now), charts.stacks(columns, label), note)


def trend_heading(before: Counted, now: Counted) -> str:
    """What changed in those ready now."""
    when = day(before.as_of, year=before.as_of.year != now.as_of.year)
    if before.method != now.method:
        return f"{when} was counted by other rules"
    if now.ready == before.ready:
        return f"As many ready now as on {when}" if now.ready else f"Nobody ready now, as on {when}"
    if before.ready and now.ready == 2 * before.ready:
        return f"Ready now has doubled since {when}"
    change = now.ready - before.ready
    return f"{capital(spell(abs(change)))} {'more' if change > 0 else 'fewer'} ready now than on {when}"
