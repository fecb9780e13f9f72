"""A report's map as a page: teams against areas, or against the skills of one, by gap or by cover."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from config.base.words import capital, listed, number, plural, spell
from reports.forms import MapForm
from reports.model.map import Levels, MapCell, MapColumn, MapRow, TeamMap, area_columns, build_map, skill_columns
from reports.models import Entry, Report
from reports.pages.map.read import read_levels
from reports.pages.report.pool import heat_of
from reports.pages.sentences import Names
from skills.matrix.cover import THIN
from skills.matrix.read import read_published
from skills.models import Team, User

GAP, COVER = "gap", "cover"


@dataclass(frozen=True)
class PrintedCell:
    """``single`` says how many of its skills one person holds or none, in words; ``url`` is where its people stand."""

    text: str
    heat: int
    said: str
    single: str
    url: str


@dataclass(frozen=True)
class MapLine:
    team: str
    count: int
    url: str
    cells: list[PrintedCell]


@dataclass(frozen=True)
class MapTable:
    """``columns`` are names, each with the address of its own map or nothing."""

    measure: str
    finding: str
    columns: list[tuple[str, str]]
    rows: list[MapLine]
    everybody: MapLine | None


@dataclass(frozen=True)
class MapPage:
    table: MapTable
    area: str  # the name of the one whose skills are shown
    whole: str  # the address of all areas
    measures: list[tuple[str, str, bool]]  # label, address, whether it is shown now
    query: str
    people: list[int]


@dataclass(frozen=True)
class Asked:
    """What of a report to show: a measure, and the area whose skills are the columns, if any."""

    report: Report
    names: Names
    measure: str = GAP
    area: str = ""

    def address(self, **changes: str) -> str:
        """The query string of the same map with changes."""
        asked = {"measure": self.measure if self.measure != GAP else "", "area": self.area} | changes
        asked["edition"] = str(self.report.edition)
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"

    def columns(self, levels: Levels) -> tuple[MapColumn, ...]:
        areas = self.names.definition.areas
        if self.area:
            return skill_columns(levels, [skill.key for skill in areas[self.area].skills])
        return area_columns(levels, [(area.key, area.name) for area in areas.values()])


def ask(report: Report, measure: str | None, area: str | None) -> Asked:
    """An area that the report does not know counts as not asked for."""
    names = Names.of(report)
    known = area if area and area in names.definition.areas else ""
    return Asked(report, names, COVER if measure == COVER else GAP, known)


def read_map(asked: Asked, user: User) -> tuple[TeamMap, list[int]]:
    """The map, and who is in it; the same number of queries for any number of people."""
    entries = Entry.objects.visible_to(user).filter(report=asked.report)
    levels = read_levels(entries).get(asked.report.pk, Levels((), ()))
    return build_map(levels, asked.columns(levels)), [person.engineer for person in levels.people]


def build_map_page(asked: Asked, user: User) -> MapPage:
    report = asked.report
    found, people = read_map(asked, user)
    report_url = reverse("reports:report", args=[report.role.key, report.as_of])
    rows = {row.team: f"{report_url}?{urlencode({'edition': report.edition, 'team': row.team})}" for row in found.rows}
    return MapPage(
        table=print_map(found, asked, read_matrices(user, rows), rows),
        area=asked.names.area(asked.area) if asked.area else "",
        whole=asked.address(area=""),
        measures=[
            (label, asked.address(measure="" if key == GAP else key), key == asked.measure)
            for key, label in MapForm.MEASURES
        ],
        query=asked.address().removeprefix("?"),
        people=people,
    )


@dataclass(frozen=True)
class Matrices:
    """Where the people behind a cell stand: slugs of the teams whose matrix the reader may open, by name, and what the
    published framework knows."""

    slugs: Mapping[str, str]
    areas: Collection[str]
    roles: Collection[str]

    def address(self, team: str, area: str, report: Report) -> str:
        """The matrix as it stood on the report's day; empty where it cannot be opened or no longer has the area."""
        if team not in self.slugs or area not in self.areas:
            return ""
        target = {"target": report.role.key} if report.role.key in self.roles else {}
        query = {"view": "gap", **target, "as_of": report.as_of.isoformat(), "area": area}
        return f"{reverse('skills:matrix', args=[self.slugs[team]])}?{urlencode(query)}"


def read_matrices(user: User, teams: Collection[str]) -> Matrices:
    """Three queries; ``teams`` are names."""
    slugs = Team.objects.matrix_open_to(user).filter(name__in=teams).values_list("name", "slug")
    published = read_published()
    return Matrices(dict(slugs), dict(published.areas), [role.key for role in published.open_roles])


# ── as it is printed ────────────────────────────────────────────────────────────────────────────────────────────────
def print_map(found: TeamMap, asked: Asked, matrices: Matrices, rows: Mapping[str, str] | None = None) -> MapTable:
    """``rows`` are addresses by team. Without them the map stands on a page that has one of its own and leads to no
    other."""
    areas = [asked.area or column.key for column in found.columns]
    has_areas = rows is not None and not asked.area
    lines = []
    for row in found.rows:
        urls = [matrices.address(row.team, area, asked.report) for area in areas]
        lines.append(_line(row, found, asked, (rows or {}).get(row.team, ""), urls))
    return MapTable(
        asked.measure,
        finding(found, asked),
        [(each.name, asked.address(area=each.key) if has_areas else "") for each in found.columns],
        lines,
        _line(found.everybody, found, asked, "", [""] * len(areas)) if found.everybody else None,
    )


def _line(row: MapRow, found: TeamMap, asked: Asked, url: str, urls: list[str]) -> MapLine:
    count = row.people if asked.measure == COVER else row.pool
    cells = zip(row.cells, found.columns, urls, strict=True)
    return MapLine(row.team, count, url, [_cell(cell, row, column, asked, to) for cell, column, to in cells])


def _cell(cell: MapCell, row: MapRow, column: MapColumn, asked: Asked, url: str) -> PrintedCell:
    single = _single(cell, is_one=len(column.places) == 1)
    if asked.measure == COVER:
        text, said, heat = _cover(cell, row, is_skill=bool(asked.area))
        return PrintedCell(text, heat, said, single, url)
    if cell.gap is None:
        return PrintedCell("–", 0, "nobody in the pool", single, url)
    return PrintedCell(number(cell.gap, 1), heat_of(cell.gap), "levels below target on average", single, url)


def _cover(cell: MapCell, row: MapRow, *, is_skill: bool) -> tuple[str, str, int]:
    """Text, what it counts, and how scarce: of a skill by its holders, of an area by the share of its skills that one
    person holds or none."""
    if is_skill:
        [count] = cell.holders
        heat = 3 if not count else 2 if count < THIN else 1 if count == THIN < row.people else 0
        return number(count), f"of {plural(row.people, 'person', 'people')} hold it at the target", heat
    share = cell.single / len(cell.holders)
    heat = 0 if not cell.single else 1 if share < 1 / 3 else 2 if share < 2 / 3 else 3
    return f"{cell.held}/{len(cell.holders)}", "skills held at the target by two or more", heat


def _single(cell: MapCell, *, is_one: bool) -> str:
    if not cell.single:
        return ""
    if is_one:
        return "held by one person" if cell.holders[0] else "held by no one"
    return f"{plural(cell.single, 'skill')} held by one person or none"


def finding(found: TeamMap, asked: Asked) -> str:
    """Of everybody: what is thinnest, or what only one person holds or none."""
    if found.everybody is None:
        return f"Map of {asked.report.role.title}"
    where = f" in {asked.names.area(asked.area)}" if asked.area else ""
    if asked.measure == COVER:
        count = sum(cell.single for cell in found.everybody.cells)
        if not count:
            teams = sum(any(cell.single for cell in row.cells) for row in found.rows)
            rest = f"; {spell(teams)} of {spell(len(found.rows))} teams rest on single people somewhere"
            return f"Every skill{where} is held by two people or more{rest if teams else ''}"
        return capital(f"{spell(count)} skill{' is' if count == 1 else 's are'} held by one person or none{where}")
    gaps = zip(found.everybody.cells, found.columns, strict=True)
    thin = sorted((cell.gap, column.name) for cell, column in gaps if cell.gap)[:2]
    if not thin:
        return f"Every {'skill' + where if asked.area else 'area'} is at its target"
    kind = "skill" if asked.area else "area"
    verb = f"is the thinnest {kind}" if len(thin) == 1 else f"are the thinnest {kind}s"
    return f"{listed(name for _, name in thin)} {verb}{where}"
