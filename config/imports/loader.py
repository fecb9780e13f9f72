"""A whole set of files in one transaction: read all, check all, then write all of it or nothing."""

from __future__ import annotations

import gc
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import connection, transaction

from config.base.audit.log import IMPORT
from config.base.sheets.limits import COMMAND
from config.base.sheets.records import Layout, Outcome, Records, parse
from config.base.sheets.sheet import BadSheet, Problem, Sheet
from config.base.sheets.workbooks import file_name, read_sheet
from mentoring.imports.mentorships import MENTORSHIPS, load_mentorships
from mentoring.imports.sessions import SESSIONS, load_sessions
from mentoring.pairs.leaving import end_left
from reports.imports import WAIVERS, load_waivers
from skills.imports import Known
from skills.imports.organisation import History, load_organisation
from skills.imports.people import PEOPLE
from skills.imports.placements import PLACEMENTS, load_placements
from skills.imports.ratings import RATINGS, load_ratings
from skills.imports.team_managers import TEAM_MANAGERS, load_team_managers
from skills.imports.teams import TEAMS
from skills.models import Rating
from skills.people.changes import read_facts, record_differences

# From this many new rows on the planner's picture of a table is out of date.
MANY_ROWS = 1000

# In the order in which they need each other.
LAYOUTS: dict[str, Layout[Any]] = {
    layout.name: layout
    for layout in (TEAMS, PEOPLE, PLACEMENTS, TEAM_MANAGERS, RATINGS, WAIVERS, MENTORSHIPS, SESSIONS)
}

Tick = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Imported:
    """What became of each file, in order, and whether it was written."""

    outcomes: list[Outcome]
    is_written: bool

    @property
    def problems(self) -> list[Problem]:
        return [problem for outcome in self.outcomes for problem in sorted(outcome.problems, key=_row)]

    @property
    def warnings(self) -> list[Problem]:
        return [warning for outcome in self.outcomes for warning in sorted(outcome.warnings, key=_row)]


def import_files(
    files: Mapping[str, bytes | Sheet],
    today: date,
    *,
    skip_rejected: bool = False,
    dry_run: bool = False,
    tick: Tick | None = None,
    batch: uuid.UUID | None = None,
    by: int | None = None,
) -> Imported:
    """Loads files, CSV or XLSX or sheets read already, named by the key of their layout ("people"), in one transaction.
    What is read only here may have any size. ``batch`` is written with each rating; without one a new number is.
    ``by`` is the user who loads them, for the log; nobody is the command line.

    One rejected row and nothing is written, unless ``skip_rejected`` leaves out such rows. Raises BadSheet, with
    everything found so far, when a file cannot be read at all.
    """
    with _collector_off():
        records = _read(files)
        with transaction.atomic():
            outcomes = _load(records, today, tick, batch or uuid.uuid4(), by)
            is_written = not dry_run and (skip_rejected or not any(outcome.problems for outcome in outcomes))
            if is_written:
                _refresh_statistics(outcomes)
            else:
                transaction.set_rollback(True)
        return Imported(outcomes, is_written)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Rows hold no cycles, and looking for some in them again and again takes two thirds of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(files: Mapping[str, bytes | Sheet]) -> dict[str, Records[Any]]:
    """The records of each file in order of need; a file left out has none."""
    records: dict[str, Records[Any]] = {}
    bad: list[Problem] = []
    problems: list[Problem] = []
    for name, layout in LAYOUTS.items():
        if name not in files:
            continue
        try:
            given = files[name]
            sheet = given if isinstance(given, Sheet) else read_sheet(file_name(name, given), given, COMMAND)
            records[name] = parse(sheet, layout)
            problems += records[name].problems
        except BadSheet as error:
            bad += error.problems
    if bad:
        raise BadSheet(*bad, *problems)
    return records


def _load(
    records: dict[str, Records[Any]], today: date, tick: Tick | None, batch: uuid.UUID, by: int | None
) -> list[Outcome]:
    known = Known()
    outcomes = {}
    teams, people = (records.get(name, Records(f"{name}.csv", frozenset())) for name in ("teams", "people"))
    if teams.present or people.present:
        before, history = read_facts(today), _history(records)
        outcomes["teams"], outcomes["people"] = load_organisation(teams, people, known, today, history)
        record_differences(before, read_facts(today), actor=by, via=IMPORT)
    if "placements" in records:
        outcomes["placements"] = load_placements(records["placements"], known)
    if "team_managers" in records:
        outcomes["team_managers"] = load_team_managers(records["team_managers"], known)
    if "ratings" in records:
        progress = partial(tick, "ratings.csv") if tick else None
        outcomes["ratings"] = load_ratings(records["ratings"], known, today, progress, batch)
    if "waivers" in records:
        outcomes["waivers"] = load_waivers(records["waivers"], known)
    if "mentorships" in records:
        outcomes["mentorships"] = load_mentorships(records["mentorships"], known, today)
    if "sessions" in records:
        outcomes["sessions"] = load_sessions(records["sessions"], known, today)
    if "people" in records or "mentorships" in records:
        end_left(today)  # a file may hold open pairs of people who have left
    return [outcomes[name] for name in records]


def _history(records: dict[str, Records[Any]]) -> History:
    """What the histories tell wins over what teams and people say in the same import."""
    placed = {row.engineer for _, row in records["placements"].rows} if "placements" in records else set()
    managed = {row.key for _, row in records["team_managers"].rows} if "team_managers" in records else set()
    return History(frozenset(placed), frozenset(managed))


def _refresh_statistics(outcomes: list[Outcome]) -> None:
    """Tells the database how many ratings there are now, or SQLite reads the cells of a new one for minutes."""
    if any(outcome.written >= MANY_ROWS for outcome in outcomes):
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(Rating._meta.db_table)}")


def _row(problem: Problem) -> int:
    return problem.row or 0
