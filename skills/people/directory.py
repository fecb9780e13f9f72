"""The list of people as its keepers see it: where somebody stands, and whether they can sign in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from config.base.grouping import grouped
from config.base.words import day
from skills.models import Engineer, Placement, Team, TeamManager


@dataclass(frozen=True)
class Person:
    engineer: Engineer
    place: Placement | None
    state: str
    tone: str


def search_people(asked: dict[str, Any], today: date) -> QuerySet[Engineer]:
    """``asked``: text in name or address (accents aside), a team with those below it, a state."""
    people = Engineer.objects.select_related("user")
    if text := asked["q"]:
        people = people.called(text)
    if team := asked["team"]:
        teams = Team.objects.tree().below(team.pk)
        people = people.filter(pk__in=Placement.objects.current(today).filter(team__in=teams).values("engineer"))
    match asked["state"]:
        case "left":
            people = people.filter(left_on__lt=today)
        case "uninvited":
            people = people.uninvited(today)
        case "all":
            pass
        case _:
            people = people.exclude(left_on__lt=today)
    return people


def build_people(people: Iterable[Engineer], today: date) -> list[Person]:
    """One query at any length."""
    rows = list(people)
    places = Placement.objects.current(today).filter(engineer__in=rows).select_related("team", "role", "target_role")
    standing = {place.engineer_id: place for place in places.order_by()}
    return [Person(row, standing.get(row.pk), *state_of(row, today)) for row in rows]


def state_of(engineer: Engineer, today: date) -> tuple[str, str]:
    """What to know of somebody's account, and its tone; nothing for whoever is here and signs in."""
    user = engineer.user
    if engineer.left_on and engineer.left_on < today:
        return f"Left {day(engineer.left_on)}", ""
    if engineer.left_on:
        return f"Leaves {day(engineer.left_on)}", "below"
    if user.last_login or user.has_usable_password():
        return "", ""
    if user.invited_at:
        return f"Invited {day(user.invited_at)}", "info"
    return "Never invited", ""


@dataclass(frozen=True)
class Branch:
    """A team in the tree; ``count`` people stand in it today, ``total`` with the teams below."""

    team: Team
    depth: int
    count: int
    total: int


def build_tree(today: date) -> list[Branch]:
    """Every team below its parent, by name; three queries."""
    teams = list(Team.objects.with_managers(today))
    counts = Counter(Placement.objects.staffed(today).order_by().values_list("team_id", flat=True))
    children = grouped((team.parent_id, team) for team in teams)

    def walk(parent: int | None, depth: int) -> list[Branch]:
        rows: list[Branch] = []
        for team in children[parent]:
            below = walk(team.pk, depth + 1)
            count = counts.get(team.pk, 0)
            total = count + sum(row.count for row in below)
            rows += [Branch(team, depth, count, total), *below]
        return rows

    return walk(None, 0)


def managers_over_time(team: Team) -> list[TeamManager]:
    """Everybody who managed the team, the newest first."""
    return list(TeamManager.objects.filter(team=team).select_related("engineer").in_order().reverse())


@dataclass(frozen=True)
class Profile:
    """What everybody signed in may know of somebody."""

    engineer: Engineer
    team: Team | None
    teams_above: list[Team]
    role: str
    line: list[Engineer]
    has_left: bool


def build_profile(engineer: Engineer, today: date) -> Profile:
    place = Placement.objects.current(today).filter(engineer=engineer).select_related("role").first()
    tree, team = Team.objects.tree(), place.team_id if place else None
    path, above = tree.above(team), tree.managers_above(engineer.pk, team, today)
    teams, managers = Team.objects.in_bulk(path), Engineer.objects.in_bulk(above)
    ordered = [teams[pk] for pk in path]
    return Profile(
        engineer,
        ordered[0] if ordered else None,
        ordered[:0:-1],
        place.role.title if place and place.role else "",
        [managers[pk] for pk in above],
        engineer.has_left(today),
    )
