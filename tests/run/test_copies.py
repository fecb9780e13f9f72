"""A copy of the database before it is changed."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config.run import processes
from config.run.copies import copy_database, newest_copy
from config.run.processes import Site
from tests import postgres
from tests.faults.fleet import default_database

SCHEMA = "reports.0002_answer"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def sqlite(data: Path, django_db_blocker: Any) -> Iterator[None]:
    """A file with one row, whatever the suite runs on."""
    with django_db_blocker.unblock(), default_database(f"sqlite:///{data / 'cairn.sqlite3'}"):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE notes (text TEXT)")
            cursor.execute("INSERT INTO notes VALUES ('kept')")
        yield


def names(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "copies").iterdir())


@time_machine.travel("2026-11-30T09:00:00Z", tick=False)
def test_sqlite_is_copied_whole_for_its_owner_alone(sqlite, data, said):
    copy_database(connection, SCHEMA, said.append)

    copy = data / "copies" / "2026-11-30T09-00-00Z-reports.0002_answer.sqlite3"
    assert (newest_copy(), said) == (copy, [f"Database copied to {copy} before it is changed."])
    assert [stat.S_IMODE(path.stat().st_mode) for path in (copy.parent, copy)] == [0o700, 0o600]
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT text FROM notes").fetchall() == [("kept",)]


def test_the_last_three_are_kept_and_nothing_else_is_touched(sqlite, data, said):
    (data / "copies").mkdir()
    (data / "copies" / "my own.sqlite3").touch()
    for hour in range(5):
        with time_machine.travel(f"2026-11-30T0{hour}:00:00Z", tick=False):
            copy_database(connection, SCHEMA, said.append)
    assert [name[:13] for name in names(data)] == [*(f"2026-11-30T0{hour}" for hour in (2, 3, 4)), "my own.sqlite"]


def test_without_a_copy_sqlite_is_not_changed(sqlite, data, said):
    (data / "copies").touch()
    with pytest.raises(CommandError, match=r"cannot be copied before it is changed: .* Nothing was changed\."):
        copy_database(connection, SCHEMA, said.append)
    assert said == []


@pytest.mark.postgres
@pytest.mark.django_db
class TestPostgres:
    def test_pg_dump_makes_one_where_it_is_at_hand(self, data, said, monkeypatch):
        monkeypatch.setenv("PATH", str(postgres._binaries()))
        copy_database(connection, SCHEMA, said.append)

        copy = newest_copy()
        assert said == [f"Database copied to {copy} before it is changed."]
        assert copy
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        listed = subprocess.run(["pg_restore", "--list", copy], capture_output=True, text=True, check=True)
        assert "TABLE DATA public skills_rating" in listed.stdout

    def test_without_it_the_dump_is_the_operators(self, data, said, monkeypatch):
        monkeypatch.setenv("PATH", "")
        copy_database(connection, SCHEMA, said.append)
        assert said == ["No copy of the database was made (pg_dump is not on the PATH): a dump is yours to make."]
        assert names(data) == []

    def test_one_that_fails_leaves_nothing_and_says_why(self, data, said, monkeypatch):
        program = data / "pg_dump"
        program.write_text("#!/bin/sh\necho aborting because of server version mismatch >&2\nexit 1\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(data))
        copy_database(connection, SCHEMA, said.append)
        assert said == [
            "No copy of the database was made (aborting because of server version mismatch): a dump is yours to make."
        ]
        assert names(data) == []


# ── when ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the start of the site did to the database, in order; there is one migration to apply."""
    done: list[str] = []
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])
    monkeypatch.setattr(processes, "copy_database", lambda connection, schema, say: done.append(f"copy of {schema}"))
    monkeypatch.setattr(processes, "call_command", lambda name, **_: done.append(name))
    return done


def test_the_copy_comes_before_the_migration_and_names_the_schema(sqlite, done, said):
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.record_applied("skills", "0001_initial")
    recorder.record_applied("reports", "0001_initial")
    with Site(said.append, "http://localhost:8000") as site:
        assert site.prepare_database() == 1
    assert done == ["copy of reports.0001_initial", "migrate"]


def test_an_empty_database_is_not_copied(sqlite, done, said):
    with Site(said.append, "http://localhost:8000") as site:
        site.prepare_database()
    assert done == ["migrate"]


def test_without_anything_to_apply_there_is_no_copy(sqlite, done, said, monkeypatch):
    MigrationRecorder(connection).ensure_schema()
    MigrationRecorder(connection).record_applied("skills", "0001_initial")
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [])
    with Site(said.append, "http://localhost:8000") as site:
        site.prepare_database()
    assert done == []
