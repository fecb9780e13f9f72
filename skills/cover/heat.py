"""Cover of the whole organisation as a heat map: teams against areas, or against the skills of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.base.grouping import grouped
from config.base.words import listed, plural
from skills.cover.totals import Total
from skills.matrix.cover import THIN
from skills.models import Skill, Team

KINDS = ("well", "thin", "one", "none")  # as dark as they are scarce


@dataclass(frozen=True)
class HeatCell:
    """``text`` is a number, or a dash where nothing may be shown or nothing is asked; ``said`` is what it counts."""

    text: str
    heat: int
    said: str


@dataclass(frozen=True)
class HeatMap:
    """``columns`` are keys and names: of areas, or of the skills of the area that is named."""

    area: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Team, tuple[HeatCell, ...]], ...]

    @property
    def finding(self) -> str:
        """ "Thinnest: Audio in Craft and Vision in Craft"; of one area the skills take its place."""
        cells = [
            (cell.heat, team.name, name)
            for team, row in self.rows
            for cell, (_, name) in zip(row, self.columns, strict=True)
        ]
        darkest = max((heat for heat, _, _ in cells), default=0)
        if not darkest:
            return "Nothing that is shown rests on one person or two" if self.area else "No area rests on single people"
        named = listed((f"{team} in {name}" for heat, team, name in cells if heat == darkest), most=2)
        return f"Thinnest{f' of {self.area}' if self.area else ''}: {named}"


NOTHING = HeatCell("–", 0, "not asked of five or more")


def build_heat(shown: Iterable[Total], skills: Sequence[Skill], teams: Iterable[Team], area: str = "") -> HeatMap:
    """``shown`` are the totals that may be shown; teams without any are left out. An area that does not exist is not
    asked for."""
    areas = {skill.area.key: skill.area.name for skill in skills}
    by_team = grouped((total.team, total) for total in shown)
    known = [team for team in teams if by_team[team.pk]]
    if area in areas:
        inside = [skill for skill in skills if skill.area.key == area]
        columns = tuple((skill.key, skill.name) for skill in inside)
        rows = [(team, _of_skills(by_team[team.pk], inside)) for team in known]
        return HeatMap(areas[area], columns, tuple(rows))
    where = {skill.pk: skill.area.key for skill in skills}
    rows = [(team, _of_areas(by_team[team.pk], where, list(areas))) for team in known]
    return HeatMap("", tuple(areas.items()), tuple(rows))


def _of_skills(totals: Iterable[Total], skills: Iterable[Skill]) -> tuple[HeatCell, ...]:
    by_skill = {total.skill: total for total in totals}
    return tuple(_skill(by_skill.get(skill.pk)) for skill in skills)


def _skill(total: Total | None) -> HeatCell:
    if total is None:
        return NOTHING
    return HeatCell(str(total.held), KINDS.index(total.kind), f"of {plural(total.of, 'person', 'people')}")


def _of_areas(totals: Iterable[Total], where: Mapping[int, str], areas: Iterable[str]) -> tuple[HeatCell, ...]:
    by_area = grouped((where[total.skill], total) for total in totals if total.skill in where)
    return tuple(_area(by_area[area]) for area in areas)


def _area(totals: Sequence[Total]) -> HeatCell:
    """Of the skills that are shown how many two or more hold; as dark as the share that one person holds or none."""
    if not totals:
        return NOTHING
    single = sum(total.held < THIN for total in totals)
    share = single / len(totals)
    heat = 0 if not single else 1 if share < 1 / 3 else 2 if share < 2 / 3 else 3
    said = f"of {plural(len(totals), 'skill')} held by two or more"
    return HeatCell(f"{len(totals) - single}/{len(totals)}", heat, said)
