from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.base.models import Period as LedgerRow
from reports.models import Schedule
from reports.schedules.due import next_period, owner
from skills.models import Role


class Command(BaseCommand):
    help = "Make a schedule of readiness reports; without arguments, list the schedules with last and next period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", metavar="KEY")
        parser.add_argument("--every", choices=Schedule.Cadence.values)
        parser.add_argument("--day", type=int, default=1, help="1 = Monday, or the first of the month (default 1)")
        parser.add_argument("--hour", type=int, default=6, help="local hour, 0 to 23 (default 6)")
        parser.add_argument("--zone", metavar="NAME", default=timezone.get_default_timezone_name())

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["role"]) != bool(options["every"]):
            raise CommandError("A schedule needs both --role and --every. Nothing was changed.")
        if options["role"]:
            self.make(**{name: options[name] for name in ("role", "every", "day", "hour", "zone")})
        self.list()

    def make(self, role: str, every: str, day: int, hour: int, zone: str) -> None:
        found = Role.objects.live().filter(key=role).first()
        if found is None:
            known = ", ".join(Role.objects.live().values_list("key", flat=True)) or "none; load a framework first"
            raise CommandError(f"There is no role {role!r}; roles: {known}. Nothing was changed.")
        schedule = Schedule(role=found, cadence=every, day=day, hour=hour, zone=zone)
        try:
            schedule.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages) + " Nothing was changed.") from None
        schedule.save()
        self.stdout.write(self.style.SUCCESS(f"Schedule {schedule.pk} made."))

    def list(self) -> None:
        schedules = Schedule.objects.select_related("role")
        if not schedules:
            self.stdout.write("No schedules yet. Make one with --role KEY --every week|month|quarter.")
        for schedule in schedules:
            last = LedgerRow.objects.filter(owner=owner(schedule)).select_related("job").order_by("due_at").last()
            due = next_period(schedule)
            was = _describe(last) if last else "none yet"
            when = due.due_at.astimezone(schedule.tz)
            self.stdout.write(
                f"{schedule.pk}  {schedule.role.key}  every {schedule.cadence}, day {schedule.day}, "
                f"{schedule.hour:02}:00 {schedule.zone}  last: {was}  next: {due.label}, due {when:%Y-%m-%d %H:%M}"
            )


def _describe(period: LedgerRow) -> str:
    """With the state of its job, as long as that is kept."""
    return f"{period.label} ({period.job.get_state_display().lower()})" if period.job else period.label
