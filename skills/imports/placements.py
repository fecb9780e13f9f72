"""placements.csv: where people stood from which day on, retired roles among them."""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import NamedTuple

from config.base.limits import KEY_LENGTH, LINE_LENGTH, YEARS
from config.base.sheets.cells import day, email, text
from config.base.sheets.records import Column, Layout, Outcome, Records
from config.base.text import name_key
from skills.imports.known import Known
from skills.models import Placement, Team

FIELDS = ("team_id", "role_id", "target_role_id")


class PlacementRow(NamedTuple):
    engineer: str
    from_on: date
    team: str
    role: str
    target_role: str


PLACEMENTS = Layout(
    name="placements",
    row=PlacementRow,
    columns=(
        Column("engineer", email()),
        Column("from_on", day(YEARS.low, required=True)),
        Column("team", text(LINE_LENGTH, required=True)),
        Column("role", text(KEY_LENGTH), is_optional=True),
        Column("target_role", text(KEY_LENGTH), is_optional=True),
    ),
    key_columns=("engineer", "from_on"),
    key=itemgetter(0, 1),
)


def load_placements(records: Records[PlacementRow], known: Known) -> Outcome:
    """One placement per person and first day: what is there of that day is corrected, other days stay. Role and target
    stay as they are when the file has no such column."""
    outcome = Outcome.of(records)
    teams = {name_key(name): pk for name, pk in Team.objects.values_list("name", "pk")}
    accepted = [(row, found) for _, row, found in outcome.accept(records.rows, lambda row: _read(row, known, teams))]
    people = {found.engineer_id for _, found in accepted}
    before = {(row.engineer_id, row.from_on): row for row in Placement.objects.filter(engineer__in=people)}
    fields = ["team_id", *(name for name in FIELDS[1:] if name.removesuffix("_id") in records.present)]
    new, changed = [], []
    for _, wanted in accepted:
        place = before.get((wanted.engineer_id, wanted.from_on))
        if place is None:
            new.append(wanted)
        elif any(getattr(place, name) != getattr(wanted, name) for name in fields):
            for name in fields:
                setattr(place, name, getattr(wanted, name))
            changed.append(place)
    Placement.objects.bulk_create(new)
    Placement.objects.bulk_update(changed, ["team", "role", "target_role"], batch_size=500)
    outcome.add(len(accepted), len(new), len(changed))
    return outcome


def _read(row: PlacementRow, known: Known, teams: dict[str, int]) -> Placement:
    return Placement(
        engineer_id=known.person(row.engineer, "engineer"),
        from_on=row.from_on,
        team_id=known.team(row.team, "team", teams),
        role_id=known.role_once(row.role, "role"),
        target_role_id=known.role_once(row.target_role, "target_role"),
    )
