"""Everybody in a report in short, in the order in which they are read: by group, and the surest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.fields.json import KT

from reports.model.shown import sees_all
from reports.models import Entry, Report
from reports.pages.grouping import DEVELOPING, GROUPS, NOT_ENOUGH, Group, group_of
from skills.framework.definition import Policy
from skills.models import User

BY_NAME = (NOT_ENOUGH, DEVELOPING)  # an order by confidence would be a ranking that helps nobody


@dataclass(frozen=True)
class RankedPerson:
    """One entry in short: what the page needs of everybody."""

    pk: int
    engineer: int
    name: str
    team: str
    verdict: str
    score: float
    low: float
    high: float
    confidence: float
    holds_role: bool = False
    was: str | None = None  # the verdict of the report before
    role_changed: bool = False
    by_manager: bool = True  # rated by one, on what the role asks
    slug: str = ""

    def group(self, policy: Policy) -> Group:
        return group_of(self.verdict, self.confidence, policy)


def read_people(report: Report) -> list[RankedPerson]:
    """Everybody in the report in one query, without the long documents."""
    rows = (
        Entry.objects.filter(report=report)
        .annotate(name=KT("document__name"), team=KT("document__team"))
        .order_by("pk")
        .values_list(
            "pk",
            "engineer_id",
            "name",
            "team",
            "verdict",
            "score",
            "document__low",
            "document__high",
            "document__confidence",
            "holds_role",
            "document__previous__verdict",
            "reasons__change__role",
            "reasons__steps__0__from",
            "engineer__slug",
        )
    )
    return [RankedPerson(*row[:-3], bool(row[-3]), row[-2] == "manager", row[-1]) for row in rows]


def read_open_kinds(people: Sequence[RankedPerson], user: User | None) -> dict[int, list[str]]:
    """By entry (an id): of what kinds are the things that are open, as the reader may know. One query."""
    rows = Entry.objects.filter(pk__in=[person.pk for person in people]).values_list(
        "pk", "engineer_id", "document__open", "shown_document__open"
    )
    return {
        pk: [thing["kind"] for thing in (whole if shown is None or sees_all(user, engineer) else shown) or ()]
        for pk, engineer, whole, shown in rows
    }


def read_opened(people: Sequence[RankedPerson], user: User | None) -> dict[int, int]:
    """How many things are open for each."""
    return {pk: len(kinds) for pk, kinds in read_open_kinds(people, user).items()}


def in_order(people: Iterable[RankedPerson], policy: Policy) -> list[RankedPerson]:
    """By what can be acted on, within a group the surest first; where no order helps, by name."""
    return sorted(people, key=lambda person: (_place(person.group(policy), person.confidence), person.name.casefold()))


def _place(group: Group, confidence: float) -> tuple[int, float]:
    return GROUPS.index(group), 0.0 if group in BY_NAME else -confidence


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()
