"""The people team's browser, and the skill that the files rate."""

from __future__ import annotations

import pytest

from tests.make import make_skill


@pytest.fixture
def python(bob):
    return make_skill("python")


@pytest.fixture
def people_team(client, pia):
    client.force_login(pia.user)
    return client
