"""XLSX in and out: read behind a guard into the same ``Sheet`` a CSV gives, written without live formulas."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from config.base.sheets.limits import COMMAND, UPLOAD, Limits
from config.base.sheets.sheet import (
    BadSheet,
    Problem,
    Shared,
    Sheet,
    UnknownCell,
    Value,
    check_header,
    guard,
    read_csv,
    without_empty_end,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[3]
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK"
TOO_LARGE = "split it, or load it with manage.py import_data"
SAVE_AGAIN = "open it in a spreadsheet and save the sheet as a plain XLSX or as CSV UTF-8"
WIDEST = 60


def file_name(stem: str, data: bytes) -> str:
    """What to call a table whose file's name is not known."""
    return f"{stem}.xlsx" if data.startswith(_ZIP) else f"{stem}.csv"


def read_sheet(name: str, data: bytes, limits: Limits = UPLOAD) -> Sheet:
    """A table in a file, CSV or XLSX by its content, not by its name. Raises BadSheet."""
    if len(data) > limits.file:
        what = f"the file has {len(data) / 1e6:,.0f} MB, more than {limits.file // 1_000_000:,}"
        raise BadSheet(Problem(name, None, "", what, TOO_LARGE if limits is UPLOAD else "split it"))
    if data.startswith(_OLE):
        what = "the file is an old or an encrypted workbook"
        raise BadSheet(Problem(name, None, "", what, SAVE_AGAIN))
    if data.startswith(_ZIP):
        return _read_xlsx(name, data, limits)
    if data.lstrip()[:1] == b"<" or data.startswith((b"%PDF", b"\x1f\x8b", b"{\\rtf")):
        raise BadSheet(Problem(name, None, "", "the file is neither CSV nor XLSX", SAVE_AGAIN))
    return read_csv(name, data)


def _read_xlsx(name: str, data: bytes, limits: Limits) -> Sheet:
    rows, last = _ask_child(data, limits)
    if "unknown" not in last:
        fix = TOO_LARGE if last.get("is_too_large") else SAVE_AGAIN
        raise BadSheet(Problem(name, last["row"], last["column"], last["what"], fix))
    for number, at in last["unknown"]:
        rows[number][at] = UnknownCell(rows[number][at])
    if not rows:
        raise BadSheet(Problem(name, None, "", "the first sheet is empty", "give it a header row"))
    number = next(iter(rows))
    columns = rows.pop(number)
    sheet = without_empty_end(Sheet(name, number, columns, list(rows.items())))
    check_header(name, number, sheet.columns)
    return sheet


def _ask_child(data: bytes, limits: Limits) -> tuple[dict[int, list[str]], dict[str, Any]]:
    """The rows the child printed and its last line; a child that died has met a limit."""
    refusal = {"row": None, "column": "", "what": "the file takes more time or memory than a table of its size needs"}
    command = [sys.executable, "-m", "config.base.sheets.xlsx_child", *(["any-size"] if limits is COMMAND else [])]
    rows: dict[int, list[str]] = {}
    share = Shared()
    with tempfile.TemporaryFile() as printed:
        try:
            done = subprocess.run(  # noqa: S603
                command, input=data, stdout=printed, stderr=subprocess.DEVNULL, timeout=limits.patience, cwd=ROOT
            )
        except subprocess.TimeoutExpired:
            return {}, refusal
        printed.seek(0)
        for line in printed if done.returncode == 0 else ():
            found = json.loads(line)
            if isinstance(found, dict):
                return rows, found
            rows[found[0]] = [share[cell] for cell in found[1]]
    return {}, refusal


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def write_xlsx(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Header and rows on one sheet; texts are guarded and written as texts, days as days. The number of rows."""
    return write_book(file, [(None, columns, rows)])


Table = tuple[str | None, Sequence[str], Iterable[Sequence[Value]]]


def write_book(file: IO[bytes], tables: Iterable[Table]) -> int:
    """A sheet for each table, which begins with its name. The number of rows of the last."""
    import xlsxwriter  # a tenth of a second that the start of the site does without

    count = 0
    with xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        for title, columns, rows in tables:
            count = _write_table(book.add_worksheet(title), head, columns, rows)
    return count


def _write_table(sheet: Worksheet, head: Any, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(columns):
        sheet.set_column(at, at, min(WIDEST, max(12, len(name) + 2)))
        sheet.write_string(0, at, guard(name), head)
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write(sheet, count, at, value)
    return count


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, guard(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
