from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from config.base.sheets.sheet import BadSheet, Problem
from config.base.text import show
from config.imports.loader import LAYOUTS, Imported, import_files

MOST_LINES = 200
WIDTH = 30  # characters of the progress
SUFFIXES = (".csv", ".xlsx")


class Command(BaseCommand):
    help = "Load teams, people and their history, ratings, waivers, pairs and sessions: all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER_OR_FILE")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument("--skip-rejected", action="store_true", help="load the other rows when some are rejected")

    def handle(self, *args: Any, paths: list[Path], dry_run: bool, skip_rejected: bool, **options: Any) -> None:
        files = _read(_recognise(paths))
        today = timezone.localdate()
        try:
            done = import_files(files, today, skip_rejected=skip_rejected, dry_run=dry_run, tick=self._tick)
        except BadSheet as error:
            self._list(error.problems)
            raise CommandError("Nothing was written: a file cannot be read.") from None
        except IntegrityError as error:
            what = "Nothing was written: somebody else changed the same data meanwhile. Run it again."
            raise CommandError(what) from error
        self._report(done)
        if done.problems and not skip_rejected:
            raise CommandError("Nothing was written. Correct the rows above, or leave them out with --skip-rejected.")
        self.stdout.write("Written." if done.is_written else "Nothing was written: this was a dry run.")

    def _report(self, done: Imported) -> None:
        for outcome in done.outcomes:
            counts = f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.unchanged:,} unchanged"
            withdrawn = f", {outcome.withdrawn:,} withdrawn" if outcome.withdrawn else ""
            self.stdout.write(f"{outcome.file}: {counts}{withdrawn}, {outcome.rejected:,} rejected")
        self._list(done.problems)
        self._list(done.warnings)

    def _list(self, problems: list[Problem]) -> None:
        for problem in problems[:MOST_LINES]:
            self.stdout.write(str(problem))
        if len(problems) > MOST_LINES:
            self.stdout.write(f"… and {len(problems) - MOST_LINES:,} more like these")

    def _tick(self, name: str, done: int, total: int) -> None:
        """A bar on a terminal; elsewhere a long load stays quiet."""
        if self.stderr.isatty():
            hashes = "#" * (WIDTH * done // total)
            self.stderr.write(
                f"\r{name} [{hashes:<{WIDTH}}] {100 * done // total:>3} %", ending="\n" if done == total else ""
            )


def _recognise(paths: Iterable[Path]) -> dict[str, Path]:
    """The files by kind. In a folder only tables count; another table there is an error, not something to overlook."""
    found: dict[str, Path] = {}
    for path in paths:
        for file in _tables_in(path) if path.is_dir() else [path]:
            kind = file.stem.casefold()
            if kind not in LAYOUTS or file.suffix.casefold() not in SUFFIXES:
                names = ", ".join(f"{name}.csv" for name in LAYOUTS)
                raise CommandError(
                    f"{show(file.name)} is not a file this command knows; it reads {names}, each as .xlsx too."
                )
            if kind in found:
                raise CommandError(f"{kind} is given twice: {found[kind]} and {file}.")
            found[kind] = file
    return found


def _tables_in(folder: Path) -> list[Path]:
    tables = [file for file in sorted(folder.iterdir()) if file.suffix.casefold() in (".csv", ".xlsx", ".tsv")]
    if not tables:
        names = ", ".join(f"{name}.csv" for name in LAYOUTS)
        raise CommandError(f"{folder} holds none of {names}.")
    return tables


def _read(files: dict[str, Path]) -> dict[str, bytes]:
    try:
        return {kind: path.read_bytes() for kind, path in files.items()}
    except OSError as error:
        raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from None
