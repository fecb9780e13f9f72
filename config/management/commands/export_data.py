import os
import shutil
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from config.base.sheets.sheet import write_csv
from config.base.sheets.workbooks import write_xlsx
from config.imports.exports import export_tables
from skills.imports.exports import left_out

WRITERS: dict[str, Any] = {"csv": write_csv, "xlsx": write_xlsx}


class Command(BaseCommand):
    help = "Write teams, people and their history, ratings, waivers, pairs and sessions as the files import_data reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
        parser.add_argument("--format", choices=WRITERS, default="csv")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        ending = options["format"]
        today = timezone.localdate()
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise CommandError(f"{folder} is not empty; name a new folder, so that no file is overwritten.")
        try:
            with _made_whole(folder) as unfinished, _one_moment():
                for name, table in export_tables(today).items():
                    with _private(unfinished / f"{name}.{ending}") as file:
                        count = WRITERS[ending](file, table.columns, table.rows)
                    self.stdout.write(f"{name}.{ending}: {count:,} rows")
                omitted = left_out()
        except OSError as error:
            raise CommandError(f"{error.filename or folder} cannot be written: {error.strerror}.") from None
        for what in omitted:
            self.stderr.write(f"Left out: {what}.")


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A folder beside the wanted one, which takes its place in the end; a failure leaves nothing behind."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield unfinished
        if folder.exists():
            folder.rmdir()  # refused by the system when somebody has put a file there meanwhile
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


@contextmanager
def _one_moment() -> Iterator[None]:
    """All files show the database of one moment."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    if path.suffix == ".xlsx":
        with open(handle, "wb") as file:
            yield file
    else:
        with open(handle, "w", encoding="utf-8", newline="") as text:
            yield text
