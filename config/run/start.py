"""What must hold before anything runs on the database: asked by manage.py, the web server and Celery alike."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import DatabaseError, Error, connections
from django.db.migrations.recorder import MigrationRecorder

from config.base.http.errors import is_database_away
from config.environment import NOTHING_STARTED, refuse
from config.run.copies import newest_copy

# These work without a database, or bring their own; so does asking for help.
WITHOUT = ("help", "test", "check", "makemigrations", "collectstatic", "findstatic", "spectacular", "diffsettings")
HELP = ("-h", "--help", "--version")
DAMAGED = ("not a database", "malformed", "corrupt")
OWN = ("base", "skills", "mentoring", "reports")


def run(argv: Sequence[str]) -> None:
    """A command, once all is well; a database that fails it later is one sentence too."""
    with explained("The command has stopped."):
        if argv[1:] and argv[1] not in (*WITHOUT, *HELP) and not set(HELP).intersection(argv):
            check()
        execute_from_command_line(list(argv))


def check() -> None:
    """The files are their owner's alone; the database answers, is whole, and no newer than this code.

    On a connection of its own: the web server's processes must not inherit one.
    """
    make_private(settings.DATA_DIR)
    _make_private_database()
    connection = connections.create_connection("default")
    with explained():
        try:
            connection.ensure_connection()
            _check_whole(connection)
            _check_schema(connection)
        finally:
            connection.close()


@contextmanager
def explained(end: str = NOTHING_STARTED) -> Iterator[None]:
    """Faults of the database as a whole are one sentence; those of a statement stay what they are."""
    try:
        yield
    except Error as error:
        if what := _explain(error):
            refuse(what, end)
        raise


def _explain(error: Error) -> str:
    said = str(error).strip().partition("\n")[0].rstrip(".")
    if isinstance(error, DatabaseError) and any(word in said for word in DAMAGED):
        return _damaged(said)
    if is_database_away(error):
        return f"The database does not answer: {said}. See to it, or correct DATABASE_URL."
    if lacking := missing():
        return f"The database is not up to date (it lacks {lacking[0]}): run manage.py up or manage.py migrate first."
    return ""


def _damaged(said: str) -> str:
    name, copy = settings.DATABASES["default"]["NAME"], newest_copy()
    back = f"put a copy in its place, such as {copy}" if copy else "put a backup in its place"
    return f"The database {name} is damaged ({said}). Move it and the files beside it aside, and {back}."


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────────
def _check_whole(connection: Any) -> None:
    """SQLite reads every page once; PostgreSQL sees to it itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            found = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            refuse(_damaged(found.splitlines()[-1]))


def _check_schema(connection: Any) -> None:
    if unknown := sorted(applied(connection) - known()):
        refuse(
            f"The database was brought up to date by a newer version of Cairn (this one does not know {unknown[-1]}). "
            "Install that version, or go back to a copy made before."
        )


def known() -> set[str]:
    """The migrations of this code, by the names of their files: reading them would take longer than the check may."""
    folders = {label: Path(apps.get_app_config(label).path) / "migrations" for label in OWN}
    return {f"{label}.{file.stem}" for label, folder in folders.items() for file in folder.glob("[0-9]*.py")}


def applied(connection: Any) -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations() if app in OWN}


def missing() -> list[str]:
    """What the database lacks; nothing where it cannot be asked."""
    connection = connections.create_connection("default")
    try:
        return sorted(known() - applied(connection))
    except Error:
        return []
    finally:
        connection.close()


# ── its files ───────────────────────────────────────────────────────────────────────────────────────────────────────
def make_private(folder: Path) -> None:
    """Take from others what a folder holds, also what an older version or a copy by hand left open."""
    for place, folders, files in os.walk(folder):
        for name in [".", *files, *folders]:
            _close(Path(place) / name)


def _close(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
        if mode & 0o077 and not path.is_symlink():
            path.chmod(mode & 0o700)
    except OSError:  # gone meanwhile, or somebody else's; whether the folder can be used has been seen
        return


def _make_private_database() -> None:
    """SQLite's file, wherever it is; what SQLite puts beside it takes over its rights."""
    file = Path(settings.DATABASES["default"]["NAME"])
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") or str(file).startswith((":memory:", "file:")):
        return
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        refuse(f"The database {file} cannot be opened: {error.strerror}.")
    for suffix in ("", "-wal", "-shm", "-journal"):
        _close(file.with_name(file.name + suffix))
