"""The table of a matrix as HTML: prepared strings, joined. Loops of templates take forty times as long for 200 people.

Whatever people typed passes through ``format_html`` once per person, skill or kind of cell; a cell is then the sum of
three such strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.base.charts import share
from config.base.templatetags.cairn import icon
from config.base.words import number, signed
from skills.coverage import Cover
from skills.matrix import Block, Cell, Column, Row, Shown

LEVEL, GAP = "level", "gap"
NOT_RATED = "–"


@dataclass(frozen=True)
class Grid:
    """Head, body and foot of the table."""

    head: SafeString
    body: SafeString
    foot: SafeString


def render_grid(shown: Shown, view: str, names: Sequence[str]) -> Grid:
    """``names`` are those of the levels 0 to 5."""
    return Grid(_head(shown.columns), _body(shown, view, names), _foot(shown))


def _head(columns: Iterable[Column]) -> SafeString:
    people = (
        (reverse("skills:history", args=[column.slug]), column.name, column.role, column.initials, column.short)
        for column in columns
    )
    return format_html_join(
        "",
        '<th scope="col"><a href="{}" title="{}, {}"><span class="av" aria-hidden="true">{}</span>'
        '<span class="pn">{}</span></a></th>',
        people,
    )


def _body(shown: Shown, view: str, names: Sequence[str]) -> SafeString:
    links = [_link(shown.matrix.columns[place]) for place in shown.places]
    tails: dict[tuple[object, ...], str] = {}
    parts: list[str] = []
    for part in shown.parts:
        parts += ("<tbody>", *_area(part.block, shown.places))
        for row in part.rows:
            key = f'{quote(row.skill.key)}"'
            parts.append(_skill(row))
            for place, link in zip(shown.places, links, strict=True):
                cell = row.cells[place]
                kind = cell.kind
                if kind not in tails:
                    tails[kind] = _tail(cell, view, names)
                parts += (link, key, tails[kind])
            parts.append(_cover(row.cover))
        parts.append("</tbody>")
    # Each part comes from format_html, is a quoted key or a literal above: the only place that declares a string safe.
    return SafeString("".join(parts))


def _link(column: Column) -> str:
    """The beginning of each cell of a person, up to the key of the skill."""
    return format_html('<td><a class="mc" href="{}?skill=', reverse("skills:history", args=[column.slug]))


def _tail(cell: Cell, view: str, names: Sequence[str]) -> str:
    """The rest of a cell: the same for all cells of a kind, so it is made once."""
    known = [("level", cell.level), ("gap", cell.gap)]
    marks: list[tuple[str, object]] = [(name, value) for name, value in known if value is not None]
    marks += [(name, "") for name, holds in (("stale", cell.is_stale), ("differs", cell.self_differs)) if holds]
    return format_html(
        '{} aria-label="{}">{}</a></td>',
        format_html_join("", ' data-{}="{}"', marks),
        say_cell(cell, names),
        print_cell(cell, view),
    )


def print_cell(cell: Cell, view: str) -> str:
    """The digit: a level, or the levels above or below the target; a level in brackets where there is no target."""
    if cell.level is None:
        return NOT_RATED
    if view == LEVEL:
        return str(cell.level)
    return f"({cell.level})" if cell.gap is None else signed(cell.gap, 0)


def say_cell(cell: Cell, names: Sequence[str]) -> str:
    """ "2 Guided, target 4, 2 below, over 6 months old, self 4"."""
    parts = ["not rated" if cell.level is None else f"{cell.level} {names[round(cell.level)]}".strip()]
    parts.append(f"target {cell.target}" if cell.target else "no target")
    gap = cell.gap
    if gap is not None:
        parts.append("met" if gap == 0 else f"{abs(gap)} {'above' if gap > 0 else 'below'}")
    if cell.is_stale:
        parts.append("over 6 months old")
    if cell.self_level is not None:
        parts.append(f"self {cell.self_level}")
    return ", ".join(parts)


def _area(block: Block, places: Iterable[int]) -> list[str]:
    """The name of an area and each person's mean in it."""
    head = format_html(
        '<tr class="grp"><th scope="rowgroup" class="sk">{}<span class="vh">, mean level</span></th>', block.area.name
    )
    means = (_mean(block.means[place]) for place in places)
    return [head, *means, '<td class="cv"></td></tr>']


@lru_cache(maxsize=256)
def _mean(mean: float | None) -> SafeString:
    return format_html("<td>{}</td>", NOT_RATED if mean is None else number(mean, 1))


def _skill(row: Row) -> SafeString:
    return format_html(
        '<tr><th scope="row" class="sk"><span class="row spread"><a class="trunc" href="{}">{}</a>'
        '<span class="num mut"><span class="vh">target </span>{}</span></span></th>',
        reverse("skills:skill", args=[row.skill.area.key, row.skill.key]),
        row.skill.name,
        say_targets(row),
    )


def say_targets(row: Row) -> str:
    """ "4", "3–4" when people have different ones, or a dash."""
    return "–".join(str(target) for target in dict.fromkeys((*row.targets[:1], *row.targets[-1:]))) or NOT_RATED


def _cover(cover: Cover) -> SafeString:
    note = cover.note and format_html(
        '<span class="{}">{}{}</span>',
        "mut" if cover.kind == "thin" else "risk",
        icon("exclamation-triangle") if cover.kind == "none" else "",
        cover.note,
    )
    return format_html(
        '<td class="cv"><span class="cov"><span class="num">{}</span>{}{}</span></td></tr>',
        cover.count,
        share(cover.share),
        note,
    )


def _foot(shown: Shown) -> SafeString:
    totals = (shown.matrix.at_target[place] for place in shown.places)
    return format_html_join("", '<td class="num"><b>{}</b><span class="dim">/{}</span></td>', totals)
