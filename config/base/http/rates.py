"""How often somebody may ask, counted in the memory of each web process: a read costs no write, and threads no race.

Each process allows its share of a limit, so that all together never allow more.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SWEEP_AFTER = 60.0  # seconds between two looks for counters nobody needs any more


@dataclass(frozen=True)
class Limit:
    """So many requests within so many seconds, written like 600/min."""

    most: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Limit:
        most, _, span = text.partition("/")
        return cls(int(most), SECONDS[span[0]])


@dataclass(frozen=True)
class Taken:
    """Whether a request was let in, how many are left, and in how many seconds there is one more."""

    is_allowed: bool
    left: int
    seconds: int


class Counters:
    """The moments of the requests let in, by whom they were from and what they asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._moments: dict[str, deque[float]] = {}
        self._ends: dict[str, float] = {}
        self._swept_at = 0.0

    def take(self, key: str, most: int, seconds: int, now: float | None = None) -> Taken:
        """Counts one request, unless ``most`` were let in within the last ``seconds``."""
        now = time.monotonic() if now is None else now
        with self._lock:
            self._sweep(now)
            moments = self._moments.setdefault(key, deque())
            while moments and moments[0] <= now - seconds:
                moments.popleft()
            if is_allowed := len(moments) < most:
                moments.append(now)
                self._ends[key] = now + seconds
            return Taken(is_allowed, most - len(moments), math.ceil(moments[0] + seconds - now))

    def clear(self) -> None:
        with self._lock:
            self._moments.clear()
            self._ends.clear()

    def __len__(self) -> int:
        return len(self._moments)

    def _sweep(self, now: float) -> None:
        if now - self._swept_at < SWEEP_AFTER:
            return
        self._swept_at = now
        for key in [key for key, end in self._ends.items() if end <= now]:
            del self._moments[key], self._ends[key]


COUNTERS = Counters()


def share(most: int) -> int:
    """What one web process allows of a limit that all keep together."""
    return max(1, most // settings.WEB_PROCESSES)
