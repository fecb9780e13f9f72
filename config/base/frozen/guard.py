"""The one way past the triggers of frozen tables: ``guarded``, which says who deletes which facts and why.

For taking an import back (the people it made go with their ratings), for erasure, and for the removal of the demo.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from config.base.audit.log import record
from config.base.frozen.postgresql import DELETE
from config.base.frozen.tables import FROZEN
from config.base.frozen.triggers import database

AT_A_TIME = 500


@dataclass(frozen=True)
class Facts:
    reason: str
    actor: int | None

    def delete(self, rows: models.QuerySet[Any]) -> int:
        """Deletes these facts and nothing that refers to them; each call leaves a row in the audit log."""
        frozen = FROZEN.get(rows.model._meta.db_table)
        if frozen is None or frozen.is_for_ever:
            raise ValueError(f"{rows.model._meta.label} is not a fact that may be deleted.")
        ids = list(rows.order_by().values_list("pk", flat=True))
        if not ids:
            return 0
        return self._by_function(frozen.table, ids) if connection.vendor == "postgresql" else self._here(rows, ids)

    def _by_function(self, table: str, ids: list[int]) -> int:
        """The function writes the audit row itself: nobody who calls it another way goes without."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {DELETE}(%s, %s::bigint[], %s, %s)", [table, ids, self.reason, self.actor])
            return int(cursor.fetchone()[0])

    def _here(self, rows: models.QuerySet[Any], ids: list[int]) -> int:
        gone = 0
        with let_through():
            for start in range(0, len(ids), AT_A_TIME):
                some = rows.model._base_manager.filter(pk__in=ids[start : start + AT_A_TIME])
                gone += some._raw_delete(connection.alias)
        table = rows.model._meta.db_table
        record("facts_deleted", actor=self.actor, table=table, count=gone, reason=self.reason)
        return gone


@contextmanager
def guarded(reason: str, *, actor: int | None) -> Iterator[Facts]:
    """``with guarded("import_undone", actor=user.pk) as facts: facts.delete(rows)``. All of it or nothing."""
    with transaction.atomic():
        yield Facts(reason, actor)


@contextmanager
def let_through(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within it, triggers refuse nothing. On PostgreSQL only the owner can: for migrations and for tests."""
    with transaction.atomic(using=using), database(connections[using]).opened(connections[using]):
        yield
