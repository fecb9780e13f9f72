"""Which kind of table a file is, and which of its columns means what."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from config.base.sheets.limits import UPLOAD
from config.base.sheets.records import Layout
from config.base.sheets.sheet import BadSheet, Problem, Sheet
from config.base.sheets.workbooks import TOO_LARGE
from config.base.text import clean_text, show
from config.imports.loader import LAYOUTS

PREVIEW = 5
CLOSE = 0.75
# What other tools call our columns; the first of them that the kind of file has is meant.
OTHER_NAMES = {
    "email": ("engineer",),
    "mail": ("email", "engineer"),
    "e_mail": ("email", "engineer"),
    "email_address": ("email", "engineer"),
    "person": ("engineer", "email"),
    "employee": ("engineer", "email"),
    "employee_email": ("engineer", "email"),
    "full_name": ("name",),
    "department": ("team",),
    "manager_email": ("manager",),
    "job": ("role",),
    "title": ("role",),
    "start_date": ("started_on",),
    "hire_date": ("started_on",),
    "end_date": ("left_on", "ended_on"),
    "last_day": ("left_on", "ended_on"),
    "competency": ("skill", "skills"),
    "rating": ("level",),
    "score": ("level",),
    "rater": ("rated_by",),
    "assessor": ("rated_by",),
    "date": ("rated_on", "held_on"),
    "comment": ("note", "summary"),
    "duration": ("minutes",),
}


def recognise(name: str, columns: Sequence[str]) -> str:
    """The kind of a file by its name, else by its header; empty where several or none could be meant."""
    stem = PurePath(name).stem.casefold()
    if stem in LAYOUTS:
        return stem
    named = [kind for kind in LAYOUTS if re.search(rf"(^|[^a-z]){kind}([^a-z]|$)", stem)]
    fits = [kind for kind, layout in LAYOUTS.items() if _has_all(layout, suggest(layout, columns))]
    for found in (named, fits):
        if len(found) == 1:
            return found[0]
    return ""


def _has_all(layout: Layout[Any], chosen: Sequence[str]) -> bool:
    return all(column.is_optional or column.name in chosen for column in layout.columns)


def suggest(layout: Layout[Any], columns: Sequence[str]) -> list[str]:
    """For each column of a file the one of the layout it most likely is: the same name, another tool's name for it, or
    one spelt nearly so. No column is meant twice; empty where none is near."""
    plain = [_plain(name) for name in columns]
    chosen = [""] * len(columns)
    rules: tuple[Callable[[str], str], ...] = (
        lambda name: name,
        lambda name: next((other for other in OTHER_NAMES.get(name, ()) if other in layout.header), ""),
        lambda name: next(iter(difflib.get_close_matches(name, layout.header, n=1, cutoff=CLOSE)), ""),
    )
    for rule in rules:
        for at, name in enumerate(plain):
            found = rule(name)
            if not chosen[at] and found in layout.header and found not in chosen:
                chosen[at] = found
    return chosen


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().casefold()).strip("_")


def arrange(sheet: Sheet, chosen: Sequence[str]) -> Sheet:
    """The sheet with the columns that were chosen, under the names of the layout."""
    kept = [at for at, name in enumerate(chosen) if name]
    width = len(sheet.columns)
    rows = [
        (number, [cells[at] for at in kept] if len(cells) == width else cells + [""] * (len(cells) == len(kept)))
        for number, cells in sheet.rows
    ]
    return replace(sheet, columns=[chosen[at] for at in kept], rows=rows)


def limit(sheet: Sheet) -> Sheet:
    if len(sheet.rows) > UPLOAD.rows:
        what = f"the file has {len(sheet.rows):,} rows, more than {UPLOAD.rows:,}"
        raise BadSheet(Problem(sheet.name, None, "", what, TOO_LARGE))
    return sheet


@dataclass(frozen=True)
class Preview:
    """The first rows of a file, as they stand in it."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]
    count: int


def preview(sheet: Sheet) -> Preview:
    width = len(sheet.columns)
    rows = [(number, [_short(cell) for cell in cells[:width]]) for number, cells in sheet.rows[:PREVIEW]]
    return Preview([_short(name) for name in sheet.columns], rows, len(sheet.rows))


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:39]}…"


def clean_name(name: str) -> str:
    """A file's name, safe to print: without folders and what cannot be seen."""
    try:
        return clean_text(PurePath(name.replace("\\", "/")).name)[:200] or "file"
    except ValueError:
        return show(name)[1:-1][:200]
