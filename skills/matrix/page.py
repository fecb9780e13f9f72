"""The matrix page around its table: facts that filter, one person for phones, what to say when nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import quote

from django.http import QueryDict
from django.utils.safestring import SafeString

from config.base.words import day, number, plural
from skills.matrix.forms import SHOWN, MatrixForm
from skills.matrix.grid import CHANGE, GAP, LEVEL, Grid, Links, Look, cell_marks, print_cell, render_grid, say_cell
from skills.matrix.matrix import Cell, Column, Matrix, Part, Row, Shown, narrow
from skills.matrix.read import MANAGER, OWN, PEER, SELF, Members

KEPT = (
    "view",
    "since",
    "target",
    "source",
    "area",
    "show",
    "q",
    "as_of",
    "people",
)  # of an address, by its links
USUAL = {"view": LEVEL, "target": OWN, "source": MANAGER}
ABOUT_SOURCE = {
    SELF: "What people say of themselves. Cover and totals count these self-ratings here.",
    PEER: "The mean of three or more peers, a dash where fewer spoke. Cover and totals count these means here.",
}


@dataclass(frozen=True)
class Fact:
    kind: str
    count: str
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class PhoneRow:
    name: str
    about: str
    url: str
    marks: SafeString
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
    chips: SafeString
    phone: Phone | None
    level_names: list[tuple[int, str]]
    here: str
    clear: str
    wanted: str
    hidden: str
    summary: str
    cover_total: str
    about: str
    is_edited: bool
    target: str
    since: date | None


def narrow_as_asked(matrix: Matrix, form: MatrixForm) -> Shown:
    """What the filters of the page leave."""
    filters = {name: form.cleaned_data[name] for name in ("area", "show", "below", "people")}
    return narrow(matrix, text=form.cleaned_data["q"], **filters)


def build_matrix_page(
    matrix: Matrix, members: Members, form: MatrixForm, names: Sequence[str], params: QueryDict
) -> MatrixPage:
    asked = form.cleaned_data
    shown = narrow_as_asked(matrix, form)
    is_now = matrix.as_of == form.today
    is_edited = is_now and asked["source"] == MANAGER and any(column.is_ratable for column in shown.columns)
    jump = link_with(params, view=GAP, area="", show="", q="", people="", below="")
    look = Look(asked["view"], names, asked["since"], is_edited, f"{jump}&below=")
    unused = {} if look.view == CHANGE else {"since": ""}  # only the view of changes counts them from a day
    return MatrixPage(
        shown=shown,
        view=look.view,
        grid=render_grid(shown, look),
        facts=_facts(matrix, asked["show"], params),
        chips=_chips(shown, params),
        phone=_phone(shown, look) if shown.places else None,
        level_names=list(enumerate(names)),
        here=link_with(params, as_of="" if is_now else matrix.as_of.isoformat(), **unused),
        clear=link_with(params, area="", show="", below="", q="", people=""),
        wanted=_wanted(form),
        hidden=_hidden(members.hidden_count),
        summary=_summary(matrix),
        cover_total=cover_total(matrix),
        about=_about(asked["source"], matrix.as_of, is_now, any(column.is_ratable for column in matrix.columns)),
        is_edited=is_edited,
        target=asked["target"],
        since=look.since,
    )


def _about(source: str, as_of: date, is_now: bool, rates: bool) -> str:
    """Why these cells are not the ones to rate in."""
    past = "" if is_now or not rates else f"This is how it stood on {day(as_of)}. Today’s matrix is the one to rate in."
    return f"{ABOUT_SOURCE.get(source, '')} {past}".strip()


def link_with(params: QueryDict, **changes: str) -> str:
    """The query string with changes; what is empty or no filter of this page is left out."""
    query = QueryDict(mutable=True)
    for name in KEPT:
        usual = USUAL.get(name)
        values = [changes[name]] if name in changes else params.getlist(name)
        if values := [value for value in values if value and value != usual]:
            query.setlist(name, values)
    return f"?{query.urlencode()}"


def count_facts(matrix: Matrix) -> dict[str, int]:
    counts = {kind: matrix.covered(kind) for kind in ("well", "thin", "one", "none")}
    return counts | {"stale": matrix.stale_count, "unrated": matrix.unrated_count}


def _facts(matrix: Matrix, show: str, params: QueryDict) -> list[Fact]:
    """How many skills and cells of each kind; the one that filters now links to the page without it."""
    return [
        Fact(kind, number(count), SHOWN[kind], link_with(params, show="" if show == kind else kind), show == kind)
        for kind, count in count_facts(matrix).items()
        if count or kind == "well" or show == kind
    ]


def _chips(shown: Shown, params: QueryDict) -> SafeString:
    """A link per person, escaped and joined here: a loop of a template takes ten times as long."""
    others = link_with(params, people="")
    url = escape(f"{others}{'&' * (others != '?')}people=")
    first = shown.columns[0] if shown.places else None
    current = ' aria-current="true"'
    chips = [
        f'<li><a class="pick" href="{url}{escape(column.slug)}"{current if column is first else ""}>'
        f'<span class="av" aria-hidden="true">{escape(column.initials)}</span>{escape(column.short)}</a></li>'
        for column in shown.matrix.columns
    ]
    return SafeString("".join(chips))


def _phone(shown: Shown, look: Look) -> Phone:
    place = shown.places[0]
    column, links = shown.matrix.columns[place], Links(look)
    met, asked = shown.matrix.at_target[place]
    link = links.person(column)
    link += "?area={area}#{key}" if links.rates(column) else "?skill={key}"
    areas = [_phone_area(part, place, link, look) for part in shown.parts]
    return Phone(column, f"{column.name}, {column.role}: {met} of {asked} at target", areas)


def _phone_area(part: Part, place: int, link: str, look: Look) -> PhoneArea:
    met, asked = part.block.at_target(place)
    rows = [_phone_row(row, row.cells[place], link, look) for row in part.rows]
    return PhoneArea(part.block.area.name, f"{met} of {asked} at target", rows)


def _phone_row(row: Row, cell: Cell, link: str, look: Look) -> PhoneRow:
    url = link.format(key=quote(row.skill.key), area=quote(row.skill.area.key))
    about = f"target {cell.target}" if cell.target else "no target"
    about += f" · self {cell.self_level}" if cell.self_level is not None else ""
    label = f"{row.skill.name}: {say_cell(cell, look.names, look.since)}"
    return PhoneRow(row.skill.name, about, url, cell_marks(cell), print_cell(cell, look.view), label)


def _wanted(form: MatrixForm) -> str:
    """What was looked for, as the sentence for an empty result names it."""
    asked = form.cleaned_data
    if asked["q"]:
        return f"No skill or person matches “{asked['q']}”"
    if asked["people"]:
        return "Nobody of that name stands in this team on this day"
    if asked["below"]:
        return "Nobody is below the target of this skill"
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


def cover_total(matrix: Matrix) -> str:
    asked = sum(bool(row.cover.of) for row in matrix.rows)
    return f"{matrix.covered('well') + matrix.covered('thin')} of {asked} held by two or more"
