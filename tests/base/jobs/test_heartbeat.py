"""Signs of life: given by what moves, read by whoever asks, right also after the clock was set."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery.worker import state
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils import timezone

from config.base.jobs import heartbeat, worker
from config.base.jobs.heartbeat import EVERY, Heart, Kind, Signs, impatient_database, is_heard, note, read_signs
from config.base.jobs.sign import SIGN_FD
from config.base.jobs.worker import SignOfLife, takes_hints
from config.base.models import Heartbeat, Job


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch):
    """The supervisor's end of the pipe; the other one is where this process gives its signs."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    monkeypatch.setenv(SIGN_FD, str(writing))
    yield reading
    os.close(reading)
    os.close(writing)


def read(pipe: int) -> bytes:
    try:
        return os.read(pipe, 100)
    except BlockingIOError:
        return b""


def make_beat(kind: Kind = Kind.WORKER, host: str = "elsewhere", **ago: float) -> Heartbeat:
    pid = Heartbeat.objects.count() + 1
    return Heartbeat.objects.create(kind=kind, host=host, pid=pid, beat_at=timezone.now() - timedelta(**ago))


# ── beating ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_process_has_one_row_and_beats_every_ten_seconds(db, pipe, time_machine):
    time_machine.move_to("2026-11-25 10:00", tick=False)
    heart = Heart(Kind.SCHEDULER)
    assert [heart.beat(), heart.beat()] == [True, False]
    time_machine.shift(timedelta(seconds=10))
    heart.last -= EVERY
    assert heart.beat()
    row = Heartbeat.objects.get()
    assert (row.kind, row.pid, row.beat_at) == ("scheduler", os.getpid(), timezone.now())
    assert read(pipe) == b".."


def test_while_the_database_is_away_only_the_row_stands_still(db, pipe, monkeypatch):
    def away(*_: Any) -> None:
        raise OperationalError("server closed the connection")

    heart = Heart(Kind.WORKER)
    with monkeypatch.context() as outage:
        outage.setattr(heartbeat, "note", away)
        assert heart.beat()
    assert read(pipe) == b"."
    assert not Heartbeat.objects.exists()
    heart.last -= EVERY
    assert heart.beat()
    assert Heartbeat.objects.exists()


def test_a_supervisor_that_reads_nothing_holds_nothing_up(pipe, monkeypatch):
    monkeypatch.setattr(heartbeat, "note", lambda *_: None)
    heart = Heart(Kind.WORKER)
    for _ in range(70_000):  # more than a pipe holds
        heart.last -= EVERY
        heart.beat()
    assert read(pipe)


def test_rows_of_the_dead_go_when_a_new_process_comes_whatever_the_clock_was(db):
    for ago in ({"hours": 23}, {"hours": 25}, {"days": -2}):
        make_beat(**ago)
    note(Kind.WORKER, timezone.now())
    note(Kind.WORKER, timezone.now())
    assert sorted(Heartbeat.objects.values_list("pid", flat=True)) == [1, os.getpid()]


def test_the_loop_of_the_worker_does_not_wait_long_for_a_database_that_is_away(monkeypatch):
    usual = connections.databases["default"]
    monkeypatch.setattr(connections, "settings", {"default": usual})
    options = connections.databases[impatient_database()]["OPTIONS"]
    if usual["ENGINE"].endswith("sqlite3"):
        assert options == {**usual["OPTIONS"], "timeout": 2}
    else:
        assert (options["connect_timeout"], options["options"]) == (3, usual["OPTIONS"]["options"])


# ── the worker's loop ───────────────────────────────────────────────────────────────────────────────────────────────
def consumer(asked: float | None = 0.0, *, has_room: bool = True, is_connected: bool = True) -> Any:
    """As Celery's is: its newest read of Redis began so many seconds ago."""
    sent_at = None if asked is None else time.monotonic() - asked
    channel = SimpleNamespace(qos=SimpleNamespace(can_consume=lambda: has_room), _brpop_sent_at=sent_at)
    return SimpleNamespace(
        connection=object() if is_connected else None, task_consumer=SimpleNamespace(channel=channel), timer=None
    )


@pytest.mark.parametrize(
    ("case", "moves"),
    [
        ({"asked": 0.5}, True),
        ({"asked": 6}, False),  # Redis does not answer, or nobody asks any more
        ({"asked": None}, False),
        ({"is_connected": False}, False),
        ({"asked": 0.5, "has_room": False}, False),  # it counts hints that nobody works on
    ],
)
def test_a_worker_moves_while_a_hint_would_be_taken(case, moves):
    assert takes_hints(consumer(**case)) == moves


def test_a_worker_all_of_whose_processes_are_at_work_moves_for_as_long_as_that_takes(monkeypatch):
    monkeypatch.setattr(state, "active_requests", {object()})
    assert takes_hints(consumer(280, has_room=False))


def test_the_look_of_the_worker_beats_only_then(pipe, monkeypatch):
    monkeypatch.setattr(heartbeat, "note", lambda *_: None)
    step = SignOfLife(consumer())
    step.heart = Heart(Kind.WORKER)
    step.look(consumer(6))
    assert read(pipe) == b""
    step.look(consumer(0.5))
    assert read(pipe) == b"."


def test_celery_and_kombu_still_have_what_the_look_reads():
    """Both are named here because kombu promises nothing about the second."""
    from kombu.transport.redis import Channel, Transport

    assert Channel._brpop_sent_at is None
    assert Transport.brpop_timeout < worker.ANSWER_WITHIN
    assert isinstance(state.active_requests, object)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_was_ever_heard(db):
    signs = read_signs(timezone.now())
    assert (signs, signs.silent, signs.advice) == (Signs(None, None, None), "", "")


def test_the_newest_of_each_kind_counts_and_the_oldest_job(db, django_assert_num_queries):
    for ago in (100, 5, 3000):
        make_beat(seconds=ago)
    make_beat(Kind.SCHEDULER, seconds=46)
    Job.objects.create(kind="a", key="a", queued_at=timezone.now() - timedelta(seconds=70))
    Job.objects.create(kind="a", key="b", due_at=timezone.now() + timedelta(hours=1))
    with django_assert_num_queries(2):
        signs = read_signs(timezone.now())
    assert signs == Signs(worker=5, scheduler=46, oldest_job=70)
    assert signs.silent == "The scheduler is"


@pytest.mark.parametrize(
    ("worker", "scheduler", "silent"),
    [(45, 0, ""), (46, 0, "The worker is"), (0, 46, "The scheduler is"), (90, 46, "Worker and scheduler are")],
)
def test_who_is_silent_is_said_in_a_sentence_with_what_to_do(worker, scheduler, silent):
    signs = Signs(worker, scheduler, None)
    assert signs.silent == silent
    if silent:
        assert signs.advice.startswith(f"{silent} silent, for ")
        assert "start it again" in signs.advice


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2), timedelta(days=3), timedelta(days=-3)])
def test_after_the_clock_was_set_the_dead_are_silent_and_the_living_heard_at_once(db, time_machine, jump):
    make_beat()
    time_machine.move_to(timezone.now() + jump)
    assert read_signs(timezone.now()).silent == "The worker is"
    note(Kind.WORKER, timezone.now())
    assert read_signs(timezone.now()).silent == ""


# ── health checks ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_health_check_asks_for_this_machine_and_this_kind(db, monkeypatch, capsys):
    make_beat(host="elsewhere")
    monkeypatch.setattr("socket.gethostname", lambda: "here")
    assert not is_heard(Kind.WORKER, timezone.now())
    with pytest.raises(CommandError, match="No worker on this machine has moved for 45 seconds"):
        call_command("heartbeat", "worker")

    make_beat(host="here", seconds=44)
    call_command("heartbeat", "worker")
    assert capsys.readouterr().out == "The worker moves.\n"
    with pytest.raises(CommandError):
        call_command("heartbeat", "scheduler")
