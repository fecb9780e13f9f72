"""``manage.py up``: one foreground command that takes everything with it, however it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.base.jobs import enqueue
from config.base.models import Job, Period
from tests.faults.apps import SLOW
from tests.faults.fleet import gone, kill_tree, manage, wait_until

pytestmark = pytest.mark.parametrize("env", ["sqlite"], indirect=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


class Up:
    """A running ``manage.py up`` and what it printed."""

    def __init__(self, env: dict[str, str], folder: Path, *options: str) -> None:
        self.folder = folder
        self.log = folder / "up.log"
        self.port = free_port()
        command = manage(env, "up", "--port", str(self.port), *options)
        with self.log.open("wb") as log:
            self.process = psutil.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str, seconds: float = 60) -> None:
        wait_until(lambda: text in self.printed or self.process.poll() is not None, seconds, text, lambda: self.printed)
        assert text in self.printed, self.printed

    def family(self) -> list[psutil.Process]:
        """Redis, worker with two pool processes, scheduler, web server with two workers."""
        wait_until(lambda: len(self.process.children(recursive=True)) == 8, 30, "everything runs", lambda: self.printed)
        return self.process.children(recursive=True)

    def end(self, seconds: float = 60) -> int:
        return int(self.process.wait(timeout=seconds))


@pytest.fixture
def up(env: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def start(*options: str) -> Up:
        started.append(Up({**env, "TMPDIR": str(short(tmp_path))}, tmp_path, *options))
        started[-1].wait_for("Cairn is at")
        return started[-1]

    yield start
    for one in started:
        kill_tree(one.process)


def short(folder: Path) -> Path:
    """A temporary directory of the test's own, so that it can see what is left there."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    return temporary


def running_job(seconds: float) -> Job:
    Period.objects.all().delete()
    Job.objects.all().delete()
    job = enqueue(SLOW, f"slow {time.time()}", {"steps": int(seconds * 10), "rows": 1})
    wait_until(lambda: Job.objects.get(pk=job.pk).state == Job.State.RUNNING, 30, "the job runs")
    return job


def test_ctrl_c_stops_everything_and_the_job_in_flight_finishes(up, tmp_path):
    site = up()
    family = site.family()
    job = running_job(seconds=3)

    site.process.send_signal(signal.SIGINT)

    assert site.end() == 0
    assert gone(family)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.losses) == (Job.State.DONE, 1, 0)
    assert site.printed.rstrip().endswith("Stopped.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tmp", "up.log"], "no pid or schedule file"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_second_ctrl_c_does_not_wait(up):
    site = up()
    family = site.family()
    job = running_job(seconds=60)

    site.process.send_signal(signal.SIGINT)
    site.wait_for("Stopping")
    time.sleep(1)
    assert site.process.is_running()
    site.process.send_signal(signal.SIGINT)

    site.end(seconds=5)
    assert gone(family)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING, "its lease runs out and it is done again"


def test_kill_minus_nine_leaves_nothing_behind(up, tmp_path):
    site = up()
    family = site.family()
    running_job(seconds=60)

    site.process.kill()

    assert gone(family)
    # What stays is the private folder of Redis, which the next start sweeps (test_supervisor.py).
    assert len(list((tmp_path / "tmp").glob("cairn-redis-*"))) == 1


def test_a_port_in_use_is_said_before_anything_starts(env, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = str(door.getsockname()[1])
        done = subprocess.run(
            manage(env, "up", "--port", port), env=env, cwd=tmp_path, capture_output=True, text=True, timeout=30
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip() == (
        f"CommandError: Port {port} on 127.0.0.1 cannot be used: Address already in use. "
        "Nothing was started; choose another with --port."
    )
