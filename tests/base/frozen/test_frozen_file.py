"""A client that knows nothing of Cairn, on the file of a SQLite database: it changes and deletes no fact either."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from config.base.frozen import sqlite
from config.base.frozen.tables import FROZEN


# ── other clients of a SQLite file ──────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def plain(db: None, tmp_path: Path) -> Callable[[], sqlite3.Connection]:
    """plain() -> a client that knows nothing of Cairn, on a file as an installation has it, with one audit row."""
    from django.db import ConnectionHandler

    file = tmp_path / "cairn.sqlite3"
    handler = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}})
    cairn = handler["default"]
    with cairn.cursor() as cursor:
        cursor.execute(
            'CREATE TABLE "base_auditevent" (id integer PRIMARY KEY AUTOINCREMENT, kind text UNIQUE, actor_id integer)'
        )
    sqlite.make(cairn, [FROZEN["base_auditevent"]])
    with cairn.cursor() as cursor:
        cursor.execute("INSERT INTO base_auditevent (kind) VALUES ('changed')")
    cairn.close()
    return lambda: sqlite3.connect(file)


OTHERS = [
    "DELETE FROM base_auditevent",
    "DELETE FROM base_auditevent WHERE id = 1",
    "UPDATE base_auditevent SET kind = 'opened'",
    "INSERT OR REPLACE INTO base_auditevent (id, kind) VALUES (1, 'opened')",
    "INSERT OR REPLACE INTO base_auditevent (kind, actor_id) VALUES ('changed', 7)",
    "UPDATE OR REPLACE base_auditevent SET id = 1",
]


@pytest.mark.parametrize("statement", OTHERS)
def test_another_client_of_the_file_writes_no_fact(plain, statement):
    with plain() as client, pytest.raises(sqlite3.OperationalError, match="no such function: cairn_guarded"):
        client.execute(statement)
    assert plain().execute("SELECT id, kind, actor_id FROM base_auditevent").fetchall() == [(1, "changed", None)]


@pytest.mark.parametrize("statement", OTHERS)
def test_without_the_triggers_it_would(plain, statement):
    with plain() as client:
        for name in sqlite.triggers(FROZEN["base_auditevent"]):
            client.execute(f'DROP TRIGGER "{name}"')
        client.execute(statement)
    assert plain().total_changes == 0
