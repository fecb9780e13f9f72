"""Reads one XLSX from standard input in a process of its own, so that a hostile file can take no more than its limits.

Prints the first sheet as JSON, a line for each row, [number, [cell, …]], and at last {"unknown": [[number, index of a
cell], …]}; or one line {"what": …, "row": …, "column": …}.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from config.base.sheets.limits import COMMAND, UPLOAD, Limits
from config.base.sheets.sheet import MOST_COLUMNS, Shared
from config.base.sheets.xlsx_cells import NoSheet, Place, doubtful, first_sheet, unknown_cells

MOST_ENTRIES = 100
MOST_RATIO = 100  # of what packs well; small entries may pack better
SMALL = 1_000_000
NO_WORKBOOK = "the file is no XLSX workbook with a sheet"
MOST_CHARACTERS = 10_000
NESTED = (".zip", ".xlsx", ".xlsm", ".docx", ".7z", ".rar", ".gz", ".jar")


class BadWorkbook(Exception):
    def __init__(self, what: str, row: int | None = None, column: str = "", *, is_too_large: bool = False) -> None:
        super().__init__(what)
        self.answer = {"what": what, "row": row, "column": column, "is_too_large": is_too_large}


Rows = list[tuple[int, list[str]]]


def read(data: bytes, limits: Limits) -> tuple[Rows, list[tuple[int, int]]]:
    """The rows with text, and where in them a cell stands for a value that cannot be known."""
    check_archive(data, limits)
    sheet, xml = _open(data)
    last_row, last_column = sheet.end or (-1, -1)  # counted from 0
    _check_size(last_row + 1, last_column + 1, limits)
    rows, left = list(_rows(sheet)), sheet.start[1] if sheet.start else 0
    unknown = _unknown(xml, rows, left) if xml else {}
    places = _put(unknown, rows, left, limits) if unknown else []
    rows = [row for row in rows if any(map(str.strip, row[1]))]
    if len(rows) > limits.rows + 1:
        raise BadWorkbook(f"the sheet has {len(rows) - 1:,} rows, more than {limits.rows:,}", is_too_large=True)
    return rows, places


def _open(data: bytes) -> tuple[Any, bytes]:
    """The sheet as the reader sees it, and its XML if that is doubtful: looked at first, for both together would take
    most of the memory. What the reader says of a workbook it cannot read goes before."""
    from python_calamine import CalamineError, CalamineWorkbook

    xml, problem = b"", ""
    try:
        xml = _doubtful_sheet(data)
    except NoSheet as error:
        problem = str(error)
    except (KeyError, ValueError):
        problem = NO_WORKBOOK
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except (CalamineError, IndexError, KeyError, ValueError):
        problem = NO_WORKBOOK
    if problem:
        raise BadWorkbook(problem)
    return sheet, xml


def _doubtful_sheet(data: bytes) -> bytes:
    """The XML of the first sheet if a cell of it could be unknown, else nothing: large plain sheets are read once."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = first_sheet(archive)
    return xml if doubtful(xml) else b""


def _check_size(height: int, width: int, limits: Limits) -> None:
    if width > MOST_COLUMNS:
        raise BadWorkbook(f"the file has {width:,} columns, more than {MOST_COLUMNS}")
    if height > 2 * (limits.rows + 1):
        what = f"the sheet reaches down to row {height:,}; at most {limits.rows:,} rows are read"
        raise BadWorkbook(what, is_too_large=True)


def _unknown(xml: bytes, rows: Rows, left: int) -> dict[Place, str]:
    def is_shown_empty(row: int, column: int) -> bool:
        at = column - 1 - left
        return not (row <= len(rows) and 0 <= at < len(rows[row - 1][1]) and rows[row - 1][1][at])

    try:
        return unknown_cells(xml, is_shown_empty)
    except NoSheet as error:
        raise BadWorkbook(str(error)) from None


def _put(unknown: dict[Place, str], rows: Rows, left: int, limits: Limits) -> list[tuple[int, int]]:
    """Writes into the rows what stands in place of values, and makes room for cells outside of what the reader saw."""
    first = min(left, *(column - 1 for _, column in unknown))
    last = max(row for row, _ in unknown)
    width = max(left + len(rows[0][1]) if rows else 0, *(column for _, column in unknown)) - first
    _check_size(last, width, limits)
    rows.extend((number, []) for number in range(len(rows) + 1, last + 1))
    for _, cells in rows:
        cells[:0] = [""] * (left - first)
        cells.extend([""] * (width - len(cells)))
    for (row, column), text in unknown.items():
        rows[row - 1][1][column - 1 - first] = text
    return [(row, column - 1 - first) for row, column in unknown]


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    share = Shared()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [share[_text(cell)] for cell in cells]
        for at, text in enumerate(texts):
            if len(text) > MOST_CHARACTERS:
                raise BadWorkbook(
                    f"cell {at + 1} holds {len(text):,} characters, more than {MOST_CHARACTERS:,}", number
                )
        yield number, texts


def _text(cell: Any) -> str:
    """As a person would type it into a CSV: whole numbers without a point, days in ISO form."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != datetime.min.time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


# ── the archive, before anything is unpacked ────────────────────────────────────────────────────────────────────────
def check_archive(data: bytes, limits: Limits) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise BadWorkbook("the file is damaged: its directory cannot be read") from None
    if len(entries) > MOST_ENTRIES:
        raise BadWorkbook(f"the archive holds {len(entries):,} entries; a plain workbook has fewer than {MOST_ENTRIES}")
    names = Counter(entry.filename.casefold() for entry in entries)  # as the packaging rules compare names
    if any(count > 1 for count in names.values()):
        raise BadWorkbook("the archive holds two entries of one name")
    for name in names:
        _check_name(name)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise BadWorkbook(f"unpacked the file is larger than {limits.unpacked // 1_000_000:,} MB", is_too_large=True)
    for entry in entries:
        _check_entry(data, entry)


def _check_name(name: str) -> None:
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name or "\0" in name:
        raise BadWorkbook("an entry of the archive has a path that leads elsewhere")
    if name.endswith(NESTED):
        raise BadWorkbook("the archive holds another archive")
    if "vbaproject" in name or name.startswith("xl/macrosheets/"):
        raise BadWorkbook("the workbook holds macros")


def _check_entry(data: bytes, entry: zipfile.ZipInfo) -> None:
    """The size in the directory must be the true one, and what is unpacked must stand in proportion."""
    if entry.flag_bits & 1:
        raise BadWorkbook("the archive is encrypted")
    if entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size):
        raise BadWorkbook("an entry of the archive unpacks to far more than it holds")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadWorkbook("the archive is packed in an unusual way")
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\3\4":
        raise BadWorkbook("the file is damaged: an entry is not where its directory says")
    start = entry.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    else:
        try:
            content = zlib.decompressobj(-15).decompress(packed, entry.file_size + 1)
        except zlib.error:
            raise BadWorkbook("the file is damaged: an entry cannot be unpacked") from None
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise BadWorkbook("the file is damaged: an entry is larger or smaller than its directory says")
    _check_content(entry.filename, content)


def _check_content(name: str, content: bytes) -> None:
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise BadWorkbook("the workbook holds macros")
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise BadWorkbook("the workbook declares entities, which no spreadsheet does")


def main() -> None:
    limits = COMMAND if sys.argv[1:] == ["any-size"] else UPLOAD
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    last: dict[str, Any]
    try:
        rows, places = read(sys.stdin.buffer.read(), limits)
        last = {"unknown": places}
        for row in rows:
            print(json.dumps(row))
    except BadWorkbook as refused:
        last = refused.answer
    except MemoryError:
        last = {"what": "the file takes more memory than a table of its size needs", "row": None, "column": ""}
    print(json.dumps(last))


if __name__ == "__main__":
    main()
