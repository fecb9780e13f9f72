"""Databases for real processes: not the test database, which lives inside a transaction or in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import postgres
from tests.faults.apps import POISON, SLOW, never_end, work_slowly
from tests.faults.fleet import default_database, environment, kill_tree, migrate
from tests.faults.up import Up, short


@pytest.fixture(autouse=True)
def slow_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    from config.base.jobs import queue

    monkeypatch.setattr(queue, "HANDLERS", {**queue.HANDLERS, SLOW: work_slowly, POISON: never_end})


@pytest.fixture(scope="session")
def postgres_env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with postgres.cluster() as url:
        env = environment(url, tmp_path_factory.mktemp("postgres"))
        migrate(env)
        yield env


@pytest.fixture(scope="session")
def sqlite_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("sqlite")
    env = environment(f"sqlite:///{folder / 'cairn.sqlite3'}", folder)
    migrate(env)
    return env


@pytest.fixture(params=["postgres", "sqlite"])
def env(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The environment of processes on a migrated database; this process's models use the same one."""
    chosen: dict[str, str] = request.getfixturevalue(f"{request.param}_env")
    with django_db_blocker.unblock(), default_database(chosen["DATABASE_URL"]):
        yield dict(chosen)


@pytest.fixture
def emptied(env: dict[str, str]) -> Iterator[None]:
    """Before and after no rows but the groups. The processes of a run share a database."""
    call_command("flush", interactive=False, verbosity=0)
    yield
    call_command("flush", interactive=False, verbosity=0)


def switches() -> dict[str, str]:
    """What a test has set for the processes it starts since their environment was made."""
    return {key: value for key, value in os.environ.items() if key.startswith("CAIRN_TEST_")}


@pytest.fixture
def up(env: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def start(*options: str) -> Up:
        started.append(Up({**env, **switches(), "TMPDIR": str(short(tmp_path))}, tmp_path, *options))
        started[-1].wait_for("Cairn is at")
        return started[-1]

    yield start
    for one in started:
        kill_tree(one.process)
