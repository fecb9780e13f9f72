"""From files to rows: teams and people, then ratings. Every loader checks first, then writes what is right."""

from skills.imports.known import Known
from skills.imports.organisation import load_organisation
from skills.imports.people import PEOPLE, PersonRow
from skills.imports.ratings import RATINGS, RatingRow, load_ratings
from skills.imports.teams import TEAMS, TeamRow

__all__ = [
    "PEOPLE",
    "RATINGS",
    "TEAMS",
    "Known",
    "PersonRow",
    "RatingRow",
    "TeamRow",
    "load_organisation",
    "load_ratings",
]
