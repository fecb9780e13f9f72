"""The relay: Celery beat's scheduler, telling workers what the database says is due.

``celery -A config beat`` runs it. Each second it publishes a hint for every claimable job, each minute it lets the
registered ledgers make the periods that became due. Two relays, a lost hint or an empty Redis are harmless.
"""

import logging
import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery.beat import Scheduler
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.db.models.functions import Coalesce
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from config.base.jobs.heartbeat import Heart
from config.base.jobs.tasks import run_job
from config.base.models import Heartbeat, Job

logger = logging.getLogger("cairn.relay")

BROKER_ERRORS = (RedisError, KombuError)
PATIENCE = timedelta(seconds=30)  # before a hint is sent again
BATCH = 500  # hints per second, and hints waiting in Redis beyond which none are added

LEDGERS: list[Callable[[datetime], int]] = []


def register_ledger(make_due: Callable[[datetime], int]) -> None:
    """Called from AppConfig.ready(): ``make_due(now)`` inserts the periods due by now with their jobs, each once."""
    LEDGERS.append(make_due)


class Relay(Scheduler):
    """Celery beat's own schedule stays empty; what is due lives in our tables."""

    minute = -math.inf
    trouble = ""

    def setup_schedule(self) -> None:
        self.data: dict[str, Any] = {}
        self.heart = Heart(Heartbeat.Kind.SCHEDULER)

    def tick(self, *_: Any, **__: Any) -> float:
        """Seconds until the next look; an outage of database or broker is logged and outlived."""
        try:
            close_old_connections()
            if time.monotonic() - self.minute >= 60:
                make_periods(timezone.now())
                self.minute = time.monotonic()
            self.publish()
            self._note("")
        except (DatabaseError, OSError, *BROKER_ERRORS) as error:
            self._note(f"{type(error).__name__}: {error}")
        self.heart.beat()
        return 1.0

    def _note(self, trouble: str) -> None:
        """One line when an outage begins or changes and one when it ends, not one a second."""
        if trouble != self.trouble:
            if trouble:
                logger.warning("Nothing is relayed; jobs wait in the database: %s", trouble)
            else:
                logger.warning("Relaying again")
        self.trouble = trouble

    def publish(self) -> int:
        """Hint every claimable job that has not been hinted lately; the number of hints sent."""
        oldest = Coalesce("due_at", "queued_at", "created_at")
        due = list(Job.objects.unhinted(PATIENCE).order_by(oldest, "pk").values_list("pk", flat=True)[:BATCH])
        if not due:
            return 0
        with self.app.connection_for_write() as connection:
            if waiting(connection) > BATCH:
                return 0
            sent = 0
            for pk in due:
                # Marked before it is sent: a crash between the two costs PATIENCE, never a job.
                if Job.objects.unhinted(PATIENCE).filter(pk=pk).update(hinted_at=timezone.now()):
                    run_job.apply_async((pk,), connection=connection, retry=False, expires=600)  # type: ignore[call-arg]
                    sent += 1
        return sent


def waiting(connection: Any) -> int:
    """How many hints lie in Redis unread."""
    # Declared, not asked for passively: in Redis an empty queue does not exist and asking raises.
    return connection.default_channel.queue_declare(run_job.app.conf.task_default_queue).message_count


def make_periods(now: datetime) -> int:
    """Every ledger in turn; one that fails is logged and keeps neither the others nor the hints from going on."""
    made = 0
    for make_due in LEDGERS:
        try:
            made += make_due(now)
        except Exception:
            logger.exception("The periods of %s could not be made", make_due.__module__)
    return made
