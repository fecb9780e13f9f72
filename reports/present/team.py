"""A team's part of the newest reports: by name, without places, each with what decides it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, day, listed, number, percent, plural, span, spell
from reports.models import Answer, Entry, Report, Verdict
from reports.present.ranking import deciding, initials
from reports.present.sentences import Names, since, verdict_label
from reports.shown import shown_to
from skills.models import Engineer, Placement, Team, User


@dataclass(frozen=True)
class TeamRow:
    name: str
    initials: str
    url: str
    team: str
    verdict: str
    label: str
    bar_met: str
    score: str
    span: str
    range: SafeString
    quality: str
    change: float | None
    why: str
    is_answered: bool


@dataclass(frozen=True)
class RolePart:
    """The people of the team in the newest report on one role."""

    title: str
    as_of: str
    since: str
    rows: list[TeamRow]


@dataclass(frozen=True)
class TeamPage:
    heading: str
    parts: list[RolePart]
    others: str
    people: list[int]  # whose verdicts are on it


def build_team_page(team: Team, user: User, today: date) -> TeamPage:
    """Four queries, and those the policy asks; the same number for any size of the team."""
    people = _people(team, user, today)
    reports = read_newest()
    entries = Entry.objects.visible_to(user).pool().filter(report__in=reports, engineer__in=people)
    by_report: dict[int, list[Entry]] = {}
    for entry in entries.select_related("engineer"):
        entry.report = reports[entry.report_id]
        by_report.setdefault(entry.report_id, []).append(shown_to(user, entry))
    found = [entry for rows in by_report.values() for entry in rows]
    answered = set(
        Answer.objects.filter(entry__in=[entry.pk for entry in found]).order_by().values_list("entry", flat=True)
    )
    parts = [_part(report, by_report[pk], people, answered) for pk, report in reports.items() if pk in by_report]
    left_out = [name for pk, (name, _) in people.items() if pk not in {entry.engineer_id for entry in found}]
    return TeamPage(_heading(found, parts), parts, _others(left_out), [entry.engineer_id for entry in found])


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
    report: Report, entries: Sequence[Entry], people: Mapping[int, tuple[str, str]], answered: Collection[int]
) -> RolePart:
    """By name. All ranges are drawn on one scale."""
    names = Names.of(report)
    scale = charts.scale_for([*(entry.document["low"] for entry in entries), report.cut, 100])
    order = {pk: place for place, pk in enumerate(people)}
    rows = [
        _row(entry, people[entry.engineer_id][1], names, scale, is_answered=entry.pk in answered)
        for entry in sorted(entries, key=lambda entry: order[entry.engineer_id])
    ]
    return RolePart(report.role.title, day(report.as_of), since(report), rows)


def _row(entry: Entry, team: str, names: Names, scale: charts.Scale, *, is_answered: bool) -> TeamRow:
    report, document, engineer = entry.report, entry.document, entry.engineer
    address = reverse("reports:person", args=[report.role.key, report.as_of, engineer.slug])
    previous = document.get("previous")
    return TeamRow(
        name=engineer.name,
        initials=initials(engineer.name),
        url=f"{address}?edition={report.edition}",
        team=team,
        verdict=entry.verdict,
        label=verdict_label(entry.verdict),
        bar_met=percent(document["confidence"]),
        score=number(entry.score),
        span=span(document["low"], document["high"]),
        range=charts.interval(document["low"], document["high"], entry.score, report.cut, scale),
        quality=entry.reasons["quality"],
        change=entry.score - previous["score"] if previous else None,
        why=deciding(document, report, names),
        is_answered=is_answered,
    )


def _heading(found: Sequence[Entry], parts: Sequence[RolePart]) -> str:
    """The finding; of several roles together only the size."""
    if not found:
        return "Team readiness"
    if len(parts) > 1:
        return f"{plural(len(found), 'person', 'people')} of the team in {len(parts)} reports"
    ready = sum(entry.verdict == Verdict.READY_NOW for entry in found)
    if not ready:
        return f"No one here is ready now for {parts[0].title} yet"
    return (
        f"{capital(spell(ready))} of {spell(len(found))} {'is' if ready == 1 else 'are'} ready now for {parts[0].title}"
    )


def _others(names: Sequence[str]) -> str:
    if not names:
        return ""
    return (
        f"Not in the newest report: {listed(names, most=6)}. Their target role has none yet, they hold it already, "
        "or they came after its day."
    )
