"""Workers, pool processes, relay, Redis and database connections are killed; every job is still done exactly once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

import pytest

from config.base.jobs.queue import enqueue
from config.base.models import AuditEvent, AuditWord, Job, Period
from config.demo import holds_people, load_demo
from reports.generate import prepare_report
from reports.jobs import request_report
from reports.models import Entry, Report
from skills.models import Role
from tests.facts import forget
from tests.faults.apps import SLOW
from tests.faults.fleet import LEASE, Fleet, Work

pytestmark = pytest.mark.thorough

ROWS = 20
EVERYTHING = ("worker", "child", "relay", "redis", "backend")


def ask(number: int) -> Job:
    """A second of work; every seventh worker falls silent for longer than its lease and then wants to write."""
    stall = 1.5 * LEASE if number % 7 == 6 else 0
    return enqueue(SLOW, f"job {number}", {"steps": 8, "rows": ROWS, "stall": stall})


def written(job: Job) -> int:
    return AuditEvent.objects.filter(kind=SLOW, subject_id=job.pk).count()


SLOW_WORK = Work(ask, written, whole=lambda job: ROWS)


@pytest.fixture(autouse=True)
def empty(env: dict[str, str]) -> None:
    Period.objects.all().delete()
    Job.objects.all().delete()
    forget(AuditWord, AuditEvent)


def is_postgres(env: dict[str, str]) -> bool:
    return env["DATABASE_URL"].startswith("postgres")


def plan(kills: int, *what: str) -> list[str]:
    return list(islice(cycle(what), kills))


def test_kills_lose_double_and_split_nothing(env: dict[str, str], tmp_path: Path) -> None:
    kills = 20 if is_postgres(env) else 8
    with Fleet(env, tmp_path) as fleet:
        outcome = fleet.soak(SLOW_WORK, plan(kills, "worker", "child"), pause=0.7)
    print(outcome)
    assert (outcome.lost, outcome.doubled, outcome.partial) == ([], [], [])
    assert outcome.attempts > outcome.jobs


@pytest.mark.parametrize("env", ["postgres"], indirect=True)
def test_without_the_token_a_silent_worker_doubles_its_job(env: dict[str, str], tmp_path: Path) -> None:
    """The control: it shows that the test above would notice."""
    with Fleet({**env, "CAIRN_TEST_WITHOUT": "token"}, tmp_path) as fleet:
        outcome = fleet.drain(SLOW_WORK, [ask(6), ask(13)])
    print(outcome)
    assert outcome.doubled


@pytest.mark.slow
def test_a_hundred_kills_of_everything(env: dict[str, str], tmp_path: Path) -> None:
    what = EVERYTHING if is_postgres(env) else EVERYTHING[:-1]
    with Fleet(env, tmp_path) as fleet:
        outcome = fleet.soak(SLOW_WORK, plan(100, *what), pause=1)
    print(outcome)
    assert (outcome.lost, outcome.doubled, outcome.partial) == ([], [], [])


@pytest.mark.slow
@pytest.mark.parametrize("env", ["postgres"], indirect=True)
def test_kills_while_real_reports_are_made(env: dict[str, str], tmp_path: Path) -> None:
    """The report of each day has exactly the entries a calculation in this process has."""
    if not holds_people():
        load_demo(date(2026, 11, 25))
    role = Role.objects.get(key="senior-ml-engineer")
    entries: dict[str, int] = {}

    def ask(number: int) -> Job:
        day = date(2026, 8, 31) - timedelta(days=number)  # no other test makes these
        entries[day.isoformat()] = len(prepare_report(role, day).entries)
        return request_report(role, day)

    def written(job: Job) -> int:
        return Entry.objects.filter(report__role=role, report__as_of=job.args["as_of"]).count()

    work = Work(ask, written, whole=lambda job: entries[job.args["as_of"]])
    with Fleet(env, tmp_path) as fleet:
        outcome = fleet.soak(work, plan(100, *EVERYTHING), pause=0.5, backlog=12)
    print(outcome)
    assert (outcome.lost, outcome.doubled, outcome.partial) == ([], [], [])
    assert Report.objects.filter(as_of__in=entries).count() == outcome.jobs
