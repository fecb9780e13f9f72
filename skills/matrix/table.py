"""A matrix as a table for a file: what the page shows under the same filters, one number per cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.base.sheets.sheet import Value
from skills.matrix.grid import CHANGE, GAP, say_targets
from skills.matrix.matrix import Cell, Shown


def matrix_columns(shown: Shown) -> list[str]:
    return ["area", "skill", "target", *(column.name for column in shown.columns), "at target", "of"]


def matrix_rows(shown: Shown, view: str) -> Iterator[Sequence[Value]]:
    """An empty cell is not rated, or without a target in the view of gaps; the counts are those of the whole team."""
    for part in shown.parts:
        for row in part.rows:
            cells = (_value(row.cells[place], view) for place in shown.places)
            yield (
                part.block.area.name,
                row.skill.name,
                say_targets(row),
                *cells,
                len(row.cover.held_by),
                row.cover.of,
            )


def _value(cell: Cell, view: str) -> Value:
    value = cell.gap if view == GAP else cell.change if view == CHANGE else cell.level
    return round(value, 2) if isinstance(value, float) else value
