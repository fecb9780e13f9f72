"""The site's own processes: what a report costs more through the worker, and how long the first page takes."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from socket import socket
from statistics import median

from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.base.models import Job
from config.run.processes import Site, listen
from reports.jobs import request_report
from skills.models import Role
from tests.benchmarks.data import AS_OF, grow
from tests.benchmarks.measure import Measured, compare, seconds
from tests.benchmarks.pages import reader
from tests.benchmarks.reports import forget_reports, report


def measure(people: int, rounds: int) -> Iterator[Measured]:
    grow(people)
    with Site(_tell, "http://localhost") as site:
        site.start_redis()
        site.start_jobs()
        _through_celery(site)  # the workers have read their modules
        yield compare(
            f"report of {people:,} through Celery", "the same in this process", 1.1,
            partial(_through_celery, site), report, rounds=rounds, before=forget_reports,
        )  # fmt: skip
    client, team = reader()
    page = reverse("skills:matrix", args=[team.slug])
    took = [(seconds(_set_up), _first_page(client, page)) for _ in range(rounds)]
    floor, first = (median(each) for each in zip(*took, strict=True))
    name = "start of the web server to the first matrix"
    yield Measured(name, "django.setup()", first / floor, 2, 1000 * first, 1000 * floor)


def _through_celery(site: Site) -> None:
    job = request_report(Role.objects.get(key="senior-ml-engineer"), AS_OF)
    while job.is_open:
        site.tick()
        job.refresh_from_db()
    assert job.state == Job.State.DONE, job.last_error


def _first_page(client: Client, page: str) -> float:
    """Seconds until it is there; stopping the server takes no part."""
    with Site(_tell, "http://localhost") as site:
        door = listen("127.0.0.1", 0)
        began = time.perf_counter()
        site.start_web(door)
        assert _status(door, page, client) == 200
        ended = time.perf_counter()
    return ended - began


def _status(door: socket, page: str, client: Client) -> int:
    browser = http.client.HTTPConnection(*door.getsockname()[:2])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    browser.request("GET", page, headers={"Host": "localhost", "Cookie": cookie})
    answer = browser.getresponse()
    answer.read()
    browser.close()
    return answer.status


def _set_up() -> None:
    subprocess.run([sys.executable, "-c", "import django; django.setup()"], check=True)


def _tell(line: str, *_: object) -> None:
    print(line.rstrip(), file=sys.stderr)
