"""A team's part of the newest reports: by group, without places, each with what is open or decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from config.base import charts
from config.base.limits import MANY_PEOPLE
from config.base.words import capital, day, listed, plural, spell
from reports.model.shown import shown_to
from reports.models import Answer, Entry, Report, Verdict
from reports.pages.grouping import THRESHOLD_MET
from reports.pages.index import read_newest
from reports.pages.opened import Doers, read_doers
from reports.pages.ranking import RankedPerson, in_order, read_opened
from reports.pages.report.listing import Listing, RowParts, build_listing, needs_text, since_day
from reports.pages.sentences import Names
from skills.models import Engineer, Placement, Team, User

PAGE = 60
RANGE = ("low", "high", "confidence")


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
    page: Page[RankedPerson]
    reports: list[Report]  # that are about its people
    teams: dict[int, str]  # where everybody of it stands, by id


def holds_many(team: Team, today: date) -> bool:
    """More people stand in it and below than are read while somebody waits. Two queries."""
    rows = Placement.objects.staffed(today).filter(team__in=Team.objects.tree().below(team.pk)).order_by()
    return rows[MANY_PEOPLE : MANY_PEOPLE + 1].exists()


def build_team_page(team: Team, user: User, today: date, page: int = 1) -> TeamPage:
    """In the same number of queries for any size of the team; only those on the page are loaded whole."""
    people, reports = _people(team, user, today), read_newest()
    found = _read_found(people, reports, user)
    names = {pk: Names.of(reports[pk]) for pk in found}
    inside = {pk: in_order(rows, names[pk].policy) for pk, rows in found.items()}
    everybody = [person for rows in inside.values() for person in rows]
    leaf = Paginator(everybody, PAGE).get_page(page)
    entries = _read_entries(leaf, reports, user)
    met = [each for pk, rows in inside.items() for each in rows if each.group(names[pk].policy) is THRESHOLD_MET]
    opened = read_opened(met, user)
    doers = read_doers(user, [entry.engineer_id for entry in entries.values()], today)
    answered = frozenset(Answer.objects.filter(entry__in=entries).order_by().values_list("entry", flat=True))
    on_page = {entry.report_id for entry in entries.values()}
    parts = {pk: _part(reports[pk], names[pk], rows, entries, opened, doers, answered) for pk, rows in inside.items()}
    in_report = {person.engineer for person in everybody}
    return TeamPage(
        _heading(everybody, list(parts.values())),
        f"{team.name} and the teams below it. Within a group the surest come first; there are no places.",
        [part for pk, part in parts.items() if pk in on_page],
        _others([name for pk, (name, _) in people.items() if pk not in in_report]),
        [entry.engineer_id for entry in entries.values()],
        leaf,
        [reports[pk] for pk in inside],
        {pk: where for pk, (_, where) in people.items()},
    )


def _read_found(
    people: Mapping[int, tuple[str, str]], reports: Mapping[int, Report], user: User
) -> dict[int, list[RankedPerson]]:
    """By report, the highest role first: as they are called today, in their team of today. One query."""
    rows = (
        Entry.objects.visible_to(user)
        .pool()
        .filter(report__in=reports, engineer__in=people)
        .order_by("pk")
        .values_list("report_id", "pk", "engineer_id", "verdict", "score", *(f"document__{key}" for key in RANGE))
    )
    found: dict[int, list[RankedPerson]] = {pk: [] for pk in reports}
    for report, pk, engineer, *numbers in rows:
        found[report].append(RankedPerson(pk, engineer, *people[engineer], *numbers))
    return {pk: rows for pk, rows in found.items() if rows}


def _read_entries(leaf: Iterable[RankedPerson], reports: Mapping[int, Report], user: User) -> dict[int, Entry]:
    """As the reader may see them; one query."""
    found = {}
    for entry in Entry.objects.filter(pk__in=[person.pk for person in leaf]).select_related("engineer"):
        entry.report = reports[entry.report_id]
        found[entry.pk] = shown_to(user, entry)
    return found


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
    names: Names,
    people: Sequence[RankedPerson],
    entries: Mapping[int, Entry],
    opened: Mapping[int, int],
    doers: Doers,
    answered: frozenset[int],
) -> RolePart:
    """All ranges are drawn on one scale."""
    scale = charts.scale_for([*(person.low for person in people), report.cut, 100])
    told = RowParts(report, names, doers, scale, answered)
    return RolePart(
        report.role.title, day(report.as_of), build_listing(told, people, opened, entries, since_day(report))
    )


def _heading(found: Sequence[RankedPerson], parts: Sequence[RolePart]) -> str:
    """The finding; of several roles together only the size."""
    if not found:
        return "Team readiness"
    if len(parts) > 1:
        return f"{plural(len(found), 'person', 'people')} of the team in {len(parts)} reports"
    ready = sum(person.verdict == Verdict.READY_NOW for person in found)
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
