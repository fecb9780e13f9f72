"""After each migrate every frozen table has its triggers, whatever became of the table.

Django rebuilds a SQLite table to alter it, and its triggers go with the old one; so nobody has to remember them.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.base.frozen import postgresql, sqlite
from config.base.frozen.tables import FROZEN, Frozen

HINT = "Run: manage.py migrate. It makes the triggers again and changes no row."


def database(connection: BaseDatabaseWrapper) -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite


def standing(connection: BaseDatabaseWrapper) -> list[Frozen]:
    """The frozen tables that are there; migrated back, some are not."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor))
    return [one for table, one in FROZEN.items() if table in names]


def unguarded(connection: BaseDatabaseWrapper) -> list[Frozen]:
    """Frozen tables somebody could change: without their triggers."""
    return list(database(connection).missing(connection, standing(connection)))


def keep_frozen(using: str, **kwargs: Any) -> None:
    """After a migrate, and after a flush, which costs a few short queries when nothing is missing."""
    connection = connections[using]
    if lost := unguarded(connection):
        database(connection).make(connection, lost)
    if connection.vendor == "postgresql":
        postgresql.make_way_through(connection, standing(connection))


def check_triggers(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A frozen table without its triggers is told, with the table's name."""
    return [
        checks.Warning(
            f"Rows of {one.table} could be changed or deleted: triggers are missing.", hint=HINT, id="cairn.W001"
        )
        for alias in databases or []
        for one in unguarded(connections[alias])
    ]
