from typing import Any

import pytest
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run the suite; everything after the command goes to pytest. --postgres runs it on PostgreSQL."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """pytest's own options must reach pytest, so argparse never sees them."""
        raise SystemExit(pytest.main(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(pytest.main(list(args)))
