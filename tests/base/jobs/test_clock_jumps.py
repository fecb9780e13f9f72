"""The clock jumps by hours and days: no job stands still, none is taken from whoever works, no period comes twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from config.base.jobs import clock, queue, scheduler
from config.base.jobs.queue import Claim, claim, enqueue, retry, run
from config.base.jobs.scheduler import PATIENCE, make_periods
from config.base.models import Job, Period
from mentoring.calendar.feeds import make_feed, mark_used
from mentoring.models import CalendarFeed
from mentoring.reminders import job as nudge_job
from reports.models import Schedule
from reports.schedules import due as schedules
from skills.models import ApiToken
from skills.models.sessions import Session
from skills.sign_in.tokens import _mark_used, create_token
from tests.make import make_role, make_skill

KIND = "test.clock"
JUMPS = [timedelta(hours=2), timedelta(hours=-2), timedelta(days=3), timedelta(days=-3)]
BACK = [jump for jump in JUMPS if jump < timedelta()]

pytestmark = pytest.mark.django_db
whichever = pytest.mark.parametrize("jump", JUMPS, ids=str)
backwards = pytest.mark.parametrize("jump", BACK, ids=str)


class Hands:
    """``set`` moves the wall clock alone, as whoever corrects it does; ``go`` lets time go by."""

    def __init__(self, machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.machine, self.count = machine, 1000.0
        machine.move_to(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), tick=False)
        monkeypatch.setattr(clock, "time", SimpleNamespace(time=time.time, monotonic=lambda: self.count))

    def set(self, jump: timedelta) -> None:
        self.machine.move_to(timezone.now() + jump)

    def go(self, **span: float) -> None:
        self.count += timedelta(**span).total_seconds()
        self.set(timedelta(**span))


@pytest.fixture
def hands(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    monkeypatch.setattr(queue, "HANDLERS", {**queue.HANDLERS, KIND: lambda work: None})
    found = Hands(time_machine, monkeypatch)
    clock.CLOCK.look()
    return found


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == Job.State.DONE


def taken(job: Job) -> Claim:
    work = claim(job.pk)
    assert work is not None
    return work


# ── waiting ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@whichever
def test_what_is_asked_for_at_once_runs_at_once(hands, jump):
    job = enqueue(KIND, "a")
    hands.set(jump)
    run(job.pk)
    assert is_done(job)


@whichever
def test_what_is_tried_again_by_hand_runs_at_once(hands, jump):
    job = enqueue(KIND, "a")
    Job.objects.update(state="dead")
    assert retry(job)
    hands.set(jump)
    run(job.pk)
    assert is_done(job)


@whichever
def test_a_pause_ends_though_its_end_lies_days_ahead(hands, jump):
    job = enqueue(KIND, "a")
    taken(job).wait(timedelta(minutes=30), "The mail server is away.")
    hands.set(jump)
    run(job.pk)
    assert is_done(job)


@whichever
def test_a_failure_is_tried_again(hands, jump):
    job = enqueue(KIND, "a")
    queue._fail(taken(job), ValueError("no"))
    hands.set(jump)
    run(job.pk)
    assert is_done(job)


@backwards
def test_a_moment_somebody_named_is_still_waited_for(hands, jump):
    job = enqueue(KIND, "a", due_at=timezone.now() + timedelta(hours=1))
    hands.set(jump)
    assert claim(job.pk) is None
    hands.set(-jump + timedelta(hours=1))
    run(job.pk)
    assert is_done(job)


def test_clocks_of_two_machines_half_a_minute_apart_end_no_pause_early(hands):
    job = enqueue(KIND, "a")
    taken(job).wait(timedelta(minutes=30), "The mail server is away.")
    hands.set(timedelta(seconds=-20))
    assert claim(job.pk) is None


@whichever
def test_a_job_is_hinted_again(hands, jump):
    job = enqueue(KIND, "a")
    Job.objects.update(hinted_at=timezone.now())
    assert not Job.objects.unhinted(PATIENCE).exists()
    hands.set(jump)
    assert Job.objects.unhinted(PATIENCE).get() == job


# ── running ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@whichever
def test_nobody_takes_over_from_a_worker_that_reports(hands, jump):
    job = enqueue(KIND, "a")
    work = taken(job)
    hands.go(seconds=30)
    hands.set(jump)
    assert claim(job.pk) is None
    hands.go(seconds=29)
    work.progress("Still here", 1, 2)
    for _ in range(5):
        hands.go(seconds=29)
        assert claim(job.pk) is None
        work.progress("Still here", 1, 2)
    with work.finish():
        pass
    assert (is_done(job), job.attempts, job.losses) == (True, 1, 0)


@whichever
def test_without_the_watch_it_runs_twice_at_the_same_time(hands, jump, monkeypatch):
    """The control."""
    monkeypatch.setattr(clock.CLOCK, "was_set", lambda within: False)
    job = enqueue(KIND, "a")
    taken(job)
    hands.set(jump)
    assert claim(job.pk) is not None


@whichever
def test_what_a_lost_worker_held_is_taken_over_after_one_lease(hands, jump):
    job = enqueue(KIND, "a")
    taken(job)
    hands.set(jump)
    assert claim(job.pk) is None
    hands.go(seconds=61)
    work = taken(job)
    assert (work.job.attempts, work.job.losses) == (2, 1)


@whichever
def test_a_process_that_starts_afterwards_takes_over_what_is_held_too_far_ahead(hands, jump, monkeypatch):
    job = enqueue(KIND, "a")
    taken(job)
    hands.set(jump)
    monkeypatch.setattr(clock, "CLOCK", clock.Clock())
    assert taken(job).job.losses == 1


# ── periods ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@whichever
def test_every_period_of_every_schedule_comes_exactly_once(hands, jump, monkeypatch):
    """Four zones, with the nights in which their clocks change, every six hours for ten weeks; the clock is set on day
    9, 23 and 41 and set right again two days later. A round of reminders comes once on each day the clock has shown."""
    monkeypatch.setattr(scheduler, "LEDGERS", [schedules.make_due, nudge_job.make_due])
    make_skill("python")
    role = make_role("senior", python=4)
    made = [
        Schedule.objects.create(role=role, cadence="week", day=7, hour=hour, zone=zone, counts_from=timezone.now())
        for hour, zone in ((2, "Europe/Berlin"), (1, "America/New_York"), (6, "Asia/Kolkata"), (0, "Australia/Sydney"))
    ]
    wrong = {day * 4: jump for day in (9, 23, 41)} | {day * 4 + 8: -jump for day in (9, 23, 41)}
    begin, mornings = timezone.now(), set()
    for step in range(70 * 4):
        hands.set(wrong.get(step, timedelta()))
        hands.go(hours=6)
        make_periods(timezone.now())
        if timezone.now().hour >= nudge_job.MORNING:
            mornings.add(f"{timezone.now().date()}")
        Job.objects.update(state="done", finished_at=timezone.now())

    assert timezone.now() == begin + timedelta(days=70)
    for schedule in made:
        labels = Counter(Period.objects.filter(owner=schedules.owner(schedule)).values_list("label", flat=True))
        due = list(_weeks_due(schedule, begin, timezone.now()))
        assert labels == Counter(due)
        assert len(due) >= 9
    days = Counter(Period.objects.filter(owner=nudge_job.NUDGES).values_list("label", flat=True))
    assert days == Counter(mornings)


def _weeks_due(schedule: Schedule, begin: datetime, end: datetime) -> Iterator[str]:
    for period in schedules.periods_after(schedule, begin):
        if period.due_at > end:
            return
        yield period.label


# ── the same kind elsewhere ─────────────────────────────────────────────────────────────────────────────────────────
@backwards
def test_limits_count_anew_when_the_clock_was_set_back(hands, jump, client):
    """They hold times, and would count those that lie ahead until the clock gets there again."""
    client.get("/login/")
    cache.set("limit", 1, timeout=30 * 86400)
    client.get("/login/")
    assert cache.get("limit") == 1
    hands.set(jump)
    client.get("/login/")
    assert cache.get("limit") is None


@backwards
def test_when_a_browser_a_token_and_a_calendar_were_used_last_goes_on(hands, jump, bob, client):
    client.force_login(bob.user)
    token, _ = create_token(bob.user, "a")
    feed, _ = make_feed(bob, timezone.now(), shows_names=False)
    _mark_used(token)
    mark_used(feed, timezone.now())
    hands.set(jump)
    client.get("/account/")
    _mark_used(ApiToken.objects.get())
    mark_used(CalendarFeed.objects.get(), timezone.now())
    last = [Session.objects.get().seen_at, ApiToken.objects.get().last_used_at, CalendarFeed.objects.get().last_used_at]
    assert last == [timezone.now()] * 3
