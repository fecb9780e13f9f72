"""Redis down, silent or emptied while reports are asked for: no reader sees an error and no request is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.test import Client
from django.urls import reverse

from config.base.models import Job, Period
from config.demo import holds_people, load_demo
from reports.jobs import GENERATE
from reports.models import Report
from skills.models import User
from tests.faults.fleet import Fleet, wait_until

pytestmark = pytest.mark.thorough

ROLE = "senior-ml-engineer"
DAYS = [date(2026, 9, 30) - timedelta(days=number) for number in range(4)]
Step = Callable[[Fleet], None]


def stop(fleet: Fleet) -> None:
    fleet.processes["redis"].kill()
    fleet.processes["redis"].wait()


def start(fleet: Fleet) -> None:
    fleet.start("redis")


def silence(fleet: Fleet) -> None:
    """Redis still accepts connections and never answers."""
    fleet.processes["redis"].send_signal(signal.SIGSTOP)


def wake(fleet: Fleet) -> None:
    fleet.processes["redis"].send_signal(signal.SIGCONT)


def flush(fleet: Fleet) -> None:
    redis.Redis.from_url(fleet.redis.url).flushall()


TROUBLES = {"down": (stop, start), "silent": (silence, wake), "emptied": (flush, flush)}


@pytest.fixture
def leader(env: dict[str, str]) -> Client:
    """A signed-in leader of the demo company, on the database of the processes."""
    Period.objects.all().delete()
    Job.objects.all().delete()
    if not holds_people():
        load_demo(date(2026, 11, 25))
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(email="margit.halvorsen@fenwick.example"))
    return client


def ask(client: Client, number: int) -> float:
    """One request as the page makes it; the seconds it took."""
    begin = time.monotonic()
    day = DAYS[number % len(DAYS)]
    answer = client.post(reverse("reports:list"), {"role": ROLE, "as_of": f"{day}", "token": f"{uuid4()}"})
    assert answer.status_code == 302, answer.content[:500]
    return time.monotonic() - begin


def during(trouble: str, count: int, leader: Client, fleet: Fleet) -> None:
    """Ask ``count`` times with the trouble beginning after a quarter of them and ending after three."""
    begin, end = TROUBLES[trouble]
    slowest = 0.0
    for number in range(count):
        if number == count // 4:
            begin(fleet)
        if number == 3 * count // 4:
            end(fleet)
        slowest = max(slowest, ask(leader, number))

    asked = Job.objects.filter(kind=GENERATE)  # the relay makes jobs of its own beside these

    def all_done() -> bool:
        fleet.revive()
        return asked.filter(state=Job.State.DONE).count() == count

    wait_until(all_done, 180, "every job is done", fleet.tail)
    print(f"{trouble}: {count} requests, 0 errors, {count} jobs done, slowest answer {1000 * slowest:.0f} ms")
    assert asked.filter(failures__gt=0).count() == 0
    assert set(Report.objects.values_list("as_of", flat=True)) >= set(DAYS)
    assert not Report.objects.filter(edition__gt=1).exists()


@pytest.mark.parametrize("env", ["postgres"], indirect=True)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_request_fails_and_none_is_lost(env: dict[str, str], leader: Client, tmp_path: Path, trouble: str) -> None:
    with Fleet(env, tmp_path) as fleet:
        during(trouble, 20, leader, fleet)


@pytest.mark.slow
@pytest.mark.parametrize("env", ["postgres"], indirect=True)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_two_hundred_requests_through_each_trouble(
    env: dict[str, str], leader: Client, tmp_path: Path, trouble: str
) -> None:
    with Fleet(env, tmp_path) as fleet:
        during(trouble, 200, leader, fleet)
