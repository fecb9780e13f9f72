"""XLSX in and out: what a person would type comes back, and hostile files meet a limit and one sentence."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.sheets.cells import text as text_cell
from config.base.sheets.limits import COMMAND
from config.base.sheets.sheet import BadSheet, read_csv, write_csv
from config.base.sheets.workbooks import ROOT, read_sheet, write_xlsx
from config.base.text import clean_text

HEAD = ["email", "name"]


def book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        fill(made)
    return file.getvalue()


def table(*rows: list[object]) -> bytes:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return book(fill)


def rebuilt(data: bytes, **changes: bytes | None) -> bytes:
    """The same archive with entries added, replaced or (None) left out."""
    names = {name.replace("__", "/"): content for name, content in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in names:
                new.writestr(entry.filename, old.read(entry))
        for name, content in names.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def with_entry(name: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO(table(HEAD))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def twice(name: str) -> bytes:
    out = io.BytesIO(table(HEAD))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"again")
    return out.getvalue()


def lying(data: bytes, size: int) -> bytes:
    """The directory says another size of the first sheet than it has."""
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\1\2"
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def sheet_xml(body: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return rebuilt(
        table(HEAD),
        xl__worksheets__sheet1_xml=None,
        **{"xl/worksheets/sheet1.xml": (head + body + "</sheetData></worksheet>").encode()},
    )


def flagged(data: bytes) -> bytes:
    """Every entry says that it is encrypted."""
    out = bytearray(data)
    at = out.find(b"PK\1\2")
    while at >= 0:
        out[at + 8] |= 1
        at = out.find(b"PK\1\2", at + 4)
    return bytes(out)


BILLION = (
    '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
CONTENT_TYPES = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'

HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("old or encrypted", lambda: bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "old or an encrypted"),
    ("HTML named XLSX", lambda: b"<html><table><tr><td>a</td></tr></table></html>", "neither CSV nor XLSX"),
    ("PDF", lambda: b"%PDF-1.7\n", "neither CSV nor XLSX"),
    ("gzip", lambda: b"\x1f\x8b\x08\0", "neither CSV nor XLSX"),
    ("a zip of nothing", lambda: b"PK\5\6" + b"\0" * 18, "no XLSX workbook"),
    ("cut off", lambda: table(HEAD)[:300], "damaged"),
    ("a zip of something else", lambda: rebuilt_from({"a.txt": b"a"}), "no XLSX workbook"),
    ("no sheet", lambda: rebuilt(table(HEAD), **{"xl/worksheets/sheet1.xml": None}), "no XLSX workbook"),
    ("many entries", lambda: rebuilt_from({f"{n}.xml": b"x" for n in range(10_000)}), "10,000 entries"),
    ("two of one name", lambda: twice("xl/workbook.xml"), "two entries of one name"),
    ("two of nearly one name", lambda: with_entry("XL/Workbook.xml"), "two entries of one name"),
    ("a path up", lambda: with_entry("../../etc/passwd"), "leads elsewhere"),
    ("a path from the root", lambda: with_entry("/etc/passwd"), "leads elsewhere"),
    ("a path of Windows", lambda: with_entry("xl\\..\\..\\x"), "leads elsewhere"),
    ("a nested archive", lambda: with_entry("xl/embeddings/inner.zip"), "another archive"),
    ("a nested workbook", lambda: with_entry("xl/embeddings/inner.xlsx"), "another archive"),
    ("macros", lambda: with_entry("xl/vbaProject.bin"), "macros"),
    ("an old macro sheet", lambda: with_entry("xl/macrosheets/sheet1.xml"), "macros"),
    ("macros by type", lambda: rebuilt(table(HEAD), **{"[Content_Types].xml": CONTENT_TYPES}), "macros"),
    ("encrypted entries", lambda: flagged(table(HEAD)), "encrypted"),
    ("a bomb", lambda: with_entry("xl/sharedStrings2.xml", b" " * 50_000_000), "unpacks to far more"),
    ("a cell of 300 MB", lambda: with_entry("xl/huge.xml", b"a" * 300_000_000), "larger than 60 MB"),
    ("a size too small", lambda: lying(table(HEAD, ["a" * 500, "b"]), 40), "larger or smaller"),
    ("a size too large", lambda: lying(table(HEAD), 900_000), "larger or smaller"),
    ("entities", lambda: rebuilt(table(HEAD), **{"xl/worksheets/sheet1.xml": BILLION.encode()}), "declares entities"),
    ("the last cell there is", lambda: sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "columns"),
    ("the last row there is", lambda: sheet_xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "row"),
    ("too many rows", lambda: table(["a"], *([[1]] * 100_001)), "100,001 rows"),
    ("a long cell", lambda: table(HEAD, ["a" * 10_001, "b"]), "10,001 characters"),
    ("nothing on the sheet", lambda: book(lambda made: made.add_worksheet()), "first sheet is empty"),
    ("not XML", lambda: rebuilt(table(HEAD), **{"xl/worksheets/sheet1.xml": b"no xml <"}), ""),
]  # fmt: skip


def rebuilt_from(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("make", "says"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_file_is_refused_in_one_sentence(make, says):
    with pytest.raises(BadSheet) as refused:
        read_sheet("people.xlsx", make())
    (problem,) = refused.value.problems
    assert says in problem.what
    assert problem.fix


def test_a_child_takes_less_than_256_mb():
    """Of the largest sheet that is read at all; address space has a limit above that, so nothing takes more."""
    code = "import re, sys; from config.base.sheets import xlsx_child; xlsx_child.main(); "
    code += r"print(re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read())[1], file=sys.stderr)"
    data = table(["a"] * 7, *([["a text of some length"] * 7] * 50_000))
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, cwd=ROOT, check=True)
    assert int(done.stderr) < 256_000


def test_merged_columns_read_as_one():
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet().merge_range(0, 0, 0, 254, "x")

    assert read_sheet("x.xlsx", book(fill)).columns == ["x"]


def test_a_sheet_reads_as_somebody_would_type_it():
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(1, 1, ["level", "share", "yes", "day", "moment", "text"])
        sheet.write_row(3, 1, [3, 0.25, True])
        sheet.write_datetime(3, 4, datetime(2026, 1, 2), made.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
        sheet.write_datetime(3, 5, datetime(2026, 1, 2, 3, 4), made.add_format({"num_format": "yyyy-mm-dd hh:mm"}))  # noqa: DTZ001
        sheet.write_string(3, 6, "=1+1")
        made.add_worksheet().write(0, 0, "another sheet")

    sheet = read_sheet("x.xlsx", book(fill))
    assert (sheet.header_row, sheet.columns) == (2, ["level", "share", "yes", "day", "moment", "text"])
    assert sheet.rows == [(4, ["3", "0.25", "true", "2026-01-02", "2026-01-02 03:04:00", "=1+1"])]


def test_a_formula_counts_as_its_value():
    sheet = read_sheet("x.xlsx", book(lambda made: made.add_worksheet().write_formula(0, 0, "=1+1", None, 2)))
    assert sheet.columns == ["2"]


def test_links_to_other_workbooks_are_never_followed():
    data = with_entry("xl/externalLinks/externalLink1.xml", b'<externalLink r:id="rId1"/>')
    assert read_sheet("x.xlsx", data).columns == HEAD


def test_a_csv_named_xlsx_is_read_as_what_it_is():
    assert read_sheet("x.xlsx", b"email,name\na@example.org,A\n").columns == HEAD


def test_a_file_over_the_limit_is_not_looked_at():
    with pytest.raises(BadSheet, match="21 MB, more than 20"):
        read_sheet("x.csv", b"a" * 21_000_000)


def test_what_is_too_long_for_an_upload_is_read_by_the_command():
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(249_999, 0, ["ana@example.org", "Ana"])

    data = book(fill)
    with pytest.raises(BadSheet) as refused:
        read_sheet("people.xlsx", data)
    assert str(refused.value) == (
        "people.xlsx: the sheet reaches down to row 250,000; at most 100,000 rows are read; "
        "split it, or load it with manage.py import_data"
    )
    assert read_sheet("people.xlsx", data, COMMAND).rows == [(250_000, ["ana@example.org", "Ana"])]


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
LIVE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "'=1", "''x", '=HYPERLINK("http://x")', "a\n=1", "-", "'"]


@pytest.mark.parametrize("text", LIVE)
def test_no_text_is_written_as_a_formula_and_each_comes_back(text):
    file = io.BytesIO()
    write_xlsx(file, ["note"], [[text], ["last"]])
    with zipfile.ZipFile(file) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    cell = read_sheet("x.xlsx", file.getvalue()).rows[0][1][0]
    assert text_cell(100, one_line=False)(cell) == clean_text(text, one_line=False)


def test_numbers_and_days_are_written_as_such():
    file = io.BytesIO()
    assert write_xlsx(file, ["a", "b", "c"], [[3, date(2026, 1, 2), None]]) == 1
    with zipfile.ZipFile(file) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<v>3</v>" in xml
    assert b"46024" in xml  # the day, as spreadsheets count
    assert read_sheet("x.xlsx", file.getvalue()).rows == [(2, ["3", "2026-01-02", ""])]


PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=30
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_written_reads_the_same_as_the_csv_of_it(rows):
    book_file, text_file = io.BytesIO(), io.StringIO()
    write_xlsx(book_file, HEAD, rows)
    write_csv(text_file, HEAD, rows)
    cells = [cells for _, cells in read_csv("x.csv", text_file.getvalue().encode()).rows]
    assert [row for _, row in read_sheet("x.xlsx", book_file.getvalue()).rows] == cells


def test_crc_of_an_entry_is_checked():
    data = bytearray(table(HEAD))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(b"other"))
    with pytest.raises(BadSheet, match="larger or smaller"):
        read_sheet("x.xlsx", bytes(data))
