"""The skill that the files rate."""

from __future__ import annotations

import pytest

from tests.make import make_skill


@pytest.fixture
def python(bob):
    return make_skill("python")
