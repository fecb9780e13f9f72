"""Which file is what, and which column."""

from __future__ import annotations

import pytest

from config.base.sheets.sheet import read_csv
from config.imports.columns import arrange, recognise, suggest
from config.imports.loader import LAYOUTS


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


@pytest.mark.parametrize(
    ("kind", "columns", "meant"),
    [
        ("people", ["Mail", "Full name", "Department"], ["email", "name", "team"]),
        ("ratings", ["E-mail", "Competency", "Score", "Date"], ["engineer", "skill", "level", "rated_on"]),
        ("ratings", ["employee", "rater"], ["engineer", "rated_by"]),
        ("sessions", ["Mentor", "Date", "Duration", "Comment"], ["mentor", "held_on", "minutes", "summary"]),
        ("teams", ["email"], [""]),
    ],
)
def test_other_tools_names_mean_the_column_their_kind_of_file_has(kind, columns, meant):
    assert suggest(LAYOUTS[kind], columns) == meant


def test_columns_left_out_are_gone_and_the_others_renamed():
    sheet = read_csv("x.csv", b"a,b,c\n1,2,3\n")
    found = arrange(sheet, ["name", "", "email"])
    assert (found.columns, found.rows) == (["name", "email"], [(2, ["1", "3"])])
