"""Teams and people are loaded together: a team names its manager, a person their team, in any order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.base.emails import fold_email
from config.base.sheets.cells import Fault
from config.base.sheets.records import Outcome, Records
from config.base.text import name_key, show
from skills.imports.known import Known
from skills.imports.people import PersonRow, Place, add_people, change_people, place_people
from skills.imports.teams import TeamRow, add_teams, set_managers, set_tree
from skills.models import Engineer, Placement, Team
from skills.people.placing import follow_leaving

# ("team", its folded name) or ("person", their address)
Entry = tuple[str, str]


@dataclass(frozen=True)
class History:
    """Whose places (addresses) and which teams' managers (keys) the files of the history tell in the same import."""

    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()


NO_HISTORY = History()


def load_organisation(
    teams: Records[TeamRow],
    people: Records[PersonRow],
    known: Known,
    today: date,
    history: History = NO_HISTORY,
) -> tuple[Outcome, Outcome]:
    """Teams and people as their files say; a column left out leaves what is there.

    A changed team, role or target is a new placement from today on; a placement that begins today or later is
    corrected instead. The first placement begins when the person started, or today. Other managers manage from today
    on as well; the first ever named reach back without limit. Where ``history`` tells it, these files are not asked.
    """
    organisation = _Organisation(teams, people, known, today, history)
    organisation.settle()
    organisation.write()
    return organisation.team_outcome, organisation.person_outcome


class _Organisation:
    """The rows of both files, laid over what the database holds."""

    def __init__(
        self, teams: Records[TeamRow], people: Records[PersonRow], known: Known, today: date, history: History
    ) -> None:
        self.known, self.today, self.history = known, today, history
        self.team_columns, self.person_columns = teams.present, people.present
        self.team_outcome, self.person_outcome = Outcome.of(teams), Outcome.of(people)
        self.team_rows = {row.key: (number, row) for number, row in teams.rows}
        self.person_rows = {row.email: (number, row) for number, row in people.rows}
        known.note_refused("team", teams)
        known.note_refused("person", people)
        self.teams = {name_key(team.name): team for team in Team.objects.order_by("pk")}
        self.people: dict[str, Engineer] = {}
        self.placements: dict[int, Placement] = {}
        if self.person_rows:
            self.people = {fold_email(who.user.email): who for who in Engineer.objects.select_related("user")}
            self.placements = {place.engineer_id: place for place in Placement.objects.current(today)}

    # ── which rows hold ─────────────────────────────────────────────────────────────────────────────────────────────
    def settle(self) -> None:
        """Refuses rows until each row left names only teams and people that are there or will be, without a loop."""
        suspects: list[Entry] = [("team", key) for key in self.team_rows]
        suspects += [("person", email) for email in self.person_rows]
        needed_by = self._needed_by()
        while suspects:
            entry = suspects.pop()
            if fault := self._fault(entry):
                self._refuse(entry, fault)
                suspects += needed_by[entry]
            if not suspects:
                for key, loop in self._loops().items():
                    self._refuse(("team", key), Fault(f"{loop} is a loop", "correct one of the parents", "parent"))
                    suspects += needed_by["team", key]

    def _needed_by(self) -> defaultdict[Entry, list[Entry]]:
        needed_by = defaultdict(list)
        for key, (_, team) in self.team_rows.items():
            needed_by["team", name_key(team.parent)].append(("team", key))
            for manager in team.managers:
                needed_by["person", manager].append(("team", key))
        for email, (_, person) in self.person_rows.items():
            needed_by["team", name_key(person.team)].append(("person", email))
        return needed_by

    def _fault(self, entry: Entry) -> Fault | None:
        """What is wrong with a row that is still in."""
        kind, key = entry
        try:
            if kind == "team" and key in self.team_rows:
                self._check_team(self.team_rows[key][1])
            elif kind == "person" and key in self.person_rows:
                self._check_person(self.person_rows[key][1])
        except Fault as fault:
            return fault
        return None

    def _check_team(self, row: TeamRow) -> None:
        self._check_there(row.parent, "parent")
        for manager in row.managers:
            if manager not in self.known.people and manager not in self.person_rows:
                raise self.known.missing_person(manager, "manager")

    def _check_person(self, row: PersonRow) -> None:
        self._check_there(row.team, "team")
        engineer = self.people.get(row.email)
        if row.email not in self.history.people:
            self._roles(row)
        if not row.team and (row.role or row.target_role):
            raise Fault("a role without a team", "name the team, or leave both empty", "team")
        if not row.team and engineer and engineer.pk in self.placements and row.email not in self.history.people:
            raise Fault("this person already has a team", "name the team they are in now", "team")
        if row.hands_on_since and row.hands_on_since > self.today:
            raise Fault(f"{row.hands_on_since} lies in the future", "correct the date", "hands_on_since")
        started, left = (self._date(row, engineer, name) for name in ("started_on", "left_on"))
        if started and left and left < started:
            raise Fault(f"the last day ({left}) lies before the first ({started})", "correct one of the two", "left_on")

    def _date(self, row: PersonRow, engineer: Engineer | None, name: str) -> date | None:
        """The file's, or the one already known when the file has no such column."""
        if engineer and name not in self.person_columns:
            return getattr(engineer, name)
        return getattr(row, name)

    def _check_there(self, name: str, column: str) -> None:
        key = name_key(name)
        if key and key not in self.teams and key not in self.team_rows:
            raise self.known.missing_team(name, column)

    def _refuse(self, entry: Entry, fault: Fault) -> None:
        kind, key = entry
        rows: dict[str, Any] = self.team_rows if kind == "team" else self.person_rows
        outcome = self.team_outcome if kind == "team" else self.person_outcome
        number, _ = rows.pop(key)
        outcome.refuse(number, fault)
        self.known.refused.setdefault(entry, f"{outcome.file}:{number}")

    def _loops(self) -> dict[str, str]:
        """Each team of the file that is above itself, with the way round."""
        names = {team.pk: key for key, team in self.teams.items()}
        parents = {key: names.get(team.parent_id or 0, "") for key, team in self.teams.items()}
        parents |= {key: name_key(row.parent) for key, (_, row) in self.team_rows.items()}
        loops: dict[str, str] = {}
        done: set[str] = set()
        for key in self.team_rows:
            path: dict[str, int] = {}
            while key and key not in done and key not in path:
                path[key] = len(path)
                key = parents.get(key, "")
            if key in path:
                round_trip = list(path)[path[key] :]
                way = " → ".join(show(self._name(one))[1:-1] for one in [*round_trip[:5], round_trip[0]])
                loops |= {one: way for one in round_trip if one in self.team_rows}
            done |= path.keys()
        return loops

    def _name(self, key: str) -> str:
        return self.team_rows[key][1].team if key in self.team_rows else self.teams[key].name

    # ── writing them ────────────────────────────────────────────────────────────────────────────────────────────────
    def write(self) -> None:
        """Teams first, then people and where they stand, then who manages what."""
        teams = [row for _, row in self.team_rows.values()]
        people = [row for _, row in self.person_rows.values()]
        new_teams = add_teams(teams, self.teams)
        new_people = add_people(people, self.people)
        changed = change_people(people, self.people, self.person_columns)
        follow_leaving([self.people[email] for email in changed], self.today)
        wanted = {row.email: self._place(row) for row in people if row.email not in self.history.people}
        changed |= place_people(wanted, self.people, self.placements, self.today)
        self.known.people.update({row.email: self.people[row.email].pk for row in people})
        differing = set_tree(teams, self.teams)
        if "manager" in self.team_columns:
            told = [row for row in teams if row.key not in self.history.teams]
            differing |= set_managers(told, self.teams, self.known.people, self.today)
        self.team_outcome.count(len(teams), new_teams, differing)
        self.person_outcome.count(len(people), new_people, changed)
        self._warn_of_nowhere()

    def _place(self, row: PersonRow) -> Place:
        """Where the row wants someone; role and target stay as they are when the file has no such column."""
        current = self.placements.get(self.people[row.email].pk)
        role, target = self._roles(row)
        if current and "role" not in self.person_columns:
            role = current.role_id
        if current and "target_role" not in self.person_columns:
            target = current.target_role_id
        return self.teams[name_key(row.team)].pk if row.team else None, role, target

    def _roles(self, row: PersonRow) -> tuple[int | None, int | None]:
        """Role and target role; a retired one only where it is the one the person has."""
        engineer = self.people.get(row.email)
        current = self.placements.get(engineer.pk) if engineer else None
        role = self.known.role(row.role, "role", current.role_id if current else None)
        return role, self.known.role(row.target_role, "target_role", current.target_role_id if current else None)

    def _warn_of_nowhere(self) -> None:
        what, fix = "no team, so nobody is above this person", "name one as soon as there is one"
        for number, row in self.person_rows.values():
            if not row.team and row.email not in self.history.people:
                self.person_outcome.warn(number, "team", what, fix)
