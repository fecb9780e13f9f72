import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run the suite; everything after the command goes to pytest. --postgres runs it on PostgreSQL."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """pytest's own options must reach pytest, so argparse never sees them.

        It starts afresh: here the settings have been read already, with the database of the environment.
        """
        self.handle(*argv[2:])

    def handle(self, *args: Any, **options: Any) -> None:
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *_in_parallel(args), *args])  # noqa: S606


def _in_parallel(args: Sequence[str]) -> list[str]:
    """A process per core for the whole suite; none where files are named, or somebody says how many or debugs."""
    is_told = any(arg.startswith(("-n", "--numprocesses", "--dist", "--pdb", "--trace", "--collect")) for arg in args)
    names_files = any(Path(arg.partition("::")[0]).exists() for arg in args if not arg.startswith("-"))
    if is_told or names_files:
        return []
    return ["-n", "logical", "--maxprocesses", "4", "--dist", "loadscope", "--no-loadscope-reorder"]
