"""The map of the people of a team: one for each report that is about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.base.words import day
from reports.model.map import build_map
from reports.models import Entry, Report
from reports.pages.map.page import MapTable, ask, print_map, read_matrices
from reports.pages.map.read import in_teams, read_levels
from skills.models import User


@dataclass(frozen=True)
class TeamMaps:
    """``people`` are those the averages are made of."""

    maps: list[tuple[str, MapTable]]
    people: list[int]


def build_team_maps(reports: Sequence[Report], teams: Mapping[int, str], user: User) -> TeamMaps:
    """``teams`` says in which team each of the people stands today; the reader may open all of them, so that no
    average is hidden. The same number of queries for any number of people."""
    entries = Entry.objects.visible_to(user).filter(report__in=[each.pk for each in reports], engineer__in=teams)
    found = read_levels(entries)
    matrices = read_matrices(user, set(teams.values()))
    maps, people = [], set()
    for report in reports:
        if report.pk in found:
            asked, levels = ask(report, None, None), in_teams(found[report.pk], teams)
            table = print_map(build_map(levels, asked.columns(levels)), asked, matrices)
            people |= {person.engineer for person in levels.people}
            if table.everybody:
                maps.append((f"{report.role.title}, ratings up to {day(report.as_of)}", table))
    return TeamMaps(maps, sorted(people))
