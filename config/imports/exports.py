"""All files of ``export_data`` together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from config.base.sheets.sheet import Value
from mentoring.imports.exports import SESSION_COLUMNS, mentorship_rows, session_rows
from mentoring.imports.mentorships import MENTORSHIPS
from reports.exports import waiver_rows
from reports.imports import WAIVERS
from skills.imports import exports
from skills.imports.people import PEOPLE
from skills.imports.placements import PLACEMENTS
from skills.imports.team_managers import TEAM_MANAGERS
from skills.imports.teams import TEAMS


@dataclass(frozen=True)
class Table:
    """A file to be written; its rows are read while it is."""

    columns: list[str]
    rows: Iterable[tuple[Value, ...]]


def export_tables(today: date) -> dict[str, Table]:
    """The files by name, without extension."""
    return {
        "teams": Table(TEAMS.header, exports.team_rows(today)),
        "people": Table(PEOPLE.header, exports.person_rows(today)),
        "placements": Table(PLACEMENTS.header, exports.placement_rows()),
        "team_managers": Table(TEAM_MANAGERS.header, exports.team_manager_rows()),
        "ratings": Table(exports.RATING_COLUMNS, exports.rating_rows()),
        "waivers": Table(WAIVERS.header, waiver_rows()),
        "mentorships": Table(MENTORSHIPS.header, mentorship_rows()),
        "sessions": Table(SESSION_COLUMNS, session_rows()),
    }
