"""What is over is deleted when it has been kept long enough: once a day, by a job, a batch at a time.

Each batch is a short transaction of its own that also writes down how many there were, so that a job cut short at any
point goes on where it was and its row says what was deleted. What is deleted is registered here; facts never are.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import models
from django.utils import timezone

from config.base.jobs.queue import Claim, Stopped, enqueue_period

PRUNE = "base.prune"
BATCH = 500
SECONDS = 120  # at one go; what is left then goes on after other jobs had their turn


class NotDeleted(Stopped):
    """Something that is over could not be deleted; the text says what and why."""


type_of_rows = Callable[[datetime], models.QuerySet[Any]]
type_of_batch = Callable[[datetime, int], int]


@dataclass(frozen=True)
class Pruning:
    """``delete(before, most)`` deletes at most so many that were over before a moment, and says how many."""

    name: str
    days_setting: str
    delete: type_of_batch
    model: type[models.Model] | None = None

    def before(self, now: datetime) -> datetime:
        return now - timedelta(days=getattr(settings, self.days_setting))


PRUNINGS: dict[str, Pruning] = {}


def register_pruning(name: str, days_setting: str, rows: type_of_rows) -> None:
    """Called from AppConfig.ready(). ``rows(before)`` are those that were over before a moment; ``days_setting`` names
    the setting that says how many days they are kept. What refers to them must allow that they go."""

    def delete(before: datetime, most: int) -> int:
        batch = list(rows(before).order_by("pk").values_list("pk", flat=True)[:most])
        # Asked again with the rule: what is not over any more stays, such as a job that was just tried again.
        _, deleted = rows(before).filter(pk__in=batch).delete()
        return deleted.get(model._meta.label, 0)

    model = rows(timezone.now()).model
    PRUNINGS[name] = Pruning(name, days_setting, delete, model)


def register_clearing(name: str, days_setting: str, delete: type_of_batch) -> None:
    """The same for what is no row; ``delete`` is as Pruning says."""
    PRUNINGS[name] = Pruning(name, days_setting, delete)


def make_due(now: datetime) -> int:
    """One job a day. A day that was missed needs none: the next finds what is old."""
    return enqueue_period(PRUNE, timezone.localdate(now).isoformat(), now)


def run_prune(work: Claim) -> None:
    """Everything registered in turn; ``result`` counts by name, over all attempts. What cannot be deleted fails the
    job, after all the rest was."""
    work.result.update(work.job.result)
    end, now, errors = time.monotonic() + SECONDS, timezone.now(), []
    for pruning in PRUNINGS.values():
        try:
            while _delete_batch(work, pruning, now):
                if time.monotonic() > end:
                    work.wait(timedelta(), "There is more to delete; it goes on by itself.")
                    return
        except (DatabaseError, OSError) as error:
            errors.append(f"{pruning.name}: {error}")
    if errors:
        raise NotDeleted("; ".join(errors))


def _delete_batch(work: Claim, pruning: Pruning, now: datetime) -> int:
    with work.part():
        count = pruning.delete(pruning.before(now), BATCH)
        if count:
            work.result[pruning.name] = work.result.get(pruning.name, 0) + count
    return count
