"""Reads one XLSX from standard input in a process of its own, so that a hostile file can take no more than its limits.

Prints one JSON line: {"rows": [[number, [cell, …]], …]} of the first sheet, or {"what": …, "row": …, "column": …}.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MOST_ENTRIES = 100
MOST_UNPACKED = 60_000_000
MOST_RATIO = 100  # of what packs well; small entries may pack better
SMALL = 1_000_000
MOST_ROWS = 100_001  # with the header
MOST_COLUMNS = 100
MOST_CHARACTERS = 10_000
MEMORY = 400_000_000  # of address space; what is used stays below 256 MB
CPU_SECONDS = 5
NESTED = (".zip", ".xlsx", ".xlsm", ".docx", ".7z", ".rar", ".gz", ".jar")
_ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]* t="e"')


class Refused(Exception):
    def __init__(self, what: str, row: int | None = None, column: str = "") -> None:
        super().__init__(what)
        self.answer = {"what": what, "row": row, "column": column}


def read(data: bytes) -> list[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    check_archive(data)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError):
        raise Refused("the file is no XLSX workbook with a sheet") from None
    if sheet.total_width > MOST_COLUMNS:
        raise Refused(f"the sheet has {sheet.total_width:,} columns, more than {MOST_COLUMNS}")
    if sheet.total_height > 2 * MOST_ROWS:
        raise Refused(f"the sheet reaches down to row {sheet.total_height:,}; at most {MOST_ROWS - 1:,} rows are read")
    rows = [row for row in _rows(sheet) if any(map(str.strip, row[1]))]
    if len(rows) > MOST_ROWS:
        raise Refused(f"the sheet has {len(rows) - 1:,} rows, more than {MOST_ROWS - 1:,}")
    return rows


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell) for cell in cells]
        for at, text in enumerate(texts):
            if len(text) > MOST_CHARACTERS:
                raise Refused(f"cell {at + 1} holds {len(text):,} characters, more than {MOST_CHARACTERS:,}", number)
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
def check_archive(data: bytes) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Refused("the file is damaged: its directory cannot be read") from None
    if len(entries) > MOST_ENTRIES:
        raise Refused(f"the archive holds {len(entries):,} entries; a plain workbook has fewer than {MOST_ENTRIES}")
    names = Counter(entry.filename for entry in entries)
    if any(count > 1 for count in names.values()):
        raise Refused("the archive holds two entries of one name")
    for name in names:
        _check_name(name)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(f"unpacked the file is larger than {MOST_UNPACKED // 1_000_000} MB")
    for entry in entries:
        _check_entry(data, entry)


def _check_name(name: str) -> None:
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name or "\0" in name:
        raise Refused("an entry of the archive has a path that leads elsewhere")
    if name.lower().endswith(NESTED):
        raise Refused("the archive holds another archive")
    if "vbaproject" in name.lower() or name.lower().startswith("xl/macrosheets/"):
        raise Refused("the workbook holds macros")


def _check_entry(data: bytes, entry: zipfile.ZipInfo) -> None:
    """The size in the directory must be the true one, and what is unpacked must stand in proportion."""
    if entry.flag_bits & 1:
        raise Refused("the archive is encrypted")
    if entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size):
        raise Refused("an entry of the archive unpacks to far more than it holds")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("the archive is packed in an unusual way")
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\3\4":
        raise Refused("the file is damaged: an entry is not where its directory says")
    start = entry.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    else:
        try:
            content = zlib.decompressobj(-15).decompress(packed, entry.file_size + 1)
        except zlib.error:
            raise Refused("the file is damaged: an entry cannot be unpacked") from None
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise Refused("the file is damaged: an entry is larger or smaller than its directory says")
    _check_content(entry.filename, content)


def _check_content(name: str, content: bytes) -> None:
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise Refused("the workbook holds macros")
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise Refused("the workbook declares entities, which no spreadsheet does")
    # The reader shows an error as an empty cell, which would mean something: "withdrawn", or "nobody".
    if name == "xl/worksheets/sheet1.xml" and (found := _ERROR_CELL.search(content)):
        cell = found[1].decode()
        row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        raise Refused(f"cell {cell} holds an error instead of a value", row)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: dict[str, Any] = {"rows": read(sys.stdin.buffer.read())}
    except Refused as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"what": "the file takes more memory than a table of its size needs", "row": None, "column": ""}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
