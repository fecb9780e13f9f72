"""The worker's sign of life, given by the very loop that takes hints from Redis and only while it can take them."""

from __future__ import annotations

import time
from typing import Any

from celery import bootsteps
from celery.worker import state
from django.db import connections

from config.base.jobs import clock
from config.base.jobs.heartbeat import Heart, Kind, impatient_database

LOOK_EVERY = 1.0  # seconds
ANSWER_WITHIN = 5.0  # Redis answers a waiting read of ours after one second at the latest


class SignOfLife(bootsteps.StartStopStep):
    """Part of Celery's consumer: stopped when the connection to Redis is lost and started again with the next one."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        self.timer: Any = None
        self.heart: Heart | None = None
        super().__init__(consumer, **options)

    def start(self, consumer: Any) -> None:
        clock.CLOCK.look()  # pool processes forked later know from it whether the clock was set since
        self.heart = self.heart or Heart(Kind.WORKER, impatient_database())
        self.timer = consumer.timer.call_repeatedly(LOOK_EVERY, self.look, (consumer,))

    def stop(self, consumer: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def look(self, consumer: Any) -> None:
        if self.heart and takes_hints(consumer) and self.heart.beat():
            connections[self.heart.using].close()  # pool processes are forked from here


def takes_hints(consumer: Any) -> bool:
    """Whether a hint that comes to Redis now would be taken, or every pool process is at work.

    A timer of its own would also tick while nothing reads: after a reconnect that went wrong, or while Redis accepts
    connections and answers nothing. Each read ends after a second and is asked anew, so its time shows both.
    """
    if consumer.connection is None or consumer.task_consumer is None:
        return False
    channel = consumer.task_consumer.channel
    if not channel.qos.can_consume():
        return bool(state.active_requests)
    return channel._brpop_sent_at is not None and time.monotonic() - channel._brpop_sent_at < ANSWER_WITHIN
