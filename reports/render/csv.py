"""One row per entry, nested values flattened with dots, areas as columns ``area.<key>``."""

from __future__ import annotations

from io import StringIO
from typing import Any

from config.base.sheets.sheet import write_csv
from reports.models import Report
from reports.render.json import report_document
from skills.models import User


def render_csv(report: Report, *, everyone: bool = False, reader: User | None = None) -> str:
    return csv_of(report_document(report, everyone=everyone, reader=reader))


def csv_of(document: dict[str, Any]) -> str:
    """A table of a report's entries; cells that a spreadsheet would take for formulas are neutralised."""
    rows = [_flat(entry) for entry in document["entries"]]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    file = StringIO(newline="")
    write_csv(file, columns, ([row.get(column, "") for column in columns] for row in rows))
    return file.getvalue()


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in entry.items():
        match key, value:
            case "areas", list():
                row |= {f"area.{area['area']}": area["contribution"] for area in value}
            case "floors", list():
                row |= {f"floor.{floor['skill']}": floor["chance"] for floor in value}
            case "checks", list():
                row |= {f"check.{check['check']}": check["met"] for check in value}
            case "change", list():
                row |= {f"change.{step['cause']}": step["points"] for step in value}
            case _, list():
                row[key] = _words(value)
            case _, dict():
                row |= {f"{key}.{inner}": _words(item) for inner, item in value.items()}
            case _:
                row[key] = "" if value is None else value
    return row


def _words(item: Any) -> Any:
    """A nested value in one cell: its parts joined with blanks, lists with semicolons."""
    if isinstance(item, dict):
        return " ".join(str(part) for part in item.values())
    if isinstance(item, list):
        return "; ".join(str(_words(part)) for part in item)
    return "" if item is None else item
