"""Which file is what, and which column."""

from __future__ import annotations

import pytest

from config.base.sheets import read_csv
from config.uploads.columns import arrange, recognise, suggest
from mentoring.imports import LAYOUTS


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("people.csv", ["x"], "people"),
        ("2026 ratings final.xlsx", ["x"], "ratings"),
        ("export.csv", ["team", "parent"], "teams"),
        ("export.csv", ["mentor", "mentee", "started_on"], "mentorships"),
        ("export.csv", ["who", "what"], ""),
        ("people and teams.csv", ["x"], ""),
    ],
)
def test_a_kind_is_recognised_by_name_or_header(name, columns, kind):
    assert recognise(name, columns) == kind


def test_no_column_is_meant_twice():
    assert suggest(LAYOUTS["people"], ["E-Mail", "email", "mail"]) == ["", "email", ""]


def test_columns_left_out_are_gone_and_the_others_renamed():
    sheet = read_csv("x.csv", b"a,b,c\n1,2,3\n")
    found = arrange(sheet, ["name", "", "email"])
    assert (found.columns, found.rows) == (["name", "email"], [(2, ["1", "3"])])
