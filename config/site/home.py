"""The start page: what needs the reader, who they are here, and where to go next. Nothing that does not exist yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from config.base.limits import MANY_PEOPLE
from config.base.words import capital, day, listed, spell
from config.site.needs import Need, build_mentoring_needs, build_needs
from reports.models import Entry
from reports.pages.index import newest_below, newest_entry
from reports.pages.sentences import verdict_label
from skills.models import Engineer, Placement, Team, User

NEEDS = 5
LINKS = 3
PEOPLE = 12  # more are on the page of the team


@dataclass(frozen=True)
class Verdicts:
    """A verdict with the way to its reasons."""

    name: str
    verdict: str
    label: str
    text: str
    url: str


@dataclass(frozen=True)
class Link:
    label: str
    text: str
    url: str


@dataclass(frozen=True)
class Home:
    heading: str
    facts: list[tuple[str, str]]
    needs: list[Need]
    own: Verdicts | None
    people: list[Verdicts]
    more_people: int
    people_as_of: str
    shown: list[int]  # whose verdicts these are
    links: list[Link]
    is_whole: bool = True


def build_home(user: User, today: date, *, is_asked_whole: bool = False) -> Home:
    """Of whoever manages very many, first what is quick to say; the page then asks for the ``whole`` by itself."""
    is_whole = is_asked_whole or not _manages_many(user, today)
    own = newest_entry(user.person)
    below = newest_below(user) if is_whole else []
    found = build_needs(user, today, own, below, is_whole=is_whole)
    mentoring = build_mentoring_needs(user, timezone.now()) if is_whole else []
    needs = _order(found, mentoring)[:NEEDS]
    return Home(
        is_whole=is_whole,
        heading=_heading(len(needs), is_whole=is_whole),
        facts=_facts(user, today),
        needs=needs,
        own=_verdict(own, own.engineer.name) if own else None,
        people=[_verdict(entry, entry.engineer.name) for entry in below[:PEOPLE]],
        more_people=max(0, len(below) - PEOPLE),
        shown=[entry.engineer_id for entry in below[:PEOPLE]],
        people_as_of=day(max(entry.report.as_of for entry in below)) if below else "",
        links=_links(user),
    )


def _order(needs: list[Need], mentoring: list[Need]) -> list[Need]:
    """What has stopped first, then who waits for the reader, then all the rest."""
    urgent = [need for need in needs if need.icon == "exclamation-triangle"]
    return [*urgent, *mentoring, *(need for need in needs if need not in urgent)]


def _manages_many(user: User, today: date) -> bool:
    rows = Placement.objects.staffed(today).filter(team__in=user.managed_team_ids).order_by()
    return bool(user.managed_team_ids) and rows[MANY_PEOPLE : MANY_PEOPLE + 1].exists()


def _heading(needs: int, *, is_whole: bool) -> str:
    if not is_whole:
        return "Reading what needs you …"
    if not needs:
        return "Nothing needs you"
    return f"{capital(spell(needs))} {'thing needs' if needs == 1 else 'things need'} you"


def _facts(user: User, today: date) -> list[tuple[str, str]]:
    """Who the account is in the organisation, as far as it is known."""
    if user.person is None:
        return [("Account", user.email), ("Person", "an account without a person in the organisation")]
    place = (
        Placement.objects.current(today)
        .filter(engineer=user.person)
        .with_aim_title()
        .select_related("team", "role")
        .first()
    )
    if place is None:
        return [("Name", user.person.name), ("Team", "in no team yet")]
    facts = [("Name", user.person.name), ("Team", place.team.name)]
    if place.role:
        facts.append(("Role", place.role.title))
    if place.aim != place.role_id:
        facts.append(("Aims at", f"{place.aim_title}{' (assumed: the next role)' if place.is_aim_assumed else ''}"))
    nearest = Team.objects.tree().nearest(user.person.pk, place.team_id, today)
    if managers := Engineer.objects.filter(pk__in=nearest):
        facts.append(("Reports to", listed(manager.name for manager in managers)))
    return facts


def _verdict(entry: Entry, name: str) -> Verdicts:
    report = entry.report
    url = reverse("reports:person", args=[report.role.key, report.as_of, entry.engineer.slug])
    text = f"{report.role.title}, as of {day(report.as_of)}"
    return Verdicts(name, entry.verdict, verdict_label(entry.verdict), text, f"{url}?edition={report.edition}")


def _links(user: User) -> list[Link]:
    """Where to go when nothing waits: the pages of one's roles, at most three."""
    links = []
    if user.runs_reports:
        links.append(Link("Readiness reports", "every report, newest first", reverse("reports:list")))
    if user.keeps_people:
        links.append(Link("People and teams", "who is here, where they stand, who may sign in", reverse("people:list")))
    if user.managed_team_ids:
        links.append(Link("Skills matrix", "your team by skill, with cover", reverse("skills:own_matrix")))
        links.append(Link("Team readiness", "each verdict by name", reverse("reports:own_team_readiness")))
        links.append(Link("Find people", "who holds several skills at once", reverse("skills:find")))
    if user.person:
        links.append(Link("My growth", "where you stand and what is next", reverse("reports:my_growth")))
        links.append(Link("Mentoring", "your pairs and sessions", reverse("pairs:home")))
        links.append(Link("Self-assessment", "say where you stand, area by area", reverse("skills:my_assess")))
        links.append(Link("My readiness", "your verdict with every reason", reverse("reports:my_readiness")))
        links.append(Link("My data", "everything Cairn holds, and who opened it", reverse("my_data")))
    return links[:LINKS]
