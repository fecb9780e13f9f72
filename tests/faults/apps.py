"""An application for fault tests only: a slow kind of job, and switches that take guards away for control runs."""

from __future__ import annotations

import math
import os
import signal
import time
from datetime import timedelta

from django.apps import AppConfig

SLOW, POISON = "test.slow", "test.poison"


class FaultsConfig(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        from config.base.jobs import heartbeat, queue, scheduler
        from config.run import processes, supervisor

        queue.register(SLOW, work_slowly)
        queue.register(POISON, never_end)
        scheduler.PATIENCE = timedelta(seconds=2)
        if losses := os.environ.get("CAIRN_TEST_LOSSES"):
            queue.MAX_LOSSES, queue.RETRY_SECONDS = int(losses), 1
        if seconds := os.environ.get("CAIRN_TEST_DEAF"):
            heartbeat.EVERY, supervisor.SETTLED = 1.0, 1  # they are killed again and again, soon after a start
            processes.DEAF, processes.REDIS_DEAF, processes.RECONNECTS = float(seconds), 3, 5
        if os.environ.get("CAIRN_TEST_WITHOUT") == "token":
            queue.Claim._mine = lambda self: queue.Job.objects.filter(pk=self.job.pk)  # type: ignore[method-assign]
        if os.environ.get("CAIRN_TEST_WITHOUT") == "watch":
            processes.DEAF = processes.REDIS_DEAF = math.inf


def work_slowly(work) -> None:  # type: ignore[no-untyped-def]
    """Shaped like a report: steps with progress outside any transaction, then rows and *done* together.

    ``stall`` keeps the first attempt silent for that many seconds just before it writes: a worker everybody believes
    dead. The table takes the same row twice, so that a double would show.
    """
    from config.base.models import AuditEvent

    args = work.job.args
    for step in range(args["steps"]):
        time.sleep(0.1)
        work.progress("Computing", step, args["steps"])
    if work.job.attempts == 1:
        time.sleep(args.get("stall", 0))
    with work.finish():
        for row in range(args["rows"]):
            AuditEvent.objects.create(kind=SLOW, subject_id=work.job.pk, detail={"row": row})
            time.sleep(0.002)


def never_end(work) -> None:  # type: ignore[no-untyped-def]
    """What goes wrong with jobs besides exceptions: ``how`` it is taken out of memory, sleeps past its limit, or
    swallows the warning and reports on as if nothing were."""
    from celery.exceptions import SoftTimeLimitExceeded

    how = work.job.args["how"]
    if how == "out of memory":
        os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does
    while True:
        try:
            work.progress("Working", 1, 2)
            time.sleep(0.2)
        except SoftTimeLimitExceeded:
            if how != "swallows":
                raise
