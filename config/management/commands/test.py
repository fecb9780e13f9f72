import os
import sys
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
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *args])  # noqa: S606
