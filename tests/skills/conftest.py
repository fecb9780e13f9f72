"""Two days to stand on, and a team to rate."""

from __future__ import annotations

from typing import Any

import pytest

from skills.models import Engineer, Placement, Role, Team
from tests.make import make_engineer, make_framework


@pytest.fixture
def today(time_machine: Any) -> None:
    time_machine.move_to("2026-11-25 10:00", tick=False)


@pytest.fixture
def clock(time_machine: Any) -> None:
    time_machine.move_to("2026-09-30 12:32:00+00:00", tick=False)


@pytest.fixture
def roles(db: None) -> dict[str, Role]:
    return make_framework(
        {"craft": ["python", "sql"], "people": ["mentoring"]},
        {"junior": {"targets": {"python": 2, "sql": 2, "mentoring": 0}}, "senior": {}},
    )


@pytest.fixture
def vision(alice: Engineer, bob: Engineer, roles: dict[str, Role]) -> Team:
    """Bob and four more aim at senior; Alice, who manages them, has no role."""
    Placement.objects.filter(engineer=bob).update(role=roles["junior"], target_role=roles["senior"])
    for name in ("Cora Cole", "Dan Drew", "Eva Egg", "Fay Fox"):
        make_engineer(name, team="Vision", role=roles["junior"], target=roles["senior"])
    return Team.objects.get(name="Vision")


@pytest.fixture
def bobs(bob: Engineer, roles: dict[str, Role]) -> Engineer:
    """Bob aims at senior."""
    Placement.objects.filter(engineer=bob).update(role=roles["junior"], target_role=roles["senior"])
    return bob
