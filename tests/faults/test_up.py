"""``manage.py up``: one foreground command that takes everything with it, however it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import time

import pytest

from config.base.jobs.queue import enqueue
from config.base.models import Job, Period
from tests.faults.apps import SLOW
from tests.faults.fleet import gone, manage, wait_until

pytestmark = [pytest.mark.thorough, pytest.mark.parametrize("env", ["sqlite"], indirect=True)]


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
