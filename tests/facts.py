"""Tests start from empty tables, facts too: the guard lets the flush of a test database through, and ``forget``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, models
from django.db.backends.base.operations import BaseDatabaseOperations

from config.base.frozen.guard import let_through


@contextmanager
def flush_let_through() -> Iterator[None]:
    """As the owner of the tables, which tests are on PostgreSQL."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[Any]) -> None:
        with let_through(self.connection.alias):
            plain(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield


def forget(*kinds: type[models.Model]) -> None:
    """Every row of these tables, in this order, and nothing that refers to one."""
    with let_through():
        for model in kinds:
            model._base_manager.all()._raw_delete(connection.alias)
