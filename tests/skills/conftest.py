"""The day of the tests of people."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def today(time_machine: Any) -> None:
    time_machine.move_to("2026-11-25 10:00", tick=False)
