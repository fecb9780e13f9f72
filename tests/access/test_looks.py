"""Whoever opens somebody's record is written down, once, for that person to see."""

from __future__ import annotations

import pytest
from django.db import transaction

from config.base.models import AuditEvent
from tests.access.expect import Ask, expect
from tests.access.org import Org
from tests.access.people import ACTORS, Actor
from tests.access.table import ROWS
from tests.access.walk import Walker

pytestmark = pytest.mark.django_db

POOL = ("bob", "olga", "paula", "alice", "mona", "yann")  # of the reports; of others there is no verdict to look at
VERDICTS = ("reports:person_readiness", "reports:person")
SENSITIVE = ["skills:history", "reports:growth", "reports:person_readiness", "reports:person", "api:rating-detail"]


def _looks(org: Org, ask: Ask) -> list[tuple[str, int | None, int | None]]:
    """What a request adds to the log."""
    last = AuditEvent.objects.order_by("pk").last()
    point = transaction.savepoint()
    try:
        Walker(org).send(ask)
        rows = AuditEvent.objects.filter(pk__gt=last.pk if last else 0)
        return list(rows.values_list("kind", "actor_id", "subject_id"))
    finally:
        transaction.savepoint_rollback(point)


def _about(thing_name: str, owner: str) -> str:
    """A peer's rating is nobody's to open but its author's and the people team's; the look is still about somebody."""
    return owner or thing_name.split()[0]


@pytest.mark.parametrize("route", SENSITIVE)
def test_a_look_at_another_persons_record_leaves_one_row_with_who_and_whom(standing: Org, route: str):
    row = ROWS[route]
    count = 0
    for thing in (thing for kind in row.kinds for thing in standing.things[kind] if not thing.is_ghost):
        whom = _about(thing.name, thing.owner)
        for actor in _readers(route):
            ask = Ask(row, actor, thing, "GET")
            if expect(ask) != "200" or actor.person == whom or (route in VERDICTS and whom not in POOL):
                continue
            count += 1
            assert _looks(standing, ask) == [("opened", standing.users[actor.person].pk, standing.people[whom].pk)], ask
    assert count >= 5


def _readers(route: str) -> list[Actor]:
    return [actor for actor in ACTORS if actor.let_in and (actor.way == "session" or route.startswith("api:"))]
