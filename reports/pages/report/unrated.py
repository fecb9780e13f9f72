"""People of the pool whom no manager had rated by the day of a report: their levels rest on others or an average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from config.base.words import capital, listed, spell
from reports.models import Report
from reports.pages.opened import Doers, Whose
from reports.pages.ranking import RankedPerson

MOST = 60  # named


@dataclass(frozen=True)
class UnratedPerson:
    """``label`` and ``url`` are a button where the reader can rate them; ``asked`` says who else can."""

    name: str
    team: str
    verdict: str
    asked: str
    label: str
    url: str


@dataclass(frozen=True)
class Unrated:
    """``more`` says how many are not named."""

    heading: str
    people: list[UnratedPerson]
    more: str


def without_manager(pool: Sequence[RankedPerson]) -> list[RankedPerson]:
    """By team and name. What the walk of each score begins with tells it: the newest ratings of managers, where there
    was one on what the role asks."""
    found = [person for person in pool if not person.by_manager]
    return sorted(found, key=lambda person: (person.team.casefold(), person.name.casefold()))


def build_unrated(unrated: Sequence[RankedPerson], size: int, report: Report, doers: Doers) -> Unrated:
    """``size`` is that of the pool."""
    count = len(unrated)
    if not count:
        return Unrated("Everybody has a rating by a manager", [], "")
    has = "has" if count == 1 else "have"
    left = count - MOST
    return Unrated(
        f"{capital(spell(count))} of {spell(size)} {has} no rating by a manager",
        [_person(each, report, doers) for each in unrated[:MOST]],
        f"{capital(spell(left))} more {'is' if left == 1 else 'are'} not named here; narrow the list above by team."
        if left > 0
        else "",
    )


def _person(person: RankedPerson, report: Report, doers: Doers) -> UnratedPerson:
    whose = Whose(person.engineer, person.name, person.slug, doers)
    verdict = reverse("reports:person", args=[report.role.key, report.as_of, person.slug])
    names = listed(whose.managers[:2])
    asked = f"{names} can rate {whose.said}" if names else "The team has no manager yet"
    return UnratedPerson(
        person.name, person.team, f"{verdict}?edition={report.edition}", asked, *whose.rate(whose.said)
    )
