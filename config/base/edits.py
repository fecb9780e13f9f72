"""What an editor saw when a form opened, signed into it; saving compares it with what is there then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

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
