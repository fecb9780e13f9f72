"""A copy of the database before it is changed: SQLite's own online copy, or a dump where pg_dump is at hand."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db.backends.postgresql.client import DatabaseClient

KEPT = 3
ENDINGS = {"sqlite": ".sqlite3", "postgresql": ".dump"}


class NoCopy(Exception):
    """Why there is none."""


def copies() -> list[Path]:
    """Oldest first: their names begin with the time."""
    return sorted(path for path in _folder().glob("2*") if path.suffix in ENDINGS.values())


def newest_copy() -> Path | None:
    return next(reversed(copies()), None)


def copy_database(connection: Any, schema: str, say: Callable[[str], object]) -> None:
    """The database as it is, named by time and schema; the last three are kept. SQLite without a copy is not touched;
    PostgreSQL's dumps are the operator's where pg_dump cannot make one."""
    is_sqlite = connection.vendor == "sqlite"
    try:
        path = _copy(_copy_sqlite if is_sqlite else _dump_postgres, connection, schema)
    except (NoCopy, OSError, sqlite3.Error) as error:
        if is_sqlite:
            raise CommandError(
                f"The database cannot be copied before it is changed: {error}. Nothing was changed."
            ) from None
        say(f"No copy of the database was made ({error}): a dump is yours to make.")
    else:
        say(f"Database copied to {path} before it is changed.")


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "copies"


def _copy(write: Callable[[Any, Path], None], connection: Any, schema: str) -> Path:
    """There whole or not at all, and readable by its owner alone."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _folder() / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}-{schema}{ENDINGS[connection.vendor]}"
    unfinished = path.with_name(f".{path.name}")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        write(connection, unfinished)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    for old in copies()[:-KEPT]:
        old.unlink()
    return path


def _copy_sqlite(connection: Any, path: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise NoCopy(f"the copy is damaged: {found}")


def _dump_postgres(connection: Any, path: Path) -> None:
    program = shutil.which("pg_dump")
    if not program:
        raise NoCopy("pg_dump is not on the PATH")
    (_, *where), env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [program, "--no-password", "--format=custom", f"--file={path}", *where]
    done = subprocess.run(command, env=os.environ | (env or {}), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NoCopy(" ".join(done.stderr.split()) or f"pg_dump ended with exit code {done.returncode}")
