"""Reports made in two worlds that differ in what one peer said: no number of a single skill is another for anybody but
the people team (READINESS §6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from reports.generate import generate_report
from reports.model import looks
from skills.estimate import estimate as model
from skills.models import Role
from tests.access.org import Org
from tests.make import day, make_rating

pytestmark = pytest.mark.django_db

DAYS = ("2025-06-30", "2025-09-30", "2026-01-05")
READERS = {  # person -> the pages about Bob that are theirs
    "bob": ("/me/readiness/", "/me/growth/", "person"),
    "alice": ("/people/bob/readiness/", "/people/bob/growth/", "/teams/vision/readiness/", "person"),
    "helga": ("/people/bob/readiness/", "/people/bob/growth/", "/teams/vision/readiness/", "person"),
    "lena": ("person", "report", "api"),
}
# Of the whole person, and what only says that something else there is of them.
WHOLE = {
    "verdict", "score", "low", "high", "confidence", "sustained", "one_rater", "months_to_ready", "months_range",
    "not_shown", "previous", "change", "digest", "shown_digest", "summary",
}  # fmt: skip


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Everything shared is that of the first world: a rating also moves its rater's strictness a little."""
    first: list[Any] = []
    place = [0]
    find = model._shared

    def shared(*args: Any) -> Any:
        place[0] += 1
        if len(first) < place[0]:
            first.append(find(*args))
        return first[place[0] - 1]

    monkeypatch.setattr(model, "_shared", shared)
    return lambda: place.__setitem__(0, 0)


def _world(org: Org, level: int) -> dict[str, Any]:
    """Everything that is told of single skills, in a world where Paula gave Bob this level."""
    point = transaction.savepoint()
    try:
        bob, paula = org.people["bob"], org.people["paula"]
        make_rating(bob, "mentoring", level, by=paula, on="2025-02-01", source="peer")
        told = {}
        for on in DAYS:
            report = generate_report(Role.objects.get(key="senior"), day(on))
            for who, pages in READERS.items():
                client = Client()
                client.force_login(org.users[who])
                told |= {f"{who} {page} {on}": _told(client, page, report) for page in pages}
        return told
    finally:
        transaction.savepoint_rollback(point)


def _told(client: Client, page: str, report: Any) -> Any:
    on = report.as_of.isoformat()
    if page == "api":
        entries = client.get(f"/api/v1/reports/{report.pk}/").json()["entries"]  # by score
        return {entry["engineer"]: _without_whole(entry) for entry in entries}
    address = {"person": f"/readiness/senior/{on}/people/bob/", "report": f"/readiness/senior/{on}/"}.get(page, page)
    response = client.get(address)
    assert response.status_code == 200, address
    context = response.context
    if context.get("person"):
        return _of_person(context["person"])
    found = context["page"]
    if page == "report":
        return found.gaps, _of_listing(found.listing)
    if "/teams/" in page:
        return [_of_listing(part.listing) for part in found.parts]
    return found.finding, found.rungs, found.areas, [(each.title, each.text) for each in found.steps], found.ratings


def _of_person(page: Any) -> Any:
    steps = [(step.title, step.text, step.effect.split(";")[0], step.level, step.way) for step in page.steps]
    walk = [row for row in page.walk if not row.is_total and not row.label.startswith("Colleagues")]
    areas = [row for row in page.areas.rows if not row.name.startswith("Colleagues")]
    needs = [each for each in page.conditions if not each.title.startswith("Bar met")]
    things = [(thing.title, thing.text) for thing in page.things]
    floors = page.floors_heading.partition(", as far")[0]  # a floor without a name is told of the whole person
    return page.skills, page.floors, floors, things, page.missing, steps, walk, areas, needs


def _of_listing(listing: Any) -> Any:
    rows = [row for part in listing.groups for row in part.rows]
    return sorted((row.url, row.decides.title, _named(row.decides.text), row.decides.also) for row in rows)


OF_THE_WHOLE = (
    "About ",
    "Less than ",
    "More than ",
    "The score ",
    "The bar ",
    "a floor not reached",
    "A floor not reached",
)


def _named(text: str) -> list[str]:
    """What decides a verdict, without what is told of the whole person: points, range, time, a floor without a name."""
    parts = [part for part in text.rstrip(".").split(". ") if not part.startswith(OF_THE_WHOLE)]
    return [part.partition("; ")[2] if " points short of " in part else part for part in parts]


def _without_whole(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_whole(item) for item in value if item not in ({"kind": "floor"},) and not _is_points(item)]
    if isinstance(value, dict):
        return {key: _without_whole(item) for key, item in value.items() if key not in WHOLE}
    return value


def _is_points(item: Any) -> bool:
    return isinstance(item, dict) and item.get("kind") == "score"


def _differences(org: Org, restart: Any) -> list[str]:
    low = _world(org, 0)
    restart()
    high = _world(org, 5)
    assert low.keys() == high.keys()
    return [where for where in low if low[where] != high[where]]


def test_what_one_peer_said_is_in_no_number_of_a_single_skill_that_others_read(standing: Org, held: Any) -> None:
    assert _differences(standing, held) == []


def test_the_comparison_notices_a_skill_that_two_peers_rated(
    standing: Org, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "SMALLEST_MEAN", 1)
    assert {where.split()[1] for where in _differences(standing, held)} >= {"person", "api", "/me/growth/"}
