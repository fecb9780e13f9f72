"""Reminders as a job, one a day, in the morning of the installation's time zone; and before it, at the start of the
day, the end of the pairs of those whose last day it was yesterday."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.utils import timezone

from config.base.jobs.queue import Claim, enqueue_period
from mentoring.pairs.leaving import end_left, waits
from mentoring.reminders.round import remind

NUDGES, LEAVING = "mentoring.nudges", "mentoring.leaving"
MORNING = 7  # o'clock


def make_due(now: datetime) -> int:
    """The round of a day, from the morning on. Days that were missed need no round of their own: what fell due on them
    is due today."""
    local = timezone.localtime(now)
    return enqueue_period(NUDGES, local.date().isoformat(), now) if local.hour >= MORNING else 0


def make_leaving_due(now: datetime) -> int:
    """The end of what people who have left were part of: once a day, and only where there is something to end."""
    today = timezone.localdate(now)
    return enqueue_period(LEAVING, today.isoformat(), now) if waits(today) else 0


def run_nudges(work: Claim) -> None:
    """Late, it is the round of the day it runs; each of its steps commits by itself and is safe to repeat."""
    counts = asdict(remind(timezone.localdate(), work.progress))
    with work.finish():
        work.result.update(counts)


def run_leaving(work: Claim) -> None:
    """Each pair ends by itself and once."""
    ended = end_left(timezone.localdate())
    with work.finish():
        work.result["ended"] = ended
