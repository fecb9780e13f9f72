"""A worker for mail that can be killed anywhere: forks for each job, and kills what it forked.

A line on standard input is a job and where to kill: "before" marking, before the "commit" (the server has accepted),
after so many seconds, or "never". It answers each line with "done" or "killed".
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

import django


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def work(job: int, where: str) -> None:
    from config.base.jobs.queue import Claim, run

    if where == "before":
        Claim.progress = die  # type: ignore[method-assign]
    if where == "commit":
        Claim.finish = die  # type: ignore[method-assign]
    run(job)


def fork(job: int, where: str) -> str:
    child = os.fork()
    if not child:
        work(job, where)
        os._exit(0)
    if where.startswith("0."):
        time.sleep(float(where))
        os.kill(child, signal.SIGKILL)  # not yet waited for: the number is still the child's
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else "done"


def main() -> None:
    django.setup()
    from django.contrib.auth import get_backends
    from django.core.mail.utils import DNS_NAME
    from django.urls import get_resolver

    from tests.letters import sample_kind

    # Loaded once, so that what is forked spends its time on the mail.
    assert get_resolver().url_patterns
    assert get_backends()
    assert str(DNS_NAME)
    with sample_kind():
        print("ready", flush=True)
        for line in sys.stdin:
            job, where = line.split()
            print(fork(int(job), where), flush=True)


if __name__ == "__main__":
    main()
