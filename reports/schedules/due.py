"""When a schedule's periods are due, and the ledger that makes each of them once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from config.base.models import Job
from config.base.models import Period as LedgerRow
from reports.jobs import GENERATE, request_report
from reports.models import Schedule

# Added to the first day of a period, these land in the next one.
LONGER_THAN = {"week": timedelta(days=7), "month": timedelta(days=31), "quarter": timedelta(days=93)}


@dataclass(frozen=True)
class Period:
    """A week (Monday to Sunday), month or quarter, with the moment its report is due (UTC)."""

    label: str
    ends_on: date
    due_at: datetime


def period_start(cadence: str, day: date) -> date:
    """First day of the period that holds ``day``."""
    if cadence == Schedule.Cadence.WEEK:
        return day - timedelta(days=day.weekday())
    month = day.month if cadence == Schedule.Cadence.MONTH else day.month - (day.month - 1) % 3
    return day.replace(month=month, day=1)


def label(cadence: str, day: date) -> str:
    """2026-W39, 2026-09 or 2026-Q3."""
    if cadence == Schedule.Cadence.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if cadence == Schedule.Cadence.MONTH else f"{day.year}-Q{(day.month + 2) // 3}"


def period_ending_before(schedule: Schedule, start: date) -> Period:
    """The period that ends on the day before ``start``, due on the schedule's day and hour in the one that begins then.

    A local time that a clock change skips is due an hour later, one that comes twice at its first.
    """
    ends_on = start - timedelta(days=1)
    local = datetime.combine(start + timedelta(days=schedule.day - 1), time(schedule.hour), tzinfo=schedule.tz)
    return Period(label(schedule.cadence, ends_on), ends_on, local.astimezone(UTC))


def periods_after(schedule: Schedule, moment: datetime) -> Iterator[Period]:
    """Periods due after ``moment``, oldest first, without end."""
    start = period_start(schedule.cadence, moment.astimezone(schedule.tz).date())
    while True:
        period = period_ending_before(schedule, start)
        if period.due_at > moment:
            yield period
        start = period_start(schedule.cadence, start + LONGER_THAN[schedule.cadence])


def read_made(schedule: Schedule) -> dict[str, datetime]:
    """The periods of a schedule's ledger, each with when it was due."""
    return dict(LedgerRow.objects.filter(owner=owner(schedule)).values_list("label", "due_at"))


def read_all_made(schedules: Iterable[Schedule]) -> dict[str, dict[str, datetime]]:
    """By owner: the same of many schedules."""
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for who, label, due_at in LedgerRow.objects.filter(owner__in=map(owner, schedules)).values_list(
        "owner", "label", "due_at"
    ):
        found[who][label] = due_at
    return found


def next_periods(schedule: Schedule, made: Mapping[str, datetime]) -> Iterator[Period]:
    """Periods not ``made``, oldest first, without end; due in the past when they were missed.

    A schedule moved to a later hour of the day meets the period it has just made once more, which is left out.
    """
    since = max([schedule.counts_from, *made.values()])
    return (period for period in periods_after(schedule, since) if period.label not in made)


def next_period(schedule: Schedule) -> Period:
    return next(next_periods(schedule, read_made(schedule)))


def owner(schedule: Schedule) -> str:
    return f"schedule {schedule.pk}"


def make_due(now: datetime) -> int:
    """Give every schedule whose next period is due by ``now`` its job; the number of jobs made.

    Missed periods run oldest first: the next one waits until the job before it has ended, so that each report finds
    the one before it. Two relays at once are harmless, the ledger is unique.
    """
    running = Schedule.objects.running().select_related("role")
    return sum(_make_next(schedule, now) for schedule in running)


def _make_next(schedule: Schedule, now: datetime) -> int:
    period = next_period(schedule)
    open_jobs = Job.objects.filter(kind=GENERATE, period__owner=owner(schedule), state__in=["queued", "running"])
    if period.due_at > now or open_jobs.exists():
        return 0
    try:
        with transaction.atomic():
            key = f"schedule-{schedule.pk}/{period.label}"
            job = request_report(schedule.role, period.ends_on, key=key, schedule=schedule)
            LedgerRow.objects.create(owner=owner(schedule), label=period.label, due_at=period.due_at, job=job)
    except IntegrityError:  # another relay was first
        return 0
    return 1
