"""Commands that may take long: no statement of theirs is cut off, while waiting for a lock stays limited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


@contextmanager
def patient(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """For migrations and copies. After an error the limits stay off: the command ends."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute(f"SET {limit} = 0")
    yield
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute(f"RESET {limit}")
