"""Many rows into one table at the speed of the database: COPY on PostgreSQL, an INSERT of many rows on SQLite.

For loads of facts whose keys nobody needs back; everything else is ``bulk_create``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

# Of one INSERT, if SQLite was built to take as many. A statement of its own for each row takes twice as long where the
# table has a trigger.
VALUES_AT_A_TIME = 30_000


class _Prepared(dict[Any, Any]):
    """What the database takes for each value of a column, worked out once per value."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__()
        self.field = field

    def __missing__(self, value: Any) -> Any:
        ready = self[value] = self.field.get_db_prep_save(value, connection)
        return ready


class Written(str):
    """JSON that is text already: stored as it is."""

    __slots__ = ()


def _prepare(column: Any) -> Callable[[Any], Any]:
    """JSON has no key to remember it by."""
    if not isinstance(column, models.JSONField):
        return _Prepared(column).__getitem__

    return lambda value: value if isinstance(value, Written) else column.get_db_prep_save(value, connection)


def _refuse(*_: Any) -> None:
    raise RuntimeError("Rows for COPY must not ask the database: both would wait for each other for ever.")


def _most_values() -> int:
    if connection.vendor != "sqlite":
        return VALUES_AT_A_TIME
    return min(VALUES_AT_A_TIME, connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))


def insert_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[Any]],
    at_a_time: int | None = None,
    *,
    keeps_first: bool = False,
) -> None:
    """Inserts rows given as values of the named fields, in their order; other columns need a database default.

    ``at_a_time`` is for large rows where there is no COPY: SQLite keeps the rows of a statement in memory.
    ``keeps_first`` leaves out a row that a unique constraint says is there already, which COPY cannot.
    What makes the rows must not ask the database: COPY holds the connection until the last of them.
    """
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    prepare = [_prepare(column) for column in columns]
    ready: Any = ([get(value) for get, value in zip(prepare, row, strict=True)] for row in rows)
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not keeps_first:
            with (
                connection.execute_wrapper(_refuse),
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in ready:
                    copy.write_row(row)
        else:
            marks = f"({', '.join(['%s'] * len(columns))})"
            fitting = _most_values() // len(columns)
            end = " ON CONFLICT DO NOTHING" if keeps_first else ""
            while some := list(islice(ready, min(fitting, at_a_time or fitting))):
                insert = f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(some))}{end}"  # noqa: S608
                cursor.execute(insert, [value for row in some for value in row])
