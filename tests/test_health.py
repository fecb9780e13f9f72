"""Alive, ready, and what people see while the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from config.base.jobs import health
from config.base.models import Heartbeat, Job

AWAY = OperationalError("connection to server at 10.0.0.7 failed: password authentication for user cairn")


@contextmanager
def away() -> Iterator[None]:
    """Every statement fails as it does when the server is gone."""
    with (
        mock.patch.object(connection, "cursor", side_effect=AWAY),
        mock.patch.object(connection, "ensure_connection", side_effect=AWAY),
    ):
        yield


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


# ── alive ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
def test_alive_for_anybody_without_asking_the_database(db, visitor, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = visitor.get(path)
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert response["Cache-Control"] == "no-store"

    with away():
        assert visitor.get(path).status_code == 200
        assert visitor.post(path).status_code == 405


def test_alive_also_with_the_cookie_of_a_session(client, bob):
    client.force_login(bob.user)
    with away():
        assert client.get("/healthz").status_code == 200


# ── ready ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/readyz", "/readyz/"])
def test_ready_says_little_and_nothing_that_leaks(db, visitor, settings, path):
    settings.REDIS_URL = ""
    Job.objects.create(kind="x", key="x", state="done", finished_at=timezone.now() - timedelta(seconds=90))
    response = visitor.get(path)

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert 89 <= body.pop("last_job_done_seconds") <= 92
    assert body == {
        "status": "ready",
        "database": "ok",
        "migrations": "applied",
        "redis": "not configured",
        "worker_beat_seconds": None,
        "scheduler_beat_seconds": None,
        "oldest_waiting_job_seconds": None,
    }


def test_ready_says_how_long_ago_worker_and_scheduler_moved_and_since_when_a_job_waits(db, visitor, time_machine):
    time_machine.move_to("2026-11-25 10:00", tick=False)
    now = timezone.now()
    for kind, seconds in (("worker", 300), ("scheduler", 4)):
        Heartbeat.objects.create(kind=kind, host="a", pid=1, beat_at=now - timedelta(seconds=seconds))
    Job.objects.create(kind="x", key="x", queued_at=now - timedelta(seconds=200))
    body = visitor.get("/readyz").json()
    assert (body["worker_beat_seconds"], body["scheduler_beat_seconds"]) == (300, 4)
    assert body["oldest_waiting_job_seconds"] == 200
    assert body["status"] == "ready", "pages are served all the same"


def test_not_ready_without_the_database_and_the_reason_stays_inside(db, visitor):
    with away():
        response = visitor.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["status"], response.json()["database"]) == ("not ready", "away")
    assert "10.0.0.7" not in response.content.decode()
    assert "cairn" not in response.content.decode()


def test_not_ready_while_a_migration_is_missing(db, visitor, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])
    response = visitor.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, "missing")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock", "nonsense"])
def test_redis_away_is_told_and_the_site_stays_ready(db, visitor, settings, url):
    settings.REDIS_URL = url
    response = visitor.get("/readyz")
    assert (response.status_code, response.json()["redis"]) == (200, "away")


# ── the database is away ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/", "/setup/people/", "/account/", "/jobs/", "/people/bob-engineer/", "/login/"])
def test_people_get_a_page_of_its_own(visitor, bob, path):
    visitor.force_login(bob.user)
    with away():
        response = visitor.get(path)
    text = response.content.decode()

    assert response.status_code == 503
    assert "Cairn cannot reach its data right now" in text
    assert response["Retry-After"]
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Traceback" not in text
    assert "10.0.0.7" not in text


def test_programs_get_json(visitor, bob):
    visitor.force_login(bob.user)
    with away():
        response = visitor.get("/api/v1/skills/")
    assert response.status_code == 503
    assert "does not answer" in response.json()["detail"]


def test_a_form_sent_meanwhile_is_answered_too(visitor, bob):
    visitor.force_login(bob.user)
    with away():
        assert visitor.post("/account/theme/", {"theme": "dark"}).status_code == 503


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AWAY, 503),
        (InterfaceError("connection already closed"), 503),
        (OperationalError("database is locked"), 503),
        (OperationalError("no such column: x"), 500),
        (ProgrammingError("relation does not exist"), 500),
        (DatabaseError("x"), 500),
        (ValueError("x"), 500),
    ],
)
def test_only_a_database_that_is_away_is_503(visitor, bob, monkeypatch, error, status):
    def fail(*args, **kwargs):
        raise error

    visitor.force_login(bob.user)
    monkeypatch.setattr("config.site.views.build_home", fail)
    assert visitor.get("/").status_code == status
