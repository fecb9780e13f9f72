"""A page that answers parts of itself answers the browser's Back with the whole page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.access.expect import path_of
from tests.access.org import Org
from tests.access.rows import NO, Row
from tests.access.table import TABLE

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
BACK = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
WHOLE = b"<!doctype html>"


READERS = ("pia", "alice", "bob")  # the people team, a manager, and one of a pair open every page between them


def readers(org: Org) -> Iterator[Client]:
    for person in READERS:
        client = Client(raise_request_exception=False)
        client.cookies["cairn"] = org.cookies[person]
        yield client


def part_of(row: Row, org: Org) -> tuple[Client, str] | None:
    """Somebody who is answered with a part of this route's page although alone it is a whole one."""
    things = [org.things[kind][0] for kind in row.kinds] or [None]
    for client in readers(org):
        for path in [path_of(row, thing) for thing in things]:
            part = client.get(path, headers=PART)
            is_part = part.status_code == 200 and part.content and not part.content.lstrip().startswith(WHOLE)
            if is_part and client.get(path).content.lstrip().startswith(WHOLE):
                return client, path
    return None


def test_back_gets_the_whole_page_from_every_route_that_answers_parts(standing: Org) -> None:
    pages = [row for row in TABLE if not row.is_api and row.get != NO]
    found = {row.route: asked for row in pages if (asked := part_of(row, standing))}

    for route, (client, path) in found.items():
        answer = client.get(path, headers=BACK)
        assert answer.content.lstrip().startswith(WHOLE), route
        assert "HX-History-Restore-Request" in answer["Vary"], route
    assert {"skills:matrix", "mentoring_health:gaps", "pairs:shared"} <= set(found)
