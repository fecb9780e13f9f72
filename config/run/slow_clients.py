"""Requests that never finish: gunicorn's threads wait for them without an end, and eight of them are the whole site.

A request, its headers and its body, has so many seconds to arrive and one more for each 100 kB that came, two minutes
in all; then its connection ends. gunicorn's ``timeout`` is no help: it watches the main thread, and others wait.
"""

from __future__ import annotations

import errno
import socket
import time
from typing import Any, Self

from gunicorn.workers.gthread import ThreadWorker

from config.settings import READ_SECONDS

BYTES_A_SECOND = 100_000
MOST_SECONDS = 120


class TooSlow(ConnectionResetError):
    """Treated as a client that went away, which it may as well have done."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the request took too long to arrive")


class ImpatientSocket(socket.socket):
    """Reads a request within its time."""

    _began = 0.0
    _came = 0

    @classmethod
    def instead_of(cls, plain: socket.socket) -> Self:
        timeout = plain.gettimeout()
        own = cls(fileno=plain.detach())
        own.settimeout(timeout)
        return own

    def begin(self) -> None:
        """A request is about to be read."""
        self._began, self._came = time.monotonic(), 0

    @property
    def _left(self) -> float:
        allowed = min(READ_SECONDS + self._came / BYTES_A_SECOND, MOST_SECONDS)
        return max(0.0, self._began + allowed - time.monotonic())

    def recv(self, *arguments: Any) -> bytes:
        """What has come already is taken at any time; only waiting for more has an end."""
        patience = self.gettimeout()
        if patience is not None and patience <= self._left:
            return super().recv(*arguments)
        self.settimeout(self._left)
        try:
            data = super().recv(*arguments)
        except (TimeoutError, BlockingIOError):
            raise TooSlow from None
        finally:
            self.settimeout(patience)
        self._came += len(data)
        return data


class Worker(ThreadWorker):
    def handle(self, conn: Any) -> Any:
        if not isinstance(conn.sock, ImpatientSocket):
            conn.sock = ImpatientSocket.instead_of(conn.sock)
        conn.sock.begin()
        return super().handle(conn)
