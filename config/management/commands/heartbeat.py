from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.base.jobs.heartbeat import SILENT_AFTER, Kind, is_heard


class Command(BaseCommand):
    help = "Health check of a container: fails unless a worker or scheduler on this machine has moved lately."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Kind.values)

    def handle(self, kind: str, **options: Any) -> None:
        if not is_heard(Kind(kind), timezone.now()):
            seconds = round(SILENT_AFTER.total_seconds())
            raise CommandError(f"No {kind} on this machine has moved for {seconds} seconds.")
        self.stdout.write(f"The {kind} moves.")
