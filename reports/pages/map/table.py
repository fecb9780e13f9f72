"""A report's map as a table to take along: what the page shows, one number per cell."""

from __future__ import annotations

from config.base.sheets.sheet import Value
from reports.model.map import MapCell, MapRow, TeamMap
from reports.pages.map.page import COVER


def map_columns(found: TeamMap, measure: str) -> list[str]:
    return ["team", "people" if measure == COVER else "pool", *(column.name for column in found.columns)]


def map_rows(found: TeamMap, measure: str) -> list[list[Value]]:
    """Mean levels below target; or of an area the skills that two or more hold, of a skill its holders. The last row
    is everybody."""
    rows = [*found.rows, *([found.everybody] if found.everybody else [])]
    return [_row(row, measure) for row in rows]


def _row(row: MapRow, measure: str) -> list[Value]:
    count = row.people if measure == COVER else row.pool
    return [row.team or "Everybody", count, *(_value(cell, measure) for cell in row.cells)]


def _value(cell: MapCell, measure: str) -> Value:
    if measure != COVER:
        return cell.gap
    return cell.holders[0] if len(cell.holders) == 1 else cell.held
