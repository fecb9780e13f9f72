"""A real web server and clients that send a byte now and then: they are cut off, and everybody else is answered."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.faults.fleet import wait_until

pytestmark = [pytest.mark.thorough, pytest.mark.parametrize("env", ["sqlite"], indirect=True)]
THREADS = 4  # of the one process
PATIENT = 400  # bytes a client would send if it were let


class Server:
    def __init__(self, port: int, process: psutil.Popen, log: Path) -> None:
        self.port, self.process, self.log = port, process, log

    def get(self, path: str = "/healthz/") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def is_up(self) -> bool:
        with suppress(OSError):
            return self.get().status == 200
        return False


@contextmanager
def serving(env: dict[str, str], folder: Path, seconds: str) -> Iterator[Server]:
    door = socket.create_server(("127.0.0.1", 0), backlog=64)
    log = folder / "web.log"
    command = [sys.executable, "-m", "gunicorn", "--config", str(settings.BASE_DIR / "config" / "run" / "gunicorn.py")]
    more = {"CAIRN_WEB_PROCESSES": "1", "CAIRN_READ_SECONDS": seconds}
    with log.open("wb") as output:
        process = psutil.Popen(
            [*command, "--bind", f"fd://{door.fileno()}"],
            env={**env, **more},
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[door.fileno()],
        )
    server = Server(door.getsockname()[1], process, log)
    door.close()
    try:
        wait_until(server.is_up, 60, "the server answers", log.read_text)
        yield server
    finally:
        process.terminate()
        process.wait(60)


class SlowClient(threading.Thread):
    """Sends the beginning at once, then a byte every fifth of a second until it is answered, cut off or done."""

    def __init__(self, port: int, beginning: bytes) -> None:
        super().__init__(daemon=True)
        self.line = socket.create_connection(("127.0.0.1", port), timeout=0.2)
        self.line.sendall(beginning)
        self.sent, self.heard = 0, b""
        self.start()

    def run(self) -> None:
        with suppress(ConnectionError), self.line:
            while self.sent < PATIENT:
                try:
                    self.heard = self.line.recv(65536)
                    return
                except TimeoutError:
                    self.line.sendall(b"x")
                    self.sent += 1

    @property
    def was_cut_off(self) -> bool:
        self.join(PATIENT)
        return self.sent < PATIENT


def beginning(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def form(server: Server) -> bytes:
    """A sign-in, whose body Django reads to look for the token."""
    cookie = re.match("cairn-csrf=[^;]+", server.get("/login/").headers["Set-Cookie"])[0]
    kind = "Content-Type: application/x-www-form-urlencoded"
    return beginning("POST", "/login/", f"Cookie: {cookie}", kind, f"Content-Length: {PATIENT}")


@pytest.fixture
def server(env: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    with serving(env, tmp_path, "2") as found:
        yield found


def test_a_slow_body_is_cut_off(server):
    client = SlowClient(server.port, form(server))
    assert client.was_cut_off
    assert "Traceback" not in server.log.read_text()


def test_a_slow_body_in_chunks_is_cut_off(server):
    start = form(server).replace(f"Content-Length: {PATIENT}".encode(), b"Transfer-Encoding: chunked")
    assert SlowClient(server.port, start + f"{PATIENT:x}\r\n".encode()).was_cut_off


def test_slow_headers_are_cut_off(server):
    assert SlowClient(server.port, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").was_cut_off
    assert "Traceback" not in server.log.read_text()


def test_others_are_answered_while_all_threads_but_one_wait(server):
    clients = [SlowClient(server.port, form(server)) for _ in range(THREADS - 1)]
    assert [server.get().status for _ in range(20)] == [200] * 20
    assert all(client.was_cut_off for client in clients)


def test_twice_as_many_slow_bodies_as_threads_hold_the_site_no_longer_than_the_cut_off(server):
    clients = [SlowClient(server.port, form(server)) for _ in range(2 * THREADS)]
    assert server.get().status == 200
    assert all(client.was_cut_off for client in clients)
    assert server.get().status == 200


def test_a_body_that_arrives_in_time_is_read_whole(env, tmp_path):
    with serving(env, tmp_path, "60") as server:
        client = SlowClient(server.port, form(server) + b"y" * (PATIENT - 3))  # three more, one by one
        client.join(60)
        assert client.heard.startswith(b"HTTP/1.1 403")  # there was no token in it
