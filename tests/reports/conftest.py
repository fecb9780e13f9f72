"""A role to aim at, two reports about Bob, and the day after them."""

from __future__ import annotations

from typing import Any

import pytest

from reports.models import Report
from skills.models import Engineer, Role
from tests.make import make_engineer
from tests.reports.growing import NOW, place, two_reports
from tests.reports.stored import make_senior


@pytest.fixture
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def senior(db: None) -> Role:
    return make_senior()


@pytest.fixture
def reports(senior: Role, bob: Engineer) -> tuple[Report, Report]:
    """Of June and of September."""
    place(bob)
    return two_reports(senior, bob)


@pytest.fixture
def paula(bob: Engineer) -> Engineer:
    """A colleague in Bob's team."""
    return make_engineer("Paula Peer", team="Vision")
