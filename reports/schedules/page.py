"""Values of the page of schedules: each with its last run, its next one, and who was told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Max, OuterRef, Subquery

from config.base.models import Job
from config.base.models import Period as LedgerRow
from config.base.words import capital, day, plural, spell, took
from reports.jobs import DELIVER
from reports.models import Delivery, Report, Schedule
from reports.schedules.due import Period, next_periods, owner, read_all_made
from reports.schedules.words import say_formats, say_moment, say_recipients, say_when

State = Delivery.State
LATE = timedelta(hours=1)
TONES = {
    State.WAITING: ("", "clock"),
    State.DELIVERED: ("good", "check"),
    State.UNCERTAIN: ("below", "exclamation-triangle"),
    State.REFUSED: ("bad2", "x-mark"),
    State.LEFT_OUT: ("", "x-mark"),
    State.FORGOTTEN: ("", ""),
}


@dataclass(frozen=True)
class ToldPerson:
    """One recipient of a report."""

    pk: int
    name: str
    initials: str
    state: str
    tone: str
    glyph: str
    text: str
    at: str
    can_send: bool


@dataclass(frozen=True)
class LastRun:
    """``again`` is the job to be run once more, if the last run stopped."""

    label: str
    tone: str
    glyph: str
    at: str
    text: str
    job: Job | None
    again: Job | None
    report: Report | None
    told: Sequence[Delivery] = ()

    @property
    def uncertain(self) -> int:
        return sum(row.state in (State.UNCERTAIN, State.REFUSED) for row in self.told)


@dataclass(frozen=True)
class ScheduleRow:
    schedule: Schedule
    when: str
    formats: str
    recipients: str
    next_run: str
    last: LastRun | None
    next_due: datetime | None

    @property
    def failed(self) -> str:
        """What happened to the last run, and what is safe; empty where it did not stop."""
        last = self.last
        if last is None or last.again is None or last.job is None:
            return ""
        if last.label == "Not told":
            return f"made its report, but its recipients were not told. {last.text} Nothing is lost; run it again."
        tries = plural(last.job.attempts, "attempt")
        what = "was cancelled." if last.label == "Cancelled" else f"failed after {tries}. {last.text}"
        return f"{what} Nothing is lost; the report is made for the same day when you run it again."


@dataclass(frozen=True)
class SchedulesPage:
    heading: str
    table_heading: str
    rows: list[ScheduleRow]
    failed: list[ScheduleRow]


def build_page(now: datetime) -> SchedulesPage:
    """All schedules, what needs a hand first named; the same number of queries at any length."""
    schedules = list(
        Schedule.objects.select_related("role", "paused_by__engineer").prefetch_related("recipients__engineer")
    )
    rows = _build_rows(schedules, now)
    rows.sort(key=lambda row: (row.next_due is None, row.next_due or now, row.schedule.pk))
    failed = [row for row in rows if row.last and row.last.again]
    return SchedulesPage(_heading(rows, failed), _table_heading(rows), rows, failed)


def _build_rows(schedules: Sequence[Schedule], now: datetime) -> list[ScheduleRow]:
    made = read_all_made(schedules)
    runs = read_runs(schedules)
    return [_row(each, next(next_periods(each, made[owner(each)])), runs.get(each.pk)) for each in schedules]


def _row(schedule: Schedule, period: Period, last: LastRun | None) -> ScheduleRow:
    retired = schedule.role.is_retired
    if schedule.is_paused:
        by = schedule.paused_by
        next_run = f"paused by {by.get_full_name()}" if by else "paused"
    else:
        next_run = "none: the role is retired" if retired else say_moment(schedule.at(period.due_at))
    return ScheduleRow(
        schedule=schedule,
        when=say_when(schedule),
        formats=say_formats(schedule),
        recipients=say_recipients(schedule, list(schedule.recipients.all()), most=4),
        next_run=next_run,
        last=last,
        next_due=None if schedule.is_paused or retired else period.due_at,
    )


def say_next(schedule: Schedule, made: Mapping[str, datetime]) -> list[tuple[str, str]]:
    """The next three runs: for which day, made when."""
    periods = islice(next_periods(schedule, made), 3)
    return [(day(period.ends_on), say_moment(schedule.at(period.due_at))) for period in periods]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def read_runs(schedules: Sequence[Schedule]) -> dict[int, LastRun]:
    """By schedule: its newest period with job, report and deliveries."""
    by_owner = {owner(each): each for each in schedules}
    newest = LedgerRow.objects.filter(owner=OuterRef("owner")).order_by().values("owner").annotate(at=Max("due_at"))
    periods = list(
        LedgerRow.objects.filter(owner__in=by_owner, due_at=Subquery(newest.values("at"))).select_related("job")
    )
    told = _read_told(schedules)
    jobs = {period.owner: period.job for period in periods if period.job}
    reports = Report.objects.select_related("role").in_bulk(
        [job.result["report"] for job in jobs.values() if job.result.get("report")]
    )
    keys = {f"{job.result['report']}/{by_owner[who].pk}" for who, job in jobs.items() if job.result.get("report")}
    tellers = {job.key: job for job in Job.objects.filter(kind=DELIVER, key__in=keys)}
    found = {}
    for period in periods:
        schedule, job = by_owner[period.owner], period.job
        report = reports.get(job.result.get("report", 0)) if job else None
        rows = told[schedule.pk, report.pk] if report else []
        teller = tellers.get(f"{report.pk}/{schedule.pk}") if report else None
        found[schedule.pk] = _last_run(schedule, period, report, teller, rows)
    return found


def _read_told(schedules: Iterable[Schedule]) -> dict[tuple[int | None, int], list[Delivery]]:
    """By schedule and report: the deliveries of the newest report each schedule told of."""
    newest = Delivery.objects.filter(schedule=OuterRef("schedule")).order_by("-report__as_of", "-report__edition")
    rows = Delivery.objects.filter(schedule__in=list(schedules), report=Subquery(newest.values("report")[:1]))
    found: dict[tuple[int | None, int], list[Delivery]] = defaultdict(list)
    for row in rows.select_related("user__engineer", "email__job").order_by("pk"):
        found[row.schedule_id, row.report_id].append(row)
    return found


# ── saying ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _last_run(
    schedule: Schedule, period: LedgerRow, report: Report | None, teller: Job | None, told: Sequence[Delivery]
) -> LastRun:
    job = period.job
    at = say_moment(schedule.at(job.finished_at or period.due_at) if job else schedule.at(period.due_at))
    if job is None:
        return LastRun("Done", "good", "check", at, "its run is no longer kept", None, None, report, told)
    match Job.State(job.state):
        case Job.State.QUEUED | Job.State.RUNNING:
            return LastRun("Running", "acc", "", at, job.stage or "waits for its turn", job, None, None)
        case Job.State.DEAD:
            return LastRun("Failed", "bad2", "x-mark", at, job.last_error, job, job, None)
        case Job.State.CANCELLED:
            return LastRun("Cancelled", "", "x-mark", at, "before its end", job, job, None)
    if teller and teller.state == Job.State.DEAD:
        return LastRun("Not told", "bad2", "x-mark", at, teller.last_error, job, teller, report, told)
    if schedule.only_changes and teller and teller.result.get("planned") == 0:
        return LastRun("Nothing changed", "", "check", at, "no mail, as wished", job, None, report)
    late = (job.finished_at or period.due_at) - period.due_at
    label = f"Done, late by {took(late)}" if late > LATE else "Done"
    return LastRun(label, "good", "check", at, say_told(told), job, None, report, told)


def say_told(told: Sequence[Delivery]) -> str:
    """ "7 of 9 delivered, 1 uncertain, 1 left out"; empty where nobody was to be told."""
    counts = Counter(row.state for row in told)
    if not told:
        return ""
    parts = [f"{counts[State.DELIVERED]} of {len(told)} delivered"]
    parts += [f"{counts[state]} {word}" for state, word in WORDS.items() if counts[state]]
    return ", ".join(parts)


WORDS = {
    State.WAITING: "waiting",
    State.UNCERTAIN: "uncertain",
    State.REFUSED: "not delivered",
    State.LEFT_OUT: "left out",
    State.FORGOTTEN: "no longer kept",
}


def build_told(schedule: Schedule, told: Iterable[Delivery]) -> list[ToldPerson]:
    """What needs a hand first, then by name."""
    rows = [_told(schedule, row) for row in told]
    return sorted(rows, key=lambda row: (not row.can_send, row.name.casefold()))


def _told(schedule: Schedule, row: Delivery) -> ToldPerson:
    texts = {
        State.WAITING: "the mail is on its way",
        State.DELIVERED: "one mail, no names in it",
        State.UNCERTAIN: "The mail server broke off while it took the message. It may have arrived.",
        State.REFUSED: "The mail server did not take the mail.",
        State.LEFT_OUT: f"{capital(row.why)}; left out, not told why.",
        State.FORGOTTEN: "what became of the mail is no longer kept",
    }
    tone, glyph = TONES[row.state]
    person = row.user.person
    return ToldPerson(
        pk=row.pk,
        name=row.user.get_full_name(),
        initials=person.initials if person else "?",
        state=row.state.label,
        tone=tone,
        glyph=glyph,
        text=texts[row.state],
        at=say_moment(schedule.at((row.email.sent_at if row.email else None) or row.made_at)),
        can_send=row.state in (State.UNCERTAIN, State.REFUSED),
    )


def _heading(rows: Sequence[ScheduleRow], failed: Sequence[ScheduleRow]) -> str:
    """What needs a hand, else how many there are."""
    open_mails = sum(row.last.uncertain for row in rows if row.last)
    parts = []
    if failed:
        parts.append(f"{spell(len(failed))} {'schedule' if len(failed) == 1 else 'schedules'} failed")
    if open_mails:
        parts.append(f"{spell(open_mails)} {'mail is' if open_mails == 1 else 'mails are'} uncertain")
    if parts:
        return capital(", ".join(parts))
    if not rows:
        return "No report makes itself yet"
    return f"{capital(spell(len(rows)))} {'schedule runs' if len(rows) == 1 else 'schedules run'} as they should"


def _table_heading(rows: Sequence[ScheduleRow]) -> str:
    due = [row for row in rows if row.next_due]
    text = capital(f"{spell(len(rows))} {'schedule' if len(rows) == 1 else 'schedules'}")
    if not due:
        return f"{text}, none runs" if rows else text
    first = due[0]
    return f"{text}, the next runs on {day(first.schedule.at(first.next_due).date())}" if first.next_due else text
