"""What one peer said changes nothing that anybody else can read: only three or more show, as a mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import transaction
from django.utils import timezone

from tests.access.expect import Ask, expect
from tests.access.org import Org
from tests.access.people import ACTORS, GROUPS
from tests.access.rows import Row
from tests.access.table import TABLE
from tests.access.walk import Walker, text_of
from tests.make import make_rating

pytestmark = pytest.mark.django_db

ABOUT = "bob"
ROWS = [row for row in TABLE if row.get != "else 405"]
NEW_IN_EACH = re.compile(r'"\w{64}"|"[0-9a-f-]{32,36}"|"(made_)?at": "[^"]+"')  # tokens of forms, and moments


@pytest.fixture(autouse=True)
def stopped(time_machine) -> None:
    """Two readings of a page differ in nothing that a clock says."""
    time_machine.move_to(timezone.now(), tick=False)


def _asks(org: Org, rows: list[Row]) -> Iterator[Ask]:
    """Everything that is about Bob or about nobody in particular, by whoever may look, except the peer and the people
    team, who see the row."""
    readers = [each for each in ACTORS if each.let_in and each.person not in ("paula", *GROUPS["people"])]
    for row in rows:
        things = [thing for kind in row.kinds for thing in org.things[kind]] or [None]
        for thing in things:
            if thing and (thing.is_ghost or thing.owner not in ("", ABOUT)):
                continue
            for reader in readers:
                for query in ("", *row.queries):
                    ask = Ask(row, reader, thing, "GET", query=query)
                    if expect(ask) == "200" and (reader.way == "session" or row.is_api):
                        yield ask


def _read(org: Org, rows: list[Row], level: int) -> dict[str, str]:
    """Every page, in a world where Paula gave Bob this level."""
    point = transaction.savepoint()
    try:
        make_rating(
            org.people[ABOUT],
            "mentoring",
            level,
            by=org.people["paula"],
            on="2025-02-01",
            source="peer",
            note="Zqxpeer",
        )
        walker, pages = Walker(org), {}
        for ask in _asks(org, rows):
            inner = transaction.savepoint()
            pages[str(ask)] = NEW_IN_EACH.sub("", text_of(walker.send(ask)))
            transaction.savepoint_rollback(inner)
        return pages
    finally:
        transaction.savepoint_rollback(point)


def _differences(org: Org, rows: list[Row]) -> list[str]:
    low, high = _read(org, rows, 0), _read(org, rows, 5)
    assert low.keys() == high.keys()
    return [where for where in low if low[where] != high[where]]


@pytest.mark.thorough
def test_no_page_tells_what_a_single_peer_said(standing: Org):
    once = [row for row in ROWS if not row.route.startswith(("account", "people:", "healthz", "readyz", "api:docs"))]
    assert _differences(standing, once) == []


@pytest.mark.parametrize(
    ("module", "route"),
    [
        ("skills.ratings.history", "skills:history"),
        ("reports.pages.growth.read_given", "reports:growth"),
        ("config.site.my_data", "my_data"),
    ],
)
def test_the_comparison_notices_a_mean_of_fewer_than_three(standing: Org, monkeypatch, module: str, route: str):
    monkeypatch.setattr(import_module(module), "SMALLEST_MEAN", 1)
    assert _differences(standing, [row for row in ROWS if row.route == route])
