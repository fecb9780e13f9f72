"""What a file does not tell is refused in its row and withdraws nothing: no rating, role, manager, last day or end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.base.sheets.sheet import Sheet, UnknownCell, read_csv
from config.imports.loader import import_files
from skills.models import Rating
from tests.files import FILES, TODAY, engineer, load, row_counts
from tests.make import managers_of

WHAT = "a formula without a stored value"


def with_unknown(kind: str, row: int, column: str) -> dict[str, Sheet]:
    """The four people's files again, with one cell that cannot be known."""
    sheets = {name: read_csv(f"{name}.xlsx", text.encode()) for name, text in FILES.items()}
    sheet = sheets[kind]
    at = sheet.columns.index(column)
    rows = [
        (number, [*cells[:at], UnknownCell(WHAT), *cells[at + 1 :]] if number == row else cells)
        for number, cells in sheet.rows
    ]
    return sheets | {kind: replace(sheet, rows=rows)}


@pytest.mark.parametrize(
    ("kind", "row", "column"),
    [
        ("ratings", 2, "level"),
        ("ratings", 2, "note"),
        ("people", 4, "role"),
        ("people", 4, "left_on"),
        ("people", 4, "email"),
        ("teams", 3, "manager"),
        ("mentorships", 3, "ended_on"),
        ("sessions", 2, "confirmed_by"),
    ],
)
def test_a_cell_that_cannot_be_known_refuses_its_row(kind, row, column):
    load()
    before, levels = row_counts(), list(Rating.objects.order_by("pk").values_list("level", flat=True))

    done = import_files(with_unknown(kind, row, column), TODAY, skip_rejected=True)

    assert str(done.problems[0]) == (
        f"{kind}.xlsx:{row}:{column}: the cell holds {WHAT} instead of a value; "
        "write the value there, or save the file with its values"
    )
    assert all(outcome.withdrawn == outcome.changed == 0 for outcome in done.outcomes)
    assert (row_counts(), list(Rating.objects.order_by("pk").values_list("level", flat=True))) == (before, levels)
    assert managers_of("Vision") == [engineer("alice")]
