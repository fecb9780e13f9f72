"""A table as a file to keep: CSV or XLSX, guarded against formulas, kept by no cache."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from config.base.sheets.sheet import Value, write_csv
from config.base.sheets.workbooks import write_xlsx
from config.base.text import make_slug

FORMATS = ("csv", "xlsx")
TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_response(stem: str, kind: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """``stem`` becomes the file's name in plain letters; ``kind`` is csv or xlsx."""
    response = file_response(stem, kind)
    if kind == "csv":
        file = io.StringIO(newline="")
        write_csv(file, columns, rows)
        response.write("\ufeff" + file.getvalue())  # the mark tells spreadsheets that it is UTF-8
    else:
        book = io.BytesIO()
        write_xlsx(book, columns, rows)
        response.write(book.getvalue())
    return response


def file_response(stem: str, kind: str) -> HttpResponse:
    """An empty file to keep."""
    response = HttpResponse(content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{make_slug(stem) or "table"}.{kind}"'
    response["Cache-Control"] = "no-store, private"
    return response
