"""Worker, scheduler and Redis that are alive and do nothing: they are noticed, and what they stopped goes on."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice
from uuid import uuid4

import psutil
import pytest
from django.utils import timezone

from config.base.jobs import heartbeat
from config.base.jobs.heartbeat import read_signs
from config.base.jobs.queue import enqueue
from config.base.models import Heartbeat, Job, Period
from tests.faults.apps import SLOW
from tests.faults.fleet import wait_until
from tests.faults.up import Up

pytestmark = [pytest.mark.thorough, pytest.mark.parametrize("env", ["sqlite"], indirect=True)]
WORKS_AGAIN = 60  # seconds
ALARM = 120


@pytest.fixture(autouse=True)
def empty(env: dict[str, str]) -> None:
    Period.objects.all().delete()
    Job.objects.all().delete()
    Heartbeat.objects.all().delete()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less silence than in earnest; a worker on a busy machine takes half of it to start."""
    monkeypatch.setenv("CAIRN_TEST_DEAF", "25")


def process(site: Up, what: str) -> psutil.Process:
    """A child of the supervisor, by its program or a word of its command. Valkey is a Redis too."""
    names = {what, what.replace("redis", "valkey")}
    (found,) = [child for child in site.process.children() if names & {child.name(), *child.cmdline()}]
    return found


def send(what: str, number: signal.Signals) -> Callable[[Up], None]:
    return lambda site: process(site, what).send_signal(number)


STALLS = {
    "the worker is stopped": send("worker", signal.SIGSTOP),
    "the scheduler is stopped": send("beat", signal.SIGSTOP),
    "Redis is stopped": send("redis-server", signal.SIGSTOP),
    "Redis is killed": send("redis-server", signal.SIGKILL),
    "Redis is restarted": send("redis-server", signal.SIGTERM),
}


def ask() -> Job:
    return enqueue(SLOW, f"{uuid4()}", {"steps": 1, "rows": 1})


def is_done(job: Job) -> bool:
    return Job.objects.get(pk=job.pk).state == Job.State.DONE


def works(site: Up) -> None:
    job = ask()
    wait_until(lambda: is_done(job), WORKS_AGAIN, "a job is done", lambda: site.printed)


def stall_again_and_again(site: Up, rounds: int) -> None:
    works(site)
    for name in islice(cycle(STALLS), rounds):
        STALLS[name](site)
        works(site)


def test_a_fleet_that_stalls_works_again_within_a_minute(hurried, up):
    site = up()
    stall_again_and_again(site, len(STALLS))
    for name in ("Worker", "Scheduler", "Redis"):
        assert f"{name} gives no sign of life for" in site.printed


def test_a_worker_all_of_whose_processes_are_busy_for_long_is_left_alone(hurried, up):
    site = up()
    works(site)
    worker = process(site, "worker").pid
    jobs = [enqueue(SLOW, f"{uuid4()}", {"steps": 320, "rows": 1}) for _ in range(3)]  # two at a time, longer than DEAF
    wait_until(lambda: any(map(is_done, jobs)), 90, "a long job is done", lambda: site.printed)
    assert read_signs(timezone.now()).silent == ""
    assert process(site, "worker").pid == worker
    assert "sign of life" not in site.printed


@pytest.mark.slow
def test_fifty_stalls(hurried, up):
    stall_again_and_again(up(), 50)


@pytest.mark.slow
@pytest.mark.parametrize("stall", ["the worker is stopped", "the scheduler is stopped", "Redis is stopped"])
def test_with_the_times_it_has_in_earnest(up, stall):
    site = up()
    works(site)
    STALLS[stall](site)
    works(site)


@pytest.mark.parametrize(
    ("stall", "silent"),
    [
        ("the worker is stopped", "The worker is"),
        ("the scheduler is stopped", "The scheduler is"),
        ("Redis is stopped", "The worker is"),
    ],
)
def test_without_the_watch_it_stays_deaf_and_the_alarm_says_who(hurried, up, monkeypatch, stall, silent):
    """The control: nothing else brings the fleet back. Whoever reads sees it all the same."""
    monkeypatch.setenv("CAIRN_TEST_WITHOUT", "watch")
    monkeypatch.setattr(heartbeat, "SILENT_AFTER", timedelta(seconds=20))
    site = up()
    works(site)
    wait_until(lambda: Heartbeat.objects.count() == 2, 60, "both have beaten", lambda: site.printed)
    STALLS[stall](site)
    job = ask()
    wait_until(lambda: read_signs(timezone.now()).silent == silent, ALARM, "the alarm", lambda: site.printed)
    assert not is_done(job)
    assert "sign of life" not in site.printed
