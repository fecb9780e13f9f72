"""Databases for real processes: not the test database, which lives inside a transaction or in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import postgres
from tests.faults.apps import SLOW, work_slowly
from tests.faults.fleet import default_database, environment, migrate


@pytest.fixture(autouse=True)
def slow_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    from config.base import jobs

    monkeypatch.setattr(jobs, "HANDLERS", {**jobs.HANDLERS, SLOW: work_slowly})


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
