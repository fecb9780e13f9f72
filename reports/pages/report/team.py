"""A team's part of the newest reports: by group, without places, each with what is open or decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from config.base import charts
from config.base.words import capital, day, listed, plural, spell
from reports.model.document import EntryDocument
from reports.model.shown import shown_to
from reports.models import Answer, Entry, Report, Verdict
from reports.pages.grouping import THRESHOLD_MET
from reports.pages.opened import Doers, read_doers
from reports.pages.ranking import RankedPerson, in_order
from reports.pages.report.listing import Listing, RowParts, build_listing, needs_text, since_day
from reports.pages.sentences import Names
from skills.models import Engineer, Placement, Team, User


@dataclass(frozen=True)
class RolePart:
    """The people of the team in the newest report on one role."""

    title: str
    as_of: str
    listing: Listing


@dataclass(frozen=True)
class TeamPage:
    heading: str
    sub: str
    parts: list[RolePart]
    others: str
    people: list[int]  # whose verdicts are on it


def build_team_page(team: Team, user: User, today: date) -> TeamPage:
    """Nine queries, and those the policy asks; the same number for any size of the team."""
    people = _people(team, user, today)
    reports = read_newest()
    entries = Entry.objects.visible_to(user).pool().filter(report__in=reports, engineer__in=people)
    by_report: dict[int, list[Entry]] = {}
    for entry in entries.select_related("engineer"):
        entry.report = reports[entry.report_id]
        by_report.setdefault(entry.report_id, []).append(shown_to(user, entry))
    found = [entry for rows in by_report.values() for entry in rows]
    answered = frozenset(
        Answer.objects.filter(entry__in=[entry.pk for entry in found]).order_by().values_list("entry", flat=True)
    )
    doers = read_doers(user, [entry.engineer_id for entry in found], today)
    parts = [_part(report, by_report[pk], people, doers, answered) for pk, report in reports.items() if pk in by_report]
    left_out = [name for pk, (name, _) in people.items() if pk not in {entry.engineer_id for entry in found}]
    return TeamPage(
        _heading(found, parts),
        f"{team.name} and the teams below it. Within a group the surest come first; there are no places.",
        parts,
        _others(left_out),
        [entry.engineer_id for entry in found],
    )


def read_newest() -> dict[int, Report]:
    """The newest report of each role, the highest role first; one query."""
    newest = Report.objects.filter(role=OuterRef("role")).order_by("-as_of", "-edition").values("pk")[:1]
    reports = Report.objects.filter(pk=Subquery(newest)).select_related("role", "previous", "framework_version")
    return {report.pk: report for report in reports.order_by("-role__rank", "role")}


def _people(team: Team, user: User, today: date) -> Mapping[int, tuple[str, str]]:
    """Whoever has a role and stands in the team or below it today: name and team, without the reader."""
    teams = Team.objects.tree().below(team.pk)
    open_people = Engineer.objects.open_to(user).employed(today).exclude(user=user)
    rows = (
        Placement.objects.filter(team__in=teams, role__isnull=False, engineer__in=open_people.values("pk"))
        .current(today)
        .order_by()
        .values_list("engineer_id", "engineer__name", "team__name")
    )
    return {pk: (name, where) for pk, name, where in sorted(rows, key=lambda row: (row[1].casefold(), row[0]))}


def _part(
    report: Report,
    entries: Sequence[Entry],
    people: Mapping[int, tuple[str, str]],
    doers: Doers,
    answered: frozenset[int],
) -> RolePart:
    """All ranges are drawn on one scale."""
    names = Names.of(report)
    documents = {entry.pk: EntryDocument.of(entry) for entry in entries}
    shown = (_person(entry, documents[entry.pk], people[entry.engineer_id][1]) for entry in entries)
    listed_people = in_order(shown, names.policy)
    opened = {pk: len(document.open or ()) for pk, document in documents.items()}
    scale = charts.scale_for([*(person.low for person in listed_people), report.cut, 100])
    told = RowParts(report, names, doers, scale, answered)
    by_pk = {entry.pk: entry for entry in entries}
    return RolePart(
        report.role.title, day(report.as_of), build_listing(told, listed_people, opened, by_pk, since_day(report))
    )


def _person(entry: Entry, document: EntryDocument, team: str) -> RankedPerson:
    """As they are called today, in their team of today."""
    return RankedPerson(
        entry.pk,
        entry.engineer_id,
        entry.engineer.name,
        team,
        entry.verdict,
        entry.score,
        document.low,
        document.high,
        document.confidence,
    )


def _heading(found: Sequence[Entry], parts: Sequence[RolePart]) -> str:
    """The finding; of several roles together only the size."""
    if not found:
        return "Team readiness"
    if len(parts) > 1:
        return f"{plural(len(found), 'person', 'people')} of the team in {len(parts)} reports"
    ready = sum(entry.verdict == Verdict.READY_NOW for entry in found)
    title, listing = parts[0].title, parts[0].listing
    met = next(part.opened for part in listing.groups if part.group is THRESHOLD_MET)
    if not ready:
        none = f"No one here is ready now for {title} yet"
        return f"{none}; {spell(len(met))} {needs_text(met)}" if met and all(met) else none
    some = f"{capital(spell(ready))} of {spell(len(found))} {'is' if ready == 1 else 'are'} ready now for {title}"
    return f"{some}, and {spell(len(met))} more {needs_text(met)}" if met and all(met) else some


def _others(names: Sequence[str]) -> str:
    if not names:
        return ""
    return (
        f"Not in the newest report: {listed(names, most=6)}. Their target role has none yet, they hold it already, "
        "or they came after its day."
    )
