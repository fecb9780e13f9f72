"""The day of the tests of people, and the browser of whoever keeps them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from skills.models import Engineer


@pytest.fixture
def today(time_machine: Any) -> None:
    time_machine.move_to("2026-11-25 10:00", tick=False)


@pytest.fixture
def keeper(client: Client, pia: Engineer) -> Client:
    """Somebody of the people team, signed in."""
    client.force_login(pia.user)
    return client
