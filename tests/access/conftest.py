"""One organisation for all tests of this package, and what the walk through it found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.access.expect import expect, path_of
from tests.access.figures import FIGURES
from tests.access.org import Org, make_org
from tests.access.people import ACTORS
from tests.access.table import TABLE
from tests.access.walk import Result, Walker, build_asks, digests, quiet
from tests.letters import sample_kind

QUICK = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "REST_FRAMEWORK": {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}},
    "ACCOUNT_RATE_LIMITS": False,
}


@pytest.fixture(scope="package")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Org]:
    """The organisation, rolled back once the last of these tests is done."""
    with django_db_blocker.unblock(), override_settings(**QUICK), quiet(), sample_kind(), transaction.atomic():
        yield make_org()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def walked(standing: Org) -> Result:
    """The walk of a normal run."""
    return walk_all(standing, part=4, share=256)


@pytest.fixture(scope="package")
def walked_at_length(standing: Org) -> Result:
    """The walk of a thorough run: every kind of question."""
    return walk_all(standing, share=128)


@pytest.fixture(scope="package")
def listened(standing: Org) -> Result:
    """What is open to somebody, asked once more with each of its queries and, of some pages, as a fragment."""
    actors = [actor for actor in ACTORS if actor.let_in]
    asks = [ask for ask in build_asks(TABLE, standing, actors=actors, methods=["GET"]) if ask.query or ask.is_htmx]
    once = {(ask.actor, path_of(ask.row, ask.thing), ask.query): ask for ask in asks if expect(ask) == "200"}
    result = Walker(standing).go(
        ask for number, ask in enumerate(once.values()) if number % (2 if ask.query else 6) == 0
    )
    FIGURES.add(result)
    return result


def walk_all(org: Org, *, part: int = 1, share: int) -> Result:
    before = digests()
    result = Walker(org).go(build_asks(TABLE, org, part=part, share=share))
    result.left_behind = [table for table, now in digests().items() if now != before[table]]
    FIGURES.add(result)
    return result


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if text := FIGURES.text:
        terminalreporter.write_line(f"access: {text}")
