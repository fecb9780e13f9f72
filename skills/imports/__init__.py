"""From files to rows: teams, people, their history, ratings. Every loader checks first, then writes what is right."""

from skills.imports.known import Known
from skills.imports.organisation import History, load_organisation
from skills.imports.people import PEOPLE, PersonRow
from skills.imports.placements import PLACEMENTS, PlacementRow, load_placements
from skills.imports.ratings import RATINGS, RatingRow, load_ratings
from skills.imports.team_managers import TEAM_MANAGERS, TeamManagerRow, load_team_managers
from skills.imports.teams import TEAMS, TeamRow

__all__ = [
    "PEOPLE",
    "PLACEMENTS",
    "RATINGS",
    "TEAMS",
    "TEAM_MANAGERS",
    "History",
    "Known",
    "PersonRow",
    "PlacementRow",
    "RatingRow",
    "TeamManagerRow",
    "TeamRow",
    "load_organisation",
    "load_placements",
    "load_ratings",
    "load_team_managers",
]
