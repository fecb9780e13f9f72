"""Rows at the speed of the database."""

from __future__ import annotations

import pytest

from config.base.bulk import insert_rows
from skills.models import Team

FIELDS = ("name", "slug")


def test_rows_arrive_in_their_order_with_the_defaults_of_the_database(db):
    insert_rows(Team, FIELDS, ((f"Team {letter}", f"team-{letter}") for letter in "cab"))
    assert list(Team.objects.order_by("pk").values_list("name", "parent")) == [
        ("Team c", None),
        ("Team a", None),
        ("Team b", None),
    ]


def test_a_row_of_another_length_is_refused(db):
    with pytest.raises(ValueError, match="argument"):
        insert_rows(Team, FIELDS, [("Vision",)])


@pytest.mark.postgres
def test_rows_that_ask_the_database_are_refused_instead_of_waiting_for_ever(db):
    rows = ((f"Team {number}", f"team-{Team.objects.count()}-{number}") for number in range(2))
    with pytest.raises(RuntimeError, match="must not ask the database"):
        insert_rows(Team, FIELDS, rows)
