"""The switch --postgres must really switch: a suite that quietly ran on SQLite would prove nothing."""

import pytest
from django.db import connection


def test_the_database_is_the_one_asked_for(db: None, pytestconfig: pytest.Config) -> None:
    asked = "postgresql" if pytestconfig.getoption("--postgres") else "sqlite"

    assert connection.vendor == asked
