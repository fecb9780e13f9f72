"""What is on record about people and teams, and what becomes of it: the rows of the audit log for every way to change
them. Whoever changes one person says what differs; an import, which changes many, compares before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.base.audit.log import Change, differing, record_changes
from config.base.words import day
from skills.models import Engineer, Placement, Team, TeamManager

DATES = ("started_on", "hands_on_since", "left_on")
PLACE = ("team", "role", "target_role")
Facts = Mapping[int, dict[str, Any]]


@dataclass(frozen=True)
class RecordedOrganisation:
    """By id, everything of people and teams whose change the log tells."""

    people: Facts
    teams: Facts


def read_facts(today: date) -> RecordedOrganisation:
    """Four queries at any size."""
    fields = {"name": "name", "email": "user__email", **{name: name for name in DATES}}
    people = {
        pk: dict(zip(fields, values, strict=True)) | dict.fromkeys(PLACE)
        for pk, *values in Engineer.objects.order_by().values_list("pk", *fields.values())
    }
    places = Placement.objects.current(today).order_by()
    for pk, *values in places.values_list("engineer_id", "team_id", "role__key", "target_role__key"):
        people[pk] |= dict(zip(PLACE, values, strict=True))
    teams: dict[int, dict[str, Any]] = {
        pk: {"name": name, "parent": parent, "managers": []}
        for pk, name, parent in Team.objects.order_by().values_list("pk", "name", "parent_id")
    }
    for team, engineer in TeamManager.objects.on(today).in_order().values_list("team_id", "engineer_id"):
        teams[team]["managers"].append(engineer)
    return RecordedOrganisation(people, teams)


def record_differences(
    before: RecordedOrganisation, after: RecordedOrganisation, *, actor: int | None, via: str
) -> None:
    """A row for each person and team that is new, gone or not as it was."""
    changes = [*_compare(before.people, after.people, _of_person), *_compare(before.teams, after.teams, team_changes)]
    record_changes(changes, actor=actor, via=via)


def _compare(before: Facts, after: Facts, rows: Any) -> Iterator[Change]:
    for pk in sorted({*before, *after}):
        if before.get(pk) != after.get(pk):
            yield from rows(pk, before.get(pk), after.get(pk))


def _of_person(pk: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[Change]:
    if after is None:
        yield Change("removed", pk, {})
    elif before is None:
        yield Change("added", pk, added_values(after))
    else:
        yield Change("changed", pk, differing(before, after))


def added_values(facts: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What a new person begins with, besides name and address."""
    return {name: (None, facts[name]) for name in (*DATES, *PLACE) if facts.get(name)}


def place_values(before: Placement | None, after: Placement | None) -> dict[str, tuple[Any, Any]]:
    return differing(_place(before), _place(after))


def _place(place: Placement | None) -> dict[str, Any]:
    if place is None:
        return dict.fromkeys(PLACE)
    role, target = place.role, place.target_role
    return {"team": place.team_id, "role": role and role.key, "target_role": target and target.key}


def team_changes(pk: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[Change]:
    """The row of the team, which its members find among what concerns them; and where other people manage it, one for
    each who did or does and is not among both."""
    values = differing(before or {}, after or {}) if after else {}
    kind = "team_deleted" if after is None else "team_changed" if before else "team_added"
    shown = values if before else {name: pair for name, pair in values.items() if any(pair)}
    yield Change(kind, None, shown, {"team": pk})
    old, new = ((facts or {}).get("managers", []) for facts in (before, after))
    for person in sorted({*old} ^ {*new}):
        yield Change("team_manager", person, {"managers": (old, new)}, {"team": pk})


def see_person(engineer: Engineer) -> dict[str, str]:
    places = engineer.placements.select_related("team", "role", "target_role").order_by("from_on")
    return {
        "Name": engineer.name,
        "E-mail": engineer.user.email,
        "First day": show(engineer.started_on),
        "Last day": show(engineer.left_on),
        "Hands-on since": show(engineer.hands_on_since),
        "Places": "; ".join(f"from {day(place.from_on)} {describe(place)}" for place in places) or "none",
    }


def see_team(team: Team) -> dict[str, str]:
    """Of a team read ``with_managers``."""
    return {
        "Name": team.name,
        "Part of": team.parent.name if team.parent else "none",
        "Managers": ", ".join(manager.name for manager in team.managers) or "none",
    }


def describe(place: Placement) -> str:
    """ "Vision, ML engineer, aims at Senior ML engineer"."""
    return ", ".join(
        part
        for part in (
            place.team.name,
            place.role.title if place.role else "no role",
            f"aims at {place.target_role.title}" if place.target_role else "",
        )
        if part
    )


def show(value: date | None) -> str:
    return day(value) if value else "none"
