"""Commands that may take long are not cut off by the limits of a page."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection

from config.base.patience import patient

LIMITED = {"statement_timeout": "1min", "idle_in_transaction_session_timeout": "1min", "lock_timeout": "5s"}
PATIENT = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "lock_timeout": "5s"}


def limits() -> dict[str, str]:
    with connection.cursor() as cursor:
        return {name: cursor.execute(f"SHOW {name}").fetchone()[0] for name in LIMITED}


@pytest.mark.postgres
def test_a_migration_is_not_cut_off_and_still_waits_for_no_lock_for_long(db, monkeypatch):
    during: list[dict[str, str]] = []
    monkeypatch.setattr(migrate.Command, "handle", lambda *args, **options: during.append(limits()))

    call_command("migrate", verbosity=0)

    assert during == [PATIENT]
    assert limits() == LIMITED


def test_without_postgres_there_is_nothing_to_wait_for(db):
    with patient():
        assert connection.in_atomic_block
