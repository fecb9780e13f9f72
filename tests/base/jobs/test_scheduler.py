"""The relay: tells workers what is due, and outlives whatever it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery.signals import before_task_publish
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from kombu import Connection

from config.base.jobs import queue, scheduler
from config.base.jobs.queue import claim, enqueue
from config.base.jobs.scheduler import BATCH, PATIENCE, Relay, make_periods, waiting
from config.base.models import Heartbeat, Job, Period
from config.celery import app

KIND = "test.nothing"
NOWHERE = "redis+socket:///nowhere/at/all.sock"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of our own, no ledgers but a test's, and a broker inside this process."""
    monkeypatch.setattr(queue, "HANDLERS", {KIND: lambda work: None})
    monkeypatch.setattr(scheduler, "LEDGERS", [])
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)  # the test's own transaction stays open


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    def connect(*_: Any, **__: Any) -> Any:
        return Connection("memory://")

    monkeypatch.setattr(app, "connection_for_write", connect)
    with connect() as connection:
        connection.default_channel.queue_purge("celery")
    yield Relay(app)
    with connect() as connection:
        connection.default_channel.queue_purge("celery")


@pytest.fixture
def hints() -> Iterator[list[int]]:
    """The jobs hinted, in order."""
    sent: list[int] = []

    def note(body: Any, **_: Any) -> None:
        sent.append(body[0][0])

    before_task_publish.connect(note)
    yield sent
    before_task_publish.disconnect(note)


def age_hints() -> None:
    Job.objects.update(hinted_at=timezone.now() - PATIENCE - timedelta(seconds=1))


@pytest.mark.django_db
class TestHints:
    def test_each_job_is_hinted_once_per_patience(self, relay, hints):
        one, two = enqueue(KIND, "1"), enqueue(KIND, "2")
        assert relay.publish() == 2
        assert relay.publish() == 0
        age_hints()
        assert relay.publish() == 2
        assert hints == [one.pk, two.pk] * 2

    def test_two_relays_hint_a_job_once(self, relay, hints):
        job = enqueue(KIND, "1")
        other = Relay(app)
        relay.publish()
        other.publish()
        assert hints == [job.pk]

    def test_later_done_dead_and_running_jobs_are_left_alone(self, relay, hints):
        enqueue(KIND, "later", due_at=timezone.now() + timedelta(hours=1))
        queue.run(enqueue(KIND, "done").pk)
        Job.objects.filter(pk=enqueue(KIND, "dead").pk).update(state=Job.State.DEAD)
        claim(enqueue(KIND, "running").pk)
        assert relay.publish() == 0

    def test_a_job_whose_lease_ran_out_is_hinted_at_once(self, relay, hints):
        job = enqueue(KIND, "1")
        relay.publish()
        claim(job.pk)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert relay.publish() == 1
        assert hints == [job.pk, job.pk]

    def test_the_oldest_are_hinted_first_and_a_batch_at_a_time(self, relay, hints, monkeypatch):
        monkeypatch.setattr(scheduler, "BATCH", 3)
        now = timezone.now()
        late_first = [enqueue(KIND, str(n), due_at=now - timedelta(minutes=n)).pk for n in range(5)]
        relay.publish()
        assert hints == late_first[:1:-1]

    def test_a_long_queue_in_redis_gets_no_longer(self, relay, monkeypatch):
        monkeypatch.setattr(scheduler, "waiting", lambda connection: BATCH + 1)
        job = enqueue(KIND, "1")
        assert relay.publish() == 0
        job.refresh_from_db()
        assert job.hinted_at is None

    def test_what_waits_is_counted_and_an_empty_queue_is_none(self, relay):
        with app.connection_for_write() as connection:
            assert waiting(connection) == 0
        for n in range(3):
            enqueue(KIND, str(n))
        relay.publish()
        with app.connection_for_write() as connection:
            assert waiting(connection) == 3


@pytest.mark.django_db
class TestOutages:
    def test_a_broker_that_is_down_is_noted_once_and_outlived(self, monkeypatch, caplog):
        monkeypatch.setattr(app, "connection_for_write", lambda: Connection(NOWHERE, connect_timeout=0.1))
        enqueue(KIND, "1")
        relay = Relay(app)
        assert relay.tick() == 1.0
        assert relay.tick() == 1.0
        assert [record.message for record in caplog.records if "Nothing is relayed" in record.message] == [
            caplog.records[0].message
        ]

    def test_nothing_is_lost_by_an_outage(self, relay, hints, monkeypatch, caplog):
        job = enqueue(KIND, "1")
        with monkeypatch.context() as outage:
            outage.setattr(Relay, "publish", lambda self: (_ for _ in ()).throw(OSError("no route")))
            relay.tick()
        assert hints == []
        relay.tick()
        assert hints == [job.pk]
        assert "no route" in caplog.records[0].message
        assert caplog.records[-1].message == "Relaying again"

    def test_a_database_that_is_down_is_outlived(self, relay, monkeypatch, caplog):
        def away(self: Relay) -> int:
            raise OperationalError("server closed the connection")

        monkeypatch.setattr(Relay, "publish", away)
        assert relay.tick() == 1.0
        assert "server closed" in caplog.text


@pytest.mark.django_db
class TestSignsOfLife:
    def test_a_tick_beats_also_while_the_broker_is_away(self, monkeypatch):
        monkeypatch.setattr(app, "connection_for_write", lambda: Connection(NOWHERE, connect_timeout=0.1))
        enqueue(KIND, "1")
        Relay(app).tick()
        assert Heartbeat.objects.get().kind == "scheduler"


def make_due(now: datetime) -> int:
    """A ledger as applications write them: the row is the guard, the job comes with it."""
    try:
        with transaction.atomic():
            job = enqueue(KIND, "period 2026-09")
            Period.objects.create(owner="test", label="2026-09", due_at=now, job=job)
    except IntegrityError:
        return 0
    return 1


@pytest.mark.django_db
class TestPeriods:
    def test_two_schedulers_make_a_period_once(self, relay, monkeypatch):
        monkeypatch.setattr(scheduler, "LEDGERS", [make_due])
        assert [make_periods(timezone.now()), make_periods(timezone.now())] == [1, 0]
        relay.tick()
        Relay(app).tick()
        assert (Period.objects.count(), Job.objects.count()) == (1, 1)

    def test_they_are_made_each_minute_and_hinted_in_the_same_tick(self, relay, hints, monkeypatch):
        monkeypatch.setattr(scheduler, "LEDGERS", [make_due])
        relay.tick()
        assert len(hints) == 1
        Period.objects.all().delete()
        relay.tick()
        assert not Period.objects.exists()
        relay.minute -= 60
        relay.tick()
        assert Period.objects.exists()

    def test_a_ledger_that_fails_stops_neither_the_others_nor_the_hints(self, relay, hints, monkeypatch, caplog):
        def broken(now: datetime) -> int:
            raise KeyError("zone")

        monkeypatch.setattr(scheduler, "LEDGERS", [broken, make_due])
        relay.tick()
        assert len(hints) == 1
        assert "could not be made" in caplog.text


def test_beat_keeps_no_schedule_of_its_own(relay):
    assert relay.schedule == {}
    assert app.conf.beat_scheduler == "config.base.jobs.scheduler:Relay"
