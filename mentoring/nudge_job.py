"""Reminders as a job: one a day, in the morning of the installation's time zone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from config.base.jobs import Claim, enqueue
from config.base.models import Period
from mentoring.remind import remind

NUDGES = "mentoring.nudges"
MORNING = 7  # o'clock


def make_due(now: datetime) -> int:
    """The round of a day, from the morning on; two relays at once make one. Days that were missed need no round of
    their own: what fell due on them is due today."""
    local = timezone.localtime(now)
    label = local.date().isoformat()
    if local.hour < MORNING or Period.objects.filter(owner=NUDGES, label=label).exists():
        return 0
    try:
        with transaction.atomic():
            Period.objects.create(owner=NUDGES, label=label, due_at=now, job=enqueue(NUDGES, label))
    except IntegrityError:  # another relay was first
        return 0
    return 1


def run_nudges(work: Claim) -> None:
    """Late, it is the round of the day it runs; each of its steps commits by itself and is safe to repeat."""
    counts = asdict(remind(timezone.localdate(), work.progress))
    with work.finish():
        work.result.update(counts)
