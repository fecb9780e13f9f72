"""The table of a matrix as HTML: prepared strings, joined. Loops of templates take forty times as long for 200 people.

Whatever people typed is escaped once per person, skill or kind of cell; a cell is then the sum of three such strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from itertools import repeat
from urllib.parse import quote

from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.base.charts import share
from config.base.templatetags.cairn import icon
from config.base.words import day, number, signed
from skills.matrix.matrix import Block, Cell, Column, Row, Shown

LEVEL, GAP, CHANGE = "level", "gap", "change"
NOT_RATED = "–"
OPEN = flatatt({"role": "gridcell", "tabindex": "-1"})
READ_ONLY = OPEN + flatatt({"aria-readonly": "true"})


@dataclass(frozen=True)
class Grid:
    """Head, body and foot of the table. The page is rendered with a mark where the body belongs: of its megabyte every
    template that it passes through would make two copies."""

    head: SafeString
    body: str
    foot: SafeString
    mark = SafeString("<!-- rows -->")  # what people type is escaped and never reads like this

    def put_into(self, page: str) -> list[str]:
        """The parts of the page, in order."""
        before, mark, after = page.partition(self.mark)
        return [before, self.body, after] if mark else [page]


@dataclass(frozen=True)
class Look:
    """How cells are shown: ``names`` are those of the levels 0 to 5, ``since`` is what a change is counted from. In a
    grid that is edited the cell itself takes the focus; else it holds a link to its history. ``jump`` and a skill's key
    lead to the people below its target."""

    view: str
    names: Sequence[str]
    since: date | None = None
    is_edited: bool = False
    jump: str = ""


def render_grid(shown: Shown, look: Look) -> Grid:
    return Grid(_head(shown.columns, look), _body(shown, look), _foot(shown, look))


class Links:
    """Pages of people: an address is worked out once for all of them."""

    def __init__(self, look: Look) -> None:
        self.is_edited = look.is_edited
        self._assess, self._history = (
            reverse(name, args=["_"]).rsplit("_", 1) for name in ("skills:assess", "skills:history")
        )

    def rates(self, column: Column) -> bool:
        return self.is_edited and column.is_ratable

    def history(self, column: Column) -> str:
        return escape(column.slug).join(self._history)

    def person(self, column: Column) -> str:
        """Where one person is rated without the grid, by whoever may; else what was said of them."""
        return escape(column.slug).join(self._assess) if self.rates(column) else self.history(column)


def _head(columns: Iterable[Column], look: Look) -> SafeString:
    links = Links(look)
    people = [
        f'<th scope="col" data-person="{column.pk}"><a href="{links.person(column)}" title="{escape(column.name)}, '
        f'{escape(column.role)}"><span class="av" aria-hidden="true">{escape(column.initials)}</span>'
        f'<span class="pn">{escape(column.short)}</span></a></th>'
        for column in columns
    ]
    return SafeString("".join(people))


def _body(shown: Shown, look: Look) -> str:
    """What differs from cell to cell stands between two prepared strings: the rating's id or the key of the skill."""
    columns, links = shown.columns, Links(look)
    heads = [
        '<td data-v="' if look.is_edited else f'<td><a class="mc" href="{links.history(one)}?skill=' for one in columns
    ]
    kinds = _Tails(look, READ_ONLY), _Tails(look, OPEN)
    tails = [kinds[column.is_ratable] for column in columns]
    parts: list[str] = []
    for part in shown.parts:
        parts += (format_html('<tbody data-area="{}">', part.block.area.key), *_area(part.block, shown))
        for row in part.rows:
            keys = shown.pick(row.versions) if look.is_edited else repeat(quote(row.skill.key), len(columns))
            cells = zip(heads, keys, tails, shown.pick(row.cells), strict=True)
            parts += (
                _skill(row),
                *[f"{head}{key or ''}{tail[cell]}" for head, key, tail, cell in cells],
                _cover(row, look),
            )
        parts.append("</tbody>")
    # Each part comes from format_html, is an id, a quoted key or a string escaped here.
    return "".join(parts)


class _Tails(dict[Cell, str]):
    """The rest of a cell: the same for all cells of a kind, so it is made once."""

    def __init__(self, look: Look, role: str) -> None:
        super().__init__()
        self.look, self.role = look, role

    def __missing__(self, cell: Cell) -> str:
        look = self.look
        label, digit = escape(say_cell(cell, look.names, look.since)), escape(print_cell(cell, look.view))
        if look.is_edited:
            known = _data(("t", cell.target), ("self", cell.self_level), ("was", cell.before))
            tail = f'"{self.role}{known} aria-label="{label}"><i class="mc"{cell_marks(cell)}>{digit}</i></td>'
        else:
            tail = f'"{cell_marks(cell)} aria-label="{label}">{digit}</a></td>'
        self[cell] = tail
        return tail


def cell_marks(cell: Cell) -> SafeString:
    """What colours it: whole levels, also of a mean."""
    known = [("level", cell.level), ("gap", cell.gap), ("change", cell.change)]
    marks = [(name, round(value)) for name, value in known if value is not None]
    return _data(*marks, ("stale", "" if cell.is_stale else None), ("differs", "" if cell.self_differs else None))


def _data(*pairs: tuple[str, float | str | None]) -> SafeString:
    """Attributes for what is known: numbers, or nothing but the name."""
    return SafeString("".join([f' data-{name}="{value}"' for name, value in pairs if value is not None]))


def print_cell(cell: Cell, view: str) -> str:
    """The digit: a level, or the levels above or below the target or an earlier day; a level in brackets where there is
    no target. Of a mean with one decimal."""
    if cell.level is None:
        return NOT_RATED
    decimals = int(isinstance(cell.level, float))
    level = number(cell.level, decimals)
    if view == LEVEL:
        return level
    if view == CHANGE:
        return "new" if cell.change is None else signed(cell.change, decimals)
    return f"({level})" if cell.gap is None else signed(cell.gap, decimals)


def say_cell(cell: Cell, names: Sequence[str], since: date | None = None) -> str:
    """ "2 Guided, target 4, 2 below, over 6 months old, self 4"."""
    parts = [_say_level(cell.level, names), f"target {cell.target}" if cell.target else "no target"]
    if cell.gap is not None:
        parts.append(_say_steps(cell.gap, "above", "below") or "met")
    if since and cell.level is not None:
        said = "new" if cell.change is None else _say_steps(cell.change, "up", "down", first=True) or "no change"
        parts.append(f"{said} since {day(since)}")
    if cell.is_stale:
        parts.append("over 6 months old")
    if cell.self_level is not None:
        parts.append(f"self {cell.self_level}")
    return ", ".join(parts)


def _say_level(level: float | None, names: Sequence[str]) -> str:
    if level is None:
        return "not rated"
    if isinstance(level, float):
        return f"mean {number(level, 1)}"
    return f"{level} {names[level]}".strip()


def _say_steps(value: float, more: str, fewer: str, first: bool = False) -> str:
    """ "2 below", or "up 1" with the word first; nothing for none."""
    size = number(abs(value), int(isinstance(value, float)))
    words = (more if value > 0 else fewer, size)
    return " ".join(words if first else words[::-1]) if float(size) else ""


def _area(block: Block, shown: Shown) -> list[str]:
    """The name of an area and each person's mean in it."""
    head = format_html(
        '<tr class="grp"><th scope="rowgroup" class="sk"><span class="area">{}</span>'
        '<span class="vh">, mean level</span></th>',
        block.area.name,
    )
    return [head, *map(_mean, shown.pick(block.means)), '<td class="cv"></td></tr>']


@lru_cache(maxsize=256)
def _mean(mean: float | None) -> SafeString:
    return format_html("<td>{}</td>", NOT_RATED if mean is None else number(mean, 1))


def _skill(row: Row) -> SafeString:
    return format_html(
        '<tr data-skill="{}"><th scope="row" class="sk"><span class="row spread"><a class="trunc" href="{}">{}</a>'
        '<span class="num mut"><span class="vh">target </span>{}</span></span></th>',
        row.skill.pk,
        reverse("skills:skill", args=[row.skill.area.key, row.skill.key]),
        row.skill.name,
        say_targets(row),
    )


def say_targets(row: Row) -> str:
    """ "4", "3–4" when people have different ones, or a dash."""
    return "–".join(str(target) for target in dict.fromkeys((*row.targets[:1], *row.targets[-1:]))) or NOT_RATED


def _cover(row: Row, look: Look) -> SafeString:
    cover = row.cover
    note = cover.note and format_html(
        '<span class="{}">{}{}</span>',
        "mut" if cover.kind == "thin" else "risk",
        icon("exclamation-triangle") if cover.kind == "none" else "",
        cover.note,
    )
    return format_html(
        '<td class="cv"{}><span class="cov">{}{}{}</span></td></tr>',
        READ_ONLY if look.is_edited else "",
        _count(row, look),
        share(cover.share),
        note,
    )


def _count(row: Row, look: Look) -> SafeString:
    """A link to the people below the target, while there are any."""
    if not (look.jump and row.is_missing):
        return format_html('<span class="num">{}</span>', row.cover.count)
    url = look.jump + quote(row.skill.key)
    return format_html('<a class="num" href="{}" title="Show who is below target">{}</a>', url, row.cover.count)


def _foot(shown: Shown, look: Look) -> SafeString:
    role = READ_ONLY if look.is_edited else ""
    totals = shown.pick(shown.matrix.at_target)
    return SafeString(
        "".join([f'<td class="num"{role}><b>{met}</b><span class="dim">/{of}</span></td>' for met, of in totals])
    )
