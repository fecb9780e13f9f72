"""A kind of job that writes something, and clocks that have moved on for a job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from config.base.jobs import queue
from config.base.jobs.queue import Claim
from config.base.models import Job

KIND = "test.effect"


def effect(name: str) -> None:
    """Something a job writes and that cannot be written twice."""
    Group.objects.create(name=name)


def effects() -> list[str]:
    return list(Group.objects.filter(name__startswith="effect").values_list("name", flat=True))


def handler(work: Claim) -> None:
    with work.finish():
        effect(f"effect of {work.job.key}")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    registered = {**queue.HANDLERS, KIND: handler}
    monkeypatch.setattr(queue, "HANDLERS", registered)
    return registered


def expire(job: Job) -> None:
    """The worker is gone for longer than its lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def make_due(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(seconds=1))
