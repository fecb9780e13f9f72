from __future__ import annotations

import secrets
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from config.base.models import Job
from config.base.words import day
from config.demo import DemoRefused, holds_people, last_quarter_end, load_demo
from config.demo.files import email
from config.run.processes import Site, add_door, listen, take_url
from reports.jobs import request_report
from reports.models import Report, Verdict
from skills.framework.publish import CannotPublish, InvalidFramework
from skills.models import Placement, Role, User

REPORT_PATIENCE = 300  # seconds
QUARTERS = 4  # reports made, the newest last
ACCOUNTS = {
    "leadership": "Margit Halvorsen",
    "people team": "Ana Ruiz",
    "manager": "Ingrid Solheim",
    "engineer": "Priya Raman",
}


class Command(BaseCommand):
    help = "From nothing to a running site: database, demo company, four reports by a Celery worker, then the pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_door(parser)
        parser.add_argument("--once", action="store_true", help="stop after the reports instead of serving")

    def handle(self, host: str, port: int, once: bool, **options: Any) -> None:
        door = None if once else listen(host, port)
        url = take_url(port)
        with Site(self.stdout.write, url) as site:
            self.step("Environment", f"Python {sys.version.split()[0]} in {relative(sys.prefix)}")
            self.step("Database", describe_database(site.prepare_database()))
            password = self.fill()
            site.start_redis()
            site.start_jobs()
            self.report(site)
            if door:
                site.start_web(door)
                self.welcome(f"{url} – Ctrl-C stops it", password)
                site.serve()
        if site.asked and once:
            raise SystemExit(130)
        if once:
            self.welcome(f"start it with: python3 {sys.argv[0]} up", password)

    def fill(self) -> str | None:
        """Load the demo company and give four of its people one password; None, and nothing, where people are."""
        if holds_people():
            self.step("Demo company", "not loaded: this database holds people already")
            return None
        password = secrets.token_urlsafe(12)
        try:
            with transaction.atomic():
                demo = load_demo(timezone.localdate(), self.progress)
                for user in User.objects.filter(email__in=[email(name) for name in ACCOUNTS.values()]):
                    user.set_password(password)
                    user.save(update_fields=["password"])
        except (DemoRefused, CannotPublish, InvalidFramework) as problem:
            raise CommandError(str(problem)) from None
        self.step("Framework", f"{demo.role.framework} with the role {demo.role}")
        self.step("Demo company", f"Fenwick Labs: {demo}")
        return password

    def report(self, site: Site) -> None:
        """A readiness report, asked for as a page would and made by the worker, after those of the quarters before:
        what changed and who grew shows only beside an earlier one."""
        role, as_of = busiest_role(), last_quarter_end(timezone.localdate())
        if role is None:
            self.step("Report", "none: nobody here aims at a role yet")
            return
        days = [as_of]
        while len(days) < QUARTERS:
            days.insert(0, last_quarter_end(days[0]))
        for quarter in days:
            job = request_report(role, quarter)
            self.follow(site, job)
        report = Report.objects.get(pk=job.result["report"])
        found = ", ".join(f"{report.summary.get(verdict.value, 0)} {verdict.label.lower()}" for verdict in Verdict)
        self.step("Report", f"{report.role} as of {day(report.as_of)}: {found}")

    def follow(self, site: Site, job: Job) -> None:
        patience = time.monotonic() + REPORT_PATIENCE
        while job.is_open:
            if time.monotonic() > patience:
                raise CommandError(
                    f"The report was not made within {REPORT_PATIENCE} seconds (job {job.pk}, {job.get_state_display()}"
                    f"{': ' + job.last_error if job.last_error else ''}). It goes on when manage.py up runs."
                )
            site.tick()
            job.refresh_from_db()
            if job.stage:
                self.progress(f"Report: {job.stage}", job.percent, 100)
        if job.state == Job.State.DEAD:
            raise CommandError(f"The report could not be made: {job.last_error}")

    def welcome(self, where: str, password: str | None) -> None:
        self.step("Site", where)
        if password is None:
            self.stdout.write("Passwords are unchanged; manage.py invite EMAIL prints a link that sets a new one.")
            return
        self.stdout.write(f"\nSign in with the password {password} (shown only now) as")
        for who, name in ACCOUNTS.items():
            self.stdout.write(f"  {who:<12} {email(name)}")

    def step(self, what: str, text: str) -> None:
        if self.stdout.isatty():
            self.stdout.write("\r\033[K", ending="")
        self.stdout.write(f"{what:<13} {text}")

    def progress(self, stage: str, done: int, total: int) -> None:
        """On a terminal one line that changes; nothing in a log, which has the finished steps."""
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{stage} {100 * done // max(total, 1)} %", ending="")
            self.stdout.flush()


def busiest_role() -> Role | None:
    """The role most people grow towards today."""
    today: date = timezone.localdate()
    aims = Counter(Placement.objects.current(today).with_aim().exclude(aim=F("role")).values_list("aim", flat=True))
    return min(Role.objects.live().filter(pk__in=aims), key=lambda role: (-aims[role.pk], role.key), default=None)


def describe_database(applied: int) -> str:
    name = str(connection.settings_dict["NAME"])
    where = f"SQLite in {relative(name)}" if connection.vendor == "sqlite" else f"{connection.display_name} {name}"
    return f"{where}, {f'{applied} migrations applied' if applied else 'up to date'}"


def relative(path: str) -> str:
    place = Path(path)
    return str(place.relative_to(settings.BASE_DIR)) if place.is_relative_to(settings.BASE_DIR) else path
