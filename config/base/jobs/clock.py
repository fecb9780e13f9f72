"""Notices that the wall clock was set: it then moved otherwise than the clock that only counts seconds.

What is stored as a time of day is compared with a clock that may jump. Such a jump must neither hold anything up nor
make a process at work look like one that is gone.
"""

from __future__ import annotations

import math
import time
from datetime import datetime, timedelta

TOLERANCE = 5.0  # seconds; more than a clock drifts while it is being corrected


def has_passed(span: timedelta, since: datetime, now: datetime) -> bool:
    """``span`` is over; also when it begins ahead of now, as the clock was set back since then."""
    return not timedelta() <= now - since <= span


class Clock:
    """Of one process. The first look only remembers; a process that is forked goes on with what was remembered."""

    def __init__(self) -> None:
        self.difference: float | None = None
        self.set_at = -math.inf

    def look(self) -> float:
        """By how many seconds it was set since the look before; negative when it was set back, 0 when it was not."""
        difference = time.time() - time.monotonic()
        step = 0.0 if self.difference is None else difference - self.difference
        self.difference = difference
        if abs(step) <= TOLERANCE:
            return 0.0
        self.set_at = time.monotonic()
        return step

    def was_set(self, within: float) -> bool:
        """It was found to be set less than so many seconds ago."""
        self.look()
        return time.monotonic() - self.set_at < within


CLOCK = Clock()  # of this process
