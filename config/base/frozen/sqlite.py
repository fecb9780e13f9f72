"""The triggers on SQLite. They call a function that only a connection of Cairn has.

Any other client is told "no such function" and writes nothing. A row can also go without a DELETE: INSERT OR REPLACE
removes whatever its own row collides with. On Cairn's connections that fires the trigger for DELETE
(recursive_triggers); others are stopped by the trigger for INSERT, which never runs but must find the function.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet, ref

from django.db.backends.base.base import BaseDatabaseWrapper

from config.base.frozen.tables import Frozen

_open: WeakSet[BaseDatabaseWrapper] = WeakSet()  # connections that are let through just now


def prepare_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """For each new connection; the triggers of the database do nothing without it."""
    if connection.vendor != "sqlite":
        return
    reference = ref(connection)
    connection.connection.create_function("cairn_guarded", 0, lambda: int(reference() in _open))
    connection.connection.execute("PRAGMA recursive_triggers = ON")


@contextmanager
def opened(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """This connection is let through; no other."""
    _open.add(connection)
    try:
        yield
    finally:
        _open.discard(connection)


def triggers(frozen: Frozen) -> dict[str, str]:
    """By name, the statement that makes it, as the database keeps it."""
    table = frozen.table
    return {
        f"{table}_frozen": _refuse(table, "frozen", "UPDATE", frozen.change_when, "changed"),
        f"{table}_kept": _refuse(table, "kept", "DELETE", frozen.delete_when, "deleted"),
        f"{table}_ours": f'CREATE TRIGGER "{table}_ours" AFTER INSERT ON "{table}" WHEN 0 '
        "BEGIN SELECT cairn_guarded(); END",
    }


def _refuse(table: str, name: str, event: str, condition: str, what: str) -> str:
    when = f"NOT cairn_guarded() AND ({condition})" if condition else "NOT cairn_guarded()"
    return (
        f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are never {what}'); END"
    )


def missing(connection: BaseDatabaseWrapper, tables: list[Frozen]) -> list[Frozen]:
    """Those that have not all of their triggers, or other ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return [one for one in tables if any(found.get(name) != sql for name, sql in triggers(one).items())]


def make(connection: BaseDatabaseWrapper, tables: list[Frozen]) -> None:
    with connection.cursor() as cursor:
        for one in tables:
            for name, sql in triggers(one).items():
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                cursor.execute(sql)
