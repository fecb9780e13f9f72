"""A role to aim at, two reports about Bob, and the day after them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import pytest

from reports.models import Entry, Report, Verdict
from reports.pages.opened import Doers
from reports.pages.person.person import PersonPage, build_person_page
from skills.models import Engineer, Role
from tests.make import make_engineer
from tests.reports.growing import NOW, place, two_reports
from tests.reports.stored import Said, make_people, make_report, make_senior
from tests.reports.told import JUNE


@pytest.fixture
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def senior(db: None) -> Role:
    return make_senior()


@pytest.fixture
def reports(senior: Role, bob: Engineer) -> tuple[Report, Report]:
    """Of June and of September."""
    place(bob)
    return two_reports(senior, bob)


@pytest.fixture
def paula(bob: Engineer) -> Engineer:
    """A colleague in Bob's team."""
    return make_engineer("Paula Peer", team="Vision")


@pytest.fixture
def people(senior: Role) -> list[Engineer]:
    return make_people(6)


@pytest.fixture
def made(senior: Role) -> Callable[..., Report]:
    """made(rows, since) -> a report of method 2 about these people, after one of June with the counts of ``since``."""

    def make(rows: Iterable[Said], since: dict[str, int] | None = None, **fields: Any) -> Report:
        earlier = None if since is None else make_report(senior, [], JUNE, method="2", summary=since)
        return make_report(senior, rows, **{"method": "2", "previous": earlier} | fields)

    return make


@pytest.fixture
def read(senior: Role, people: list[Engineer]) -> Callable[..., PersonPage]:
    """The page about the first of the people, of whom a stored report says something."""
    earlier, editions = make_report(senior, [], JUNE), count(1)
    stored = Entry.objects.select_related("report__role", "report__previous", "engineer")

    def build(
        verdict: str = Verdict.READY_SOON,
        score: float = 88.607,
        *,
        doers: Doers | None = None,
        before: tuple[str, float] | None = None,
        **said: Any,
    ) -> PersonPage:
        told = [Said(people[0], verdict, score, previous=before, **said), Said(people[1])]
        report = make_report(senior, told, edition=next(editions), previous=earlier if before else None)
        return build_person_page(stored.get(report=report, engineer=people[0]), doers)

    return build
