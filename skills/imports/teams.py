"""teams.csv: its columns, and how teams are written once it is known which rows hold."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from config.base.limits import LINE_LENGTH
from config.base.sheets.cells import emails, text
from config.base.sheets.records import Column, Layout
from config.base.text import name_key, next_slug
from skills.models import Team
from skills.people.team_managers import name_managers


class TeamRow(NamedTuple):
    team: str
    parent: str
    managers: tuple[str, ...]

    @property
    def key(self) -> str:
        return name_key(self.team)


TEAMS = Layout(
    name="teams",
    row=TeamRow,
    columns=(
        Column("team", text(LINE_LENGTH, required=True)),
        Column("parent", text(LINE_LENGTH)),
        Column("manager", emails(), is_optional=True),
    ),
    key_columns=("team",),
    key=lambda row: row.key,
)


def add_teams(rows: list[TeamRow], teams: dict[str, Team]) -> set[str]:
    """Makes the teams that are not there yet, still without parent and managers; returns their keys."""
    taken = {team.slug for team in teams.values()}
    new = {}
    for row in rows:
        if row.key not in teams:
            new[row.key] = Team(name=row.team, slug=next_slug(row.team, taken))
            taken.add(new[row.key].slug)
    Team.objects.bulk_create(new.values())
    teams |= new
    return set(new)


def set_tree(rows: list[TeamRow], teams: dict[str, Team]) -> set[str]:
    """Names and parents as the rows say; returns the keys of the teams that differed."""
    differing = {}
    for row in rows:
        team = teams[row.key]
        before = (team.name, team.parent_id)
        team.name, team.parent = row.team, teams.get(name_key(row.parent))
        if before != (team.name, team.parent_id):
            differing[row.key] = team
    Team.objects.bulk_update(differing.values(), ["name", "parent"], batch_size=500)
    return set(differing)


def set_managers(rows: list[TeamRow], teams: dict[str, Team], people: dict[str, int], today: date) -> set[str]:
    """Who manages each team from today on; returns the keys of the teams for which that is a change."""
    wanted = {teams[row.key].pk: [people[email] for email in row.managers] for row in rows}
    differing = name_managers(wanted, today)
    return {row.key for row in rows if teams[row.key].pk in differing}
