"""Which reports there are: the list page, and what the start page and closed pages point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import OuterRef, Subquery

from reports.models import Entry, Report
from reports.present.sentences import finding
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


def newest_entry(person: Engineer | None) -> Entry | None:
    """The newest verdict on somebody who aims at a role, with report and role."""
    if person is None:
        return None
    entries = Entry.objects.pool().filter(engineer=person).select_related("report__role", "engineer")
    return entries.order_by("-report__as_of", "-report__edition").first()


def newest_below(user: User) -> list[Entry]:
    """What the newest report of each role says about the people of a manager, by name."""
    if not user.managed_team_ids:
        return []
    newest = Report.objects.filter(role=OuterRef("report__role")).order_by("-as_of", "-edition").values("pk")[:1]
    entries = Entry.objects.pool().filter(
        report=Subquery(newest), engineer__in=Engineer.objects.below(user).values("pk")
    )
    loaded = entries.select_related("report__role", "engineer").defer("document", "reasons")
    return sorted(loaded, key=lambda entry: entry.engineer.name.casefold())
