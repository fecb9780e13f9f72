"""A plugin of pytest: the tests are collected on another day, as if a night lay between two workers."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

time_machine.travel(datetime(2031, 3, 1, 3, 4, 5, tzinfo=UTC), tick=True).start()
