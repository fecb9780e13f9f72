"""Real processes to break: Redis, a relay and two workers on a database of their own, killed at random."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dj_database_url
import psutil
from django.conf import settings
from django.db import connection, connections

from config.base.models import Job
from config.run.processes import CELERY
from config.run.redis import EmbeddedRedis, answers

LEASE = 2
WORKERS = ("worker 1", "worker 2")
OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass(frozen=True)
class Work:
    """What the fleet does while it is being killed: how to ask for the n-th job, and what it must have written."""

    ask: Callable[[int], Job]
    written: Callable[[Job], int]
    whole: Callable[[Job], int]


@dataclass
class Outcome:
    kills: dict[str, int] = field(default_factory=dict)
    jobs: int = 0
    attempts: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    drained: float = 0.0

    def __str__(self) -> str:
        kills = ", ".join(f"{count} {what}" for what, count in sorted(self.kills.items())) or "none"
        return (
            f"kills: {kills}; {self.jobs} jobs in {self.attempts} attempts; lost {len(self.lost)}, doubled "
            f"{len(self.doubled)}, partial {len(self.partial)}; all ended {self.drained:.1f} s after the last kill"
        )


@contextmanager
def default_database(url: str) -> Iterator[None]:
    """This process's own models read and write the database at ``url``."""
    before, before_connection = connections.databases["default"], connections["default"]
    config: dict[str, Any] = {"default": {**dj_database_url.parse(url), "TIME_ZONE": None}}
    if config["default"]["ENGINE"].endswith("sqlite3"):
        config["default"]["OPTIONS"] = {"timeout": 20, "transaction_mode": "IMMEDIATE"}
    connections.databases["default"] = connections.configure_settings(config)["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.databases["default"] = before
        connections["default"] = before_connection


def environment(url: str, folder: Path, **more: str) -> dict[str, str]:
    """For a process on that database that keeps its files in ``folder`` and knows the slow kind of job."""
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": url,
        "CAIRN_DATA": str(folder),
        "CAIRN_JOB_LEASE": str(LEASE),
        "PYTHONPATH": str(settings.BASE_DIR),
        "REDIS_URL": "",
        "PYTHONUNBUFFERED": "",  # as in a shell: what is printed must arrive all the same
    }
    return {**os.environ, **own, **more}


def manage(env: dict[str, str], *arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def migrate(env: dict[str, str]) -> None:
    subprocess.run(manage(env, "migrate", "--verbosity", "0"), env=env, check=True)


class Fleet:
    """A context: the processes run inside it, and none is left after it."""

    def __init__(self, env: dict[str, str], folder: Path, seed: int = 0) -> None:
        self.env, self.folder, self.random = env, folder, random.Random(seed)
        self.processes: dict[str, psutil.Popen] = {}
        self.outcome = Outcome()

    def __enter__(self) -> Fleet:
        self.redis = EmbeddedRedis.prepare()
        self.env["REDIS_URL"] = self.redis.url
        for name in ("redis", *WORKERS, "relay"):
            self.start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            kill_tree(process)
        self.redis.remove()

    def start(self, name: str) -> None:
        commands = {
            "redis": self.redis.command,
            "relay": [*CELERY, "beat", "--loglevel", "WARNING"],
        }
        options = ["worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        command = commands.get(name) or [*CELERY, *options, "-n", name.replace(" ", "")]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = psutil.Popen(
                command, env=self.env, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )
        if name == "redis":
            wait_until(lambda: answers(self.redis.url), 10, "Redis answers")

    def kill(self, what: str) -> None:
        """SIGKILL one thing and, where a supervisor would, start it again."""
        if what == "child":
            self.kill_child()
        elif what == "backend":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE pid <> "
                    "pg_backend_pid() AND datname = current_database() ORDER BY random() LIMIT 1) AS victim"
                )
        else:
            name = self.random.choice(WORKERS) if what == "worker" else what
            self.processes[name].kill()
            self.processes[name].wait()
            self.start(name)
        self.outcome.kills[what] = self.outcome.kills.get(what, 0) + 1

    def revive(self) -> None:
        """What a supervisor does; a worker gives up when its first child is killed while it starts."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.start(name)

    def kill_child(self) -> None:
        """One process of a worker's pool; a worker just started has none yet."""
        while True:
            self.revive()
            try:
                children = [child for name in WORKERS for child in self.processes[name].children()]
                if children:
                    self.random.choice(children).kill()
                    return
            except psutil.NoSuchProcess:  # it ended by itself just now
                pass
            time.sleep(0.02)

    def soak(self, work: Work, kills: list[str], pause: float, backlog: int = 8) -> Outcome:
        """Kill in the given order while there is always work, let it drain, then count in the database."""
        jobs: list[Job] = []
        for what in kills:
            missing = backlog - Job.objects.filter(state__in=OPEN).count()
            jobs += [work.ask(len(jobs) + n) for n in range(missing)]
            if not self.outcome.kills:
                wait_until(Job.objects.filter(state=Job.State.RUNNING).exists, 30, "a job runs")
            time.sleep(pause * self.random.uniform(0.5, 1.5))
            self.kill(what)
        return self.drain(work, jobs)

    def drain(self, work: Work, jobs: list[Job]) -> Outcome:
        def all_ended() -> bool:
            self.revive()
            return not Job.objects.filter(state__in=OPEN, pk__in=[job.pk for job in jobs]).exists()

        begin = time.monotonic()
        wait_until(all_ended, 90, "every job has ended", self.tail)
        self.outcome.drained = time.monotonic() - begin
        time.sleep(1)  # whoever still writes although the job is done, writes now
        for job in jobs:
            job.refresh_from_db()
            self.count(work, job)
        return self.outcome

    def count(self, work: Work, job: Job) -> None:
        written, whole = work.written(job), work.whole(job)
        self.outcome.jobs += 1
        self.outcome.attempts += job.attempts
        if job.state != Job.State.DONE or not written:
            self.outcome.lost.append(f"{job}: {job.state} {job.last_error}")
        elif written > whole:
            self.outcome.doubled.append(f"{job}: {written} rows, not {whole}")
        elif written < whole:
            self.outcome.partial.append(f"{job}: {written} rows, not {whole}")

    def tail(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in sorted(self.folder.glob("*.log")))


def kill_tree(process: psutil.Process) -> None:
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for one in family:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=5)


def gone(family: list[psutil.Process], seconds: float = 5) -> bool:
    """None of them runs any more; a container's first process may leave the dead unburied."""
    patience = time.monotonic() + seconds
    while any(is_alive(one) for one in family):
        if time.monotonic() > patience:
            return False
        time.sleep(0.05)
    return True


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(
    is_true: Callable[[], object], seconds: float, what: str, explain: Callable[[], str] = lambda: ""
) -> None:
    patience = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > patience:
            raise AssertionError(f"not within {seconds} s: {what}\n{explain()}")
        time.sleep(0.05)
