"""Personas and plain functions that make test data; every test says in its own lines what it needs."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from config.base.http.rates import COUNTERS
from config.base.jobs import clock
from config.base.jobs.clock import Clock
from skills.models import Engineer
from tests.facts import flush_let_through
from tests.make import make_engineer, make_team, set_managers


@pytest.fixture(autouse=True, scope="session")
def facts_go_with_a_flush() -> Iterator[None]:
    with flush_let_through():
        yield


# Tests make much that lives for a moment, and the collector finds little in it.
gc.set_threshold(100_000, 50, 100)

# How long a busy machine takes for an example says nothing about what is tested.
hypothesis_settings.register_profile(
    "cairn", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("cairn")


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing slowly on purpose is most of a small test's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Limits are counted in the memory of the process, which tests share."""
    cache.clear()
    COUNTERS.clear()


@pytest.fixture(autouse=True)
def own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test did to the clock is not remembered."""
    monkeypatch.setattr(clock, "CLOCK", Clock())


@pytest.fixture
def head(db: None) -> Engineer:
    """Helga leads the whole organisation."""
    helga = make_engineer("Helga Head", team=make_team("Engineering"))
    set_managers("Engineering", helga)
    return helga


@pytest.fixture
def alice(head: Engineer) -> Engineer:
    """Alice manages Bob's team, below Helga."""
    alice = make_engineer("Alice Manager", team=make_team("Vision", parent="Engineering"))
    set_managers("Vision", alice)
    return alice


@pytest.fixture
def bob(alice: Engineer) -> Engineer:
    """Bob is an engineer in Alice's team."""
    return make_engineer("Bob Engineer", team="Vision")


@pytest.fixture
def charlie(head: Engineer) -> Engineer:
    """Charlie manages another team."""
    charlie = make_engineer("Charlie Other", team=make_team("Language", parent="Engineering"))
    set_managers("Language", charlie)
    return charlie


@pytest.fixture
def lena(db: None) -> Engineer:
    """Lena reads the reports."""
    return make_engineer("Lena Leader", group="leadership")


@pytest.fixture
def pia(db: None) -> Engineer:
    """Pia is in the people team."""
    return make_engineer("Pia People", group="people")


@pytest.fixture
def keeper(client: Client, pia: Engineer) -> Client:
    """Pia, signed in."""
    client.force_login(pia.user)
    return client


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long runs when asked for (-m thorough, -m slow), races of threads where the database has them
    (--postgres)."""
    left_out = {mark for mark in ("thorough", "slow") if mark not in config.option.markexpr}
    left_out |= set() if config.option.postgres else {"postgres"}
    others = [item for item in items if left_out & {mark.name for mark in item.iter_markers()}]
    items[:] = [item for item in items if item not in others]
    config.hook.pytest_deselected(items=others)
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))  # what takes minutes in one process begins first


LONG = ("tests/access/", "tests/faults/", "tests/e2e/")
TOGETHER = ("access", "faults")


def _group(nodeid: str) -> str:
    """A file stays in one process. So does the package of access tests, which walk the site once, and the one of tests
    that kill processes, two of which starve each other."""
    path = nodeid.partition("::")[0]
    package = path.rpartition("/")[0].rpartition("/")[2]
    return package if package in TOGETHER else path


class Groups(LoadScopeScheduling):
    """Hands out whole groups. (The groups of --dist loadgroup go through a name of a test that pytest 9 reads no
    more.)"""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    return Groups(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is left out in silence: with CAIRN_NO_SKIP a skip is a failure."""
    report = yield
    if report.skipped and "CAIRN_NO_SKIP" in os.environ and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although CAIRN_NO_SKIP is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself."""
    report = yield
    if report.skipped and "CAIRN_NO_SKIP" in os.environ:
        report.outcome = "failed"
        report.longrepr = f"skipped although CAIRN_NO_SKIP is set: {report.longrepr}"
    return report
