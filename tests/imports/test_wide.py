"""Files that are far too wide are refused in one sentence, before anything compares the names of their columns."""

from __future__ import annotations

import difflib
import io
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from config.base.models import Upload
from config.base.sheets.sheet import LONGEST_NAME, MOST_COLUMNS
from config.imports.loader import LAYOUTS
from tests.imports.wizard import send


def csv_of(*names: str) -> bytes:
    return ",".join(names).encode() + b"\n" + b",".join([b"x"] * len(names)) + b"\n"


def xlsx_of(*names: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, names)
    return file.getvalue()


def numbered(count: int) -> list[str]:
    return [f"column{number}" for number in range(count)]


LONG = "x" * 5000
# name of the file -> its bytes, and what is said of it
WIDE = {
    "people.csv": (csv_of(*numbered(100_000)), "the file has 100,000 columns, more than 100"),
    "ratings.csv": (csv_of(*["engineer"] * 100_000), "the file has 100,000 columns, more than 100"),
    "teams.csv": (csv_of(*[""] * 99, *"ab"), "the file has 101 columns, more than 100"),
    "sessions.csv": (csv_of("mentor", LONG), "the name of column 2 has 5,000 characters, more than 200"),
    "teams.xlsx": (xlsx_of(*numbered(16_000)), " columns, more than 100"),
    "people.xlsx": (xlsx_of(*numbered(101)), "the file has 101 columns, more than 100"),
    "mentorships.xlsx": (xlsx_of("mentor", LONG), "the name of column 2 has 5,000 characters, more than 200"),
}


@pytest.fixture(autouse=True)
def comparing(monkeypatch) -> list[str]:
    """What was compared with the names of columns."""
    seen: list[str] = []

    def near(word, *args, **options):
        seen.append(word)
        return []

    monkeypatch.setattr(difflib, "get_close_matches", near)
    return seen


@pytest.mark.parametrize("name", WIDE)
def test_the_wizard_refuses_at_once_and_keeps_nothing(keeper, comparing, name):
    data, said = WIDE[name]
    answer = send(keeper, **{name.replace(".", "__"): data})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert comparing == []
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", WIDE)
def test_the_command_refuses_at_once(db, tmp_path: Path, comparing, name):
    data, said = WIDE[name]
    (tmp_path / name).write_bytes(data)
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was written: a file cannot be read"):
        call_command("import_data", str(tmp_path), stdout=out, stderr=io.StringIO())
    assert len(out.getvalue().splitlines()) == 1
    assert said in out.getvalue()
    assert comparing == []


def test_what_is_wide_enough_is_looked_at(keeper, comparing):
    names = [*LAYOUTS["teams"].header, *numbered(MOST_COLUMNS - len(LAYOUTS["teams"].header) - 1), "y" * LONGEST_NAME]
    assert send(keeper, teams__csv=csv_of(*names)).status_code == 302
    assert len(comparing) == len(names)


def test_a_cell_of_a_column_with_a_long_name_is_named_in_short(keeper):
    """The file is read only up to its fault, and its header has not been looked at by then."""
    data = f"mentor,{LONG}\nann@example.org,\0\n".encode()
    assert LONG not in send(keeper, sessions__csv=data).content.decode()
