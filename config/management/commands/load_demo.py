from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.base.words import day
from config.demo import DemoRefused, load_demo
from skills.framework.publish import CannotPublish, InvalidFramework


class Command(BaseCommand):
    help = "Load the demo company Fenwick Labs; refused on a database that holds people."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo = load_demo(timezone.localdate(), self.progress)
        except (DemoRefused, CannotPublish, InvalidFramework) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Fenwick Labs is loaded: {demo}, up to {day(demo.last_day)}.")
        self.stdout.write(f"Sign in as leadership with: manage.py invite {demo.leader}")
        self.stdout.write(
            f"Make its report with: manage.py generate_report --role {demo.role.key} --as-of {demo.last_day}"
        )

    def progress(self, stage: str, done: int, total: int) -> None:
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        self.stderr.write(f"{stage}: {done:,} of {total:,}", ending=end)
