"""The framework that the files speak of."""

from __future__ import annotations

import pytest

from tests.files import make_framework


@pytest.fixture(autouse=True)
def framework(db: None) -> None:
    make_framework()
