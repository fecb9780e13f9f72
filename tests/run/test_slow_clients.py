"""How long a socket waits for a request; the real server with slow clients is in tests/faults."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from django.http import UnreadablePostError
from django.test import Client

from config.run import slow_clients
from config.run.slow_clients import ImpatientSocket, TooSlow


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(slow_clients, "time", clock)
    monkeypatch.setattr(slow_clients, "READ_SECONDS", 20)
    return clock


@pytest.fixture
def pair(clock) -> Iterator[tuple[ImpatientSocket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ImpatientSocket.instead_of(ours) as own, theirs:
        own.begin()
        yield own, theirs


def test_what_has_come_is_read_even_when_time_is_over_and_nothing_more_is_waited_for(pair, clock):
    own, theirs = pair
    theirs.sendall(b"late")
    clock.now += 21
    assert own.recv(100) == b"late"
    with pytest.raises(TooSlow):
        own.recv(100)
    assert own.gettimeout() is None  # the answer is written without a limit


def test_the_next_request_has_its_own_time(pair, clock):
    own, _ = pair
    clock.now += 21
    own.begin()
    assert own._left == 20


@pytest.mark.parametrize(("came", "seconds"), [(0, 20), (100_000, 21), (1_000_000, 30), (50_000_000, 120)])
def test_more_time_comes_with_the_bytes_up_to_two_minutes(pair, came, seconds):
    own, _ = pair
    own._came = came
    assert own._left == seconds


def test_bytes_are_counted(pair):
    own, theirs = pair
    theirs.sendall(b"x" * 500)
    own.recv(300)
    own.recv(300)
    assert own._came == 500


def test_a_shorter_patience_of_the_server_stays(pair):
    own, _ = pair
    own.settimeout(0.01)
    with pytest.raises(TimeoutError):
        own.recv(1)


# ── what is answered ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("path", "kind"), [("/setup/import/", "text/html; charset=utf-8"), ("/api/v1/ratings/", "application/problem+json")]
)
def test_an_unfinished_request_is_a_408(pia, path, kind, monkeypatch):
    """As the body of a file, or JSON, is read: what the server raises reaches the view."""
    client = Client(raise_request_exception=False)
    client.force_login(pia.user)

    def fail(*args: object, **kwargs: object) -> None:
        raise UnreadablePostError from TooSlow()

    monkeypatch.setattr("config.imports.pages.UploadForm", fail)
    monkeypatch.setattr("config.base.http.strict_json.loads", fail)
    response = client.post(path, "{}", content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (408, kind)
    assert "too long to arrive" in response.content.decode()


def test_the_web_server_uses_it():
    from config.run import gunicorn

    assert gunicorn.worker_class is slow_clients.Worker
