from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.run.processes import Site, add_door, listen, take_url


class Command(BaseCommand):
    help = "Run the whole site in the foreground: Redis unless REDIS_URL names one, worker, scheduler and web server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_door(parser)

    def handle(self, host: str, port: int, **options: Any) -> None:
        door = listen(host, port)
        url = take_url(port)
        with Site(self.stdout.write, url) as site:
            if applied := site.prepare_database():
                self.stdout.write(f"Database brought up to date ({applied} migrations).")
            site.start_redis()
            site.start_jobs()
            site.start_web(door)
            self.stdout.write(f"Cairn is at {url} – Ctrl-C stops it; jobs in flight finish.")
            site.serve()
        self.stdout.write("Stopped.")
