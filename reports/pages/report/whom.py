"""Whom of a report one looks at: a team, a group, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.pages.grouping import GROUPS
from reports.pages.ranking import RankedPerson, read_open_kinds
from skills.framework.definition import Policy
from skills.models import User

OPEN = {"rater": "another rater", "rating": "a rating of a floor", "check": "a check"}


@dataclass(frozen=True)
class Whom:
    """What is not asked for is empty."""

    team: str = ""
    group: str = ""
    open: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Whom:
        """A group and a kind that do not exist count as not asked for."""
        group = asked["group"] if asked["group"] in [group.key for group in GROUPS] else ""
        return cls(asked["team"] or "", group, asked["open"] if asked["open"] in OPEN else "")

    def __bool__(self) -> bool:
        return bool(self.team or self.group or self.open)

    def choose(self, people: Sequence[RankedPerson], policy: Policy, user: User | None) -> list[RankedPerson]:
        """In the order they came in. One query where something open is asked for."""
        found = [
            person
            for person in people
            if (not self.team or person.team == self.team)
            and (not self.group or person.group(policy).key == self.group)
        ]
        if not self.open:
            return found
        kinds = read_open_kinds(found, user)
        return [person for person in found if self.open in kinds[person.pk]]


@dataclass(frozen=True)
class Choices:
    """For the form: teams of the report by name, groups, and what can be open, each with its words."""

    teams: list[str]
    groups: list[tuple[str, str]]
    open: list[tuple[str, str]]


def choices_of(people: Iterable[RankedPerson]) -> Choices:
    teams = sorted({person.team for person in people if person.team}, key=str.casefold)
    return Choices(teams, [(group.key, group.title) for group in GROUPS], list(OPEN.items()))
