"""Signs of life: worker and scheduler say every ten seconds that they move, and whoever asks reads how long ago.

They say it twice: to the supervisor that started them, through a pipe that needs neither database nor clock, and in the
database, which the site, its operators and health checks read. While the database is away the second simply stops.
"""

from __future__ import annotations

import logging
import math
import os
import socket
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import connections
from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.base.jobs.sign import give_sign
from config.base.models import Heartbeat, Job
from config.base.words import took

logger = logging.getLogger("cairn.heartbeat")

Kind = Heartbeat.Kind
EVERY = 10.0  # seconds
SILENT_AFTER = timedelta(seconds=45)
KEPT_FOR = timedelta(days=1)  # rows of processes that are gone
IMPATIENT = "impatient"


class Heart:
    """Of one process; ``beat`` may be called as often as one likes and does something every ten seconds."""

    def __init__(self, kind: Kind, using: str = "default") -> None:
        self.kind, self.using = kind, using
        self.last = -math.inf

    def beat(self) -> bool:
        if time.monotonic() - self.last < EVERY:
            return False
        self.last = time.monotonic()
        give_sign()
        try:
            note(self.kind, timezone.now(), self.using)
        except DatabaseError as error:
            logger.debug("No heartbeat in the database: %s", error)
        return True


def note(kind: Kind, now: datetime, using: str = "default") -> None:
    """This process moves now. With its first row those go that nobody has touched for a day, or that a clock wrong by
    days has written."""
    rows = Heartbeat.objects.using(using)
    own = {"kind": kind, "host": socket.gethostname(), "pid": os.getpid()}
    if not rows.filter(**own).update(beat_at=now):
        rows.create(**own, beat_at=now)
        rows.exclude(beat_at__range=(now - KEPT_FOR, now + KEPT_FOR)).delete()


def impatient_database() -> str:
    """A second way to the same database that gives up soon, and closes after use: the loop that takes this way does
    other work, and forks processes that must not inherit a connection."""
    if IMPATIENT not in connections.databases:
        usual = connections.databases["default"]
        if usual["ENGINE"].endswith("sqlite3"):
            soon = {"timeout": 2}
        else:
            soon = {"connect_timeout": 3, "tcp_user_timeout": 3000}
        options = {**usual.get("OPTIONS", {}), **soon}
        connections.databases[IMPATIENT] = {**usual, "CONN_MAX_AGE": 0, "OPTIONS": options}
    return IMPATIENT


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Signs:
    """Seconds since the newest heartbeat of each kind and since the oldest waiting job could have been taken; None
    where there has never been one, or where none waits."""

    worker: int | None
    scheduler: int | None
    oldest_job: int | None = None

    @property
    def silent(self) -> str:
        """Who was heard once and is not any more, as the beginning of a sentence; "" when nobody."""
        names = [name for name, age in self._ages if age is not None and age > SILENT_AFTER.total_seconds()]
        return {0: "", 1: f"The {names[0] if names else ''} is", 2: "Worker and scheduler are"}[len(names)]

    @property
    def advice(self) -> str:
        """One sentence for whoever can do something about it; "" when nobody is silent."""
        if not self.silent:
            return ""
        longest = max(age for _, age in self._ages if age is not None)
        return (
            f"{self.silent} silent, for {took(timedelta(seconds=longest))} now. Nothing is lost: jobs wait. Whoever "
            "runs Cairn here should start it again (manage.py up does that by itself) and see that Redis answers."
        )

    @property
    def _ages(self) -> list[tuple[str, int | None]]:
        return [("worker", self.worker), ("scheduler", self.scheduler)]


def read_signs(now: datetime) -> Signs:
    """For the readiness probe, the page of jobs and whoever diagnoses an installation. Two queries."""
    since = Min(Coalesce("due_at", "queued_at", "created_at"))
    oldest = Job.objects.waiting().order_by().aggregate(since=since)["since"]
    waited = max(0, round((now - oldest).total_seconds())) if oldest else None
    return replace(read_beats(now), oldest_job=waited)


def read_beats(now: datetime) -> Signs:
    """The heartbeats alone. One query."""
    ages: dict[str, int] = {}
    for kind, beat_at in Heartbeat.objects.order_by().values_list("kind", "beat_at"):
        ages[kind] = min(ages.get(kind, 10**9), age(beat_at, now))
    return Signs(ages.get(Kind.WORKER), ages.get(Kind.SCHEDULER))


def age(beat_at: datetime, now: datetime) -> int:
    """Seconds. A heartbeat that lies ahead is from before the clock was set back and as old as it lies ahead: the
    living replace it within seconds."""
    return abs(round((now - beat_at).total_seconds()))


def is_heard(kind: Kind, now: datetime) -> bool:
    """A process of this kind on this host has beaten lately; what the health check of a container asks."""
    rows = Heartbeat.objects.filter(kind=kind, host=socket.gethostname()).values_list("beat_at", flat=True)
    return any(age(beat_at, now) <= SILENT_AFTER.total_seconds() for beat_at in rows)
