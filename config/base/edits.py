"""What an editor saw when a form opened, signed into it; saving compares it with what is there then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing

from config.base.words import day
from skills.models import Engineer, Placement, Team

SALT = "skills.seen"
Snapshot = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    label: str
    was: str
    now: str


class Outdated(Exception):
    """Somebody else changed it since the form opened; nothing was written."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__("; ".join(f"{row.label}: {row.was} → {row.now}" for row in differences))
        self.differences = differences


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


def sign(snapshot: Snapshot) -> str:
    return signing.dumps(dict(snapshot), salt=SALT, compress=True)


def read(token: str) -> Snapshot:
    """What was signed; nothing for a token that is not ours."""
    try:
        found: Any = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return {}
    return found


def compare(seen: Snapshot, now: Snapshot) -> list[Difference]:
    return [
        Difference(label, seen.get(label, "unknown"), value) for label, value in now.items() if seen.get(label) != value
    ]


def check(seen: Snapshot | None, now: Snapshot) -> None:
    """Raises Outdated when what was seen is no longer what is there; without ``seen`` there is nothing to compare."""
    if seen is not None and (differences := compare(seen, now)):
        raise Outdated(differences)
