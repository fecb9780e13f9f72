"""Which reports there are: the list page, and what the start page and closed pages point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from config.base.words import day, number
from reports.models import Entry, Report
from reports.pages.sentences import finding, verdict_label
from skills.models import Engineer, Role, User


@dataclass(frozen=True)
class RoleReports:
    """A role's reports, newest first, with the newest one's finding."""

    role: Role
    finding: str
    reports: list[Report]


def read_reports(user: User) -> list[RoleReports]:
    """Per role the newest edition of each day; the highest role first."""
    reports = (
        Report.objects.visible_to(user)
        .latest_editions()
        .select_related("role", "previous", "framework_version")
        .defer("framework_version__document")
        .order_by("-role__rank", "role", "-as_of")
    )
    return _by_role(reports)


def _by_role(reports: Iterable[Report]) -> list[RoleReports]:
    found = [(role, list(rows)) for role, rows in groupby(reports, key=lambda report: report.role)]
    return [RoleReports(role, finding(rows[0]), rows) for role, rows in found]


@dataclass(frozen=True)
class ReportLine:
    """What one of the reports on a role said of somebody."""

    day: str
    url: str
    verdict: str
    label: str
    score: str
    is_this: bool


def build_timeline(entries: Iterable[Entry], here: Entry) -> list[ReportLine]:
    """The newest first; verdict and score are the same for every reader."""
    return [_line(entry, here) for entry in reversed(list(entries))]


def _line(entry: Entry, here: Entry) -> ReportLine:
    report = entry.report
    url = reverse("reports:person", args=[report.role.key, report.as_of, entry.engineer.slug])
    label = "in the role" if entry.holds_role else verdict_label(entry.verdict)
    verdict = "" if entry.holds_role else entry.verdict
    score, edition = number(entry.score, 1), f"?edition={report.edition}"
    return ReportLine(day(report.as_of), url + edition, verdict, label, score, entry.pk == here.pk)


def newest_entry(person: Engineer | None) -> Entry | None:
    """The newest verdict on somebody who aims at a role, with report and role."""
    if person is None:
        return None
    entries = Entry.objects.pool().filter(engineer=person).select_related("report__role", "engineer")
    return entries.order_by("-report__as_of", "-report__edition").first()


def read_newest(*unread: str) -> dict[int, Report]:
    """The newest report of each role, the highest role first, without the fields ``unread``; one query."""
    newest = Report.objects.filter(role=OuterRef("role")).order_by("-as_of", "-edition").values("pk")[:1]
    reports = Report.objects.filter(pk=Subquery(newest)).select_related("role", "previous", "framework_version")
    return {report.pk: report for report in reports.defer(*unread).order_by("-role__rank", "role")}


def newest_below(user: User) -> list[Entry]:
    """What the newest report of each role says about the people of a manager, by name."""
    if not user.managed_team_ids:
        return []
    reports = read_newest("figures", "framework_version__document")
    entries = Entry.objects.pool().filter(report__in=reports, engineer__in=Engineer.objects.below(user).values("pk"))
    loaded = list(entries.select_related("engineer").defer("document", "reasons", "shown_document", "shown_reasons"))
    for entry in loaded:
        entry.report = reports[entry.report_id]
    return sorted(loaded, key=lambda entry: entry.engineer.name.casefold())
