"""The matrix page around its table: facts that filter, one person for phones, what to say when nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse

from config.base.words import day, number, plural
from skills.forms import SHOWN, MatrixForm
from skills.grid import LEVEL, Grid, print_cell, render_grid, say_cell
from skills.matrix import Cell, Column, Matrix, Part, Shown, narrow
from skills.matrix_data import OWN, Members

KEPT = ("view", "target", "area", "show", "q", "as_of", "people")  # what of an address its links keep
USUAL = {"view": LEVEL, "target": OWN}


@dataclass(frozen=True)
class Fact:
    count: str
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Chip:
    column: Column
    url: str
    is_current: bool


@dataclass(frozen=True)
class PhoneRow:
    name: str
    about: str
    url: str
    rate: str
    cell: Cell
    digit: str
    label: str


@dataclass(frozen=True)
class PhoneArea:
    name: str
    summary: str
    rows: list[PhoneRow]


@dataclass(frozen=True)
class Phone:
    """One person, all their skills by area."""

    column: Column
    summary: str
    areas: list[PhoneArea]


@dataclass(frozen=True)
class MatrixPage:
    shown: Shown
    view: str
    grid: Grid
    facts: list[Fact]
    chips: list[Chip]
    phone: Phone | None
    level_names: list[tuple[int, str]]
    here: str
    clear: str
    wanted: str
    hidden: str
    summary: str
    cover_total: str


def build_matrix_page(
    matrix: Matrix, members: Members, form: MatrixForm, names: Sequence[str], params: QueryDict
) -> MatrixPage:
    asked = form.cleaned_data
    shown = narrow(matrix, area=asked["area"], text=asked["q"], show=asked["show"], people=asked["people"])
    view = asked["view"]
    return MatrixPage(
        shown=shown,
        view=view,
        grid=render_grid(shown, view, names),
        facts=_facts(matrix, asked["show"], params),
        chips=_chips(shown, params),
        phone=_phone(shown, view, names) if shown.places else None,
        level_names=list(enumerate(names)),
        here=address(params, as_of="" if matrix.as_of == form.today else matrix.as_of.isoformat()),
        clear=address(params, area="", show="", q="", people=""),
        wanted=_wanted(form),
        hidden=_hidden(members.hidden_count),
        summary=_summary(matrix),
        cover_total=_cover_total(matrix),
    )


def address(params: QueryDict, **changes: str) -> str:
    """The query string with changes; what is empty or no filter of this page is left out."""
    query = QueryDict(mutable=True)
    for name in KEPT:
        usual = USUAL.get(name)
        values = [changes[name]] if name in changes else params.getlist(name)
        if values := [value for value in values if value and value != usual]:
            query.setlist(name, values)
    return f"?{query.urlencode()}"


def _facts(matrix: Matrix, show: str, params: QueryDict) -> list[Fact]:
    """How many skills and cells of each kind; the one that filters now links to the page without it."""
    counts = {kind: matrix.covered(kind) for kind in ("well", "thin", "one", "none")}
    counts |= {"stale": matrix.stale_count, "unrated": matrix.unrated_count}
    return [
        Fact(number(count), SHOWN[kind], address(params, show="" if show == kind else kind), show == kind)
        for kind, count in counts.items()
        if count or kind == "well" or show == kind
    ]


def _chips(shown: Shown, params: QueryDict) -> list[Chip]:
    first = shown.places[0] if shown.places else None
    return [
        Chip(column, address(params, people=column.slug), place == first)
        for place, column in enumerate(shown.matrix.columns)
    ]


def _phone(shown: Shown, view: str, names: Sequence[str]) -> Phone:
    place = shown.places[0]
    column = shown.matrix.columns[place]
    met, asked = shown.matrix.at_target[place]
    areas = [_phone_area(part, place, column, view, names) for part in shown.parts]
    return Phone(column, f"{column.name}, {column.role}: {met} of {asked} at target", areas)


def _phone_area(part: Part, place: int, column: Column, view: str, names: Sequence[str]) -> PhoneArea:
    met, asked = part.block.at_target(place)
    link, rate = (reverse(name, args=[column.slug]) for name in ("skills:history", "skills:assess"))
    rows = []
    for row in part.rows:
        cell = row.cells[place]
        about = f"target {cell.target}" if cell.target else "no target"
        about += f" · self {cell.self_level}" if cell.self_level is not None else ""
        url = f"{link}?skill={quote(row.skill.key)}"
        label = f"{row.skill.name}: {say_cell(cell, names)}"
        to_rate = f"{rate}?area={quote(part.block.area.key)}#{quote(row.skill.key)}"
        rows.append(PhoneRow(row.skill.name, about, url, to_rate, cell, print_cell(cell, view), label))
    return PhoneArea(part.block.area.name, f"{met} of {asked} at target", rows)


def _wanted(form: MatrixForm) -> str:
    """What was looked for, as the sentence for an empty result names it."""
    asked = form.cleaned_data
    if asked["q"]:
        return f"No skill or person matches “{asked['q']}”"
    if asked["people"]:
        return "Nobody of that name stands in this team on this day"
    return f"No skill is {SHOWN[asked['show']]}" if asked["show"] else "No skill is left"


def _hidden(count: int) -> str:
    """People of that day who belong to another line today."""
    if not count:
        return ""
    verb = "stands" if count == 1 else "stand"
    people = plural(count, "person", "people")
    return f"{people} of that day now {verb} in another line and {'is' if count == 1 else 'are'} not shown."


def _summary(matrix: Matrix) -> str:
    people = plural(len(matrix.columns), "person", "people")
    return f"{people}, {plural(len(matrix.rows), 'skill')}, as of {day(matrix.as_of)}"


def _cover_total(matrix: Matrix) -> str:
    asked = sum(bool(row.cover.of) for row in matrix.rows)
    return f"{matrix.covered('well') + matrix.covered('thin')} of {asked} held by two or more"
