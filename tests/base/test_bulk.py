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


@pytest.mark.parametrize("at_a_time", [None, 3])
def test_more_rows_than_one_statement_takes_all_arrive_in_their_order(db, at_a_time):
    insert_rows(Team, FIELDS, ((f"Team {number}", f"team-{number}") for number in range(1001)), at_a_time)
    assert list(Team.objects.order_by("pk").values_list("slug", flat=True)) == [f"team-{n}" for n in range(1001)]


def test_a_row_of_another_length_is_refused(db):
    with pytest.raises(ValueError, match="argument"):
        insert_rows(Team, FIELDS, [("Vision",)])


@pytest.mark.postgres
def test_rows_that_ask_the_database_are_refused_instead_of_waiting_for_ever(db):
    rows = ((f"Team {number}", f"team-{Team.objects.count()}-{number}") for number in range(2))
    with pytest.raises(RuntimeError, match="must not ask the database"):
        insert_rows(Team, FIELDS, rows)
