"""team_managers.csv: who managed which team when. An empty first day reaches back, an empty last one goes on."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from config.base.limits import LINE_LENGTH, YEARS
from config.base.sheets.cells import Fault, day, email, text
from config.base.sheets.records import Column, Layout, Outcome, Records
from config.base.text import name_key
from skills.imports.known import Known
from skills.models import Team
from skills.people.team_managers import Told, overlap, write_history


class TeamManagerRow(NamedTuple):
    team: str
    manager: str
    from_on: date | None
    until_on: date | None

    @property
    def key(self) -> str:
        return name_key(self.team)


TEAM_MANAGERS = Layout(
    name="team_managers",
    row=TeamManagerRow,
    columns=(
        Column("team", text(LINE_LENGTH, required=True)),
        Column("manager", email()),
        Column("from_on", day(YEARS.low)),
        Column("until_on", day(YEARS.low), is_optional=True),
    ),
    key_columns=("team", "manager", "from_on"),
    key=lambda row: (row.key, *itemgetter(1, 2)(row)),
)


def load_team_managers(records: Records[TeamManagerRow], known: Known) -> Outcome:
    """Adds spans, and gives those of the same person, team and first day their last day. Spans of one person and team
    do not overlap; one on record that a row overlaps gives way to it."""
    outcome = Outcome.of(records)
    teams = {name_key(name): pk for name, pk in Team.objects.values_list("name", "pk")}
    told: dict[tuple[int, int], list[tuple[int, Told]]] = defaultdict(list)

    def read(row: TeamManagerRow) -> Told:
        found = _read(row, known, teams)
        for number, other in told[found.team, found.engineer]:
            if overlap(found.span, other.span):
                what = f"row {number} has days of the same person and team that this row has too"
                raise Fault(what, "give the earlier of the two its last day", "from_on")
        return found

    for number, _, found in outcome.accept(records.rows, read):
        told[found.team, found.engineer].append((number, found))
    rows = sorted((pair for pairs in told.values() for pair in pairs), key=itemgetter(0))
    outcome.add(len(rows), *write_history([found for _, found in rows]))
    return outcome


def _read(row: TeamManagerRow, known: Known, teams: dict[str, int]) -> Told:
    if row.from_on and row.until_on and row.until_on < row.from_on:
        what = f"the last day ({row.until_on}) lies before the first ({row.from_on})"
        raise Fault(what, "correct one of the two", "until_on")
    team, manager = known.team(row.team, "team", teams), known.person(row.manager, "manager")
    return Told(team, manager, row.from_on, row.until_on)
