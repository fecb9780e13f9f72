"""The files ``import_data`` reads, from the database: rows in an order that does not depend on ids, except ratings.

Retired skills and roles stay out, because an import knows the published framework alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max

from config.base.sheets import Value
from skills.imports import PEOPLE, RATINGS, TEAMS
from skills.models import Engineer, Placement, Rating, Skill, Team

TEAM_COLUMNS = TEAMS.header
PERSON_COLUMNS = PEOPLE.header
# Notes are for the people they are about.
RATING_COLUMNS = [name for name in RATINGS.header if name != "note"]
RATING_KEY = ("engineer_id", "skill_id", "source", "rated_by_id", "rated_on")
CHUNK = 5000

Cells = tuple[Value, ...]


def team_rows() -> Iterator[Cells]:
    rows = Team.objects.order_by().values_list("name", "parent__name", "manager__user__email")
    yield from sorted(rows, key=lambda row: row[0])


def person_rows(today: date) -> Iterator[Cells]:
    """Everybody, where they stand today."""
    places = Placement.objects.current(today).order_by()
    keys = ("role__key", "role__is_retired", "target_role__key", "target_role__is_retired")
    standing = {row[0]: row[1:] for row in places.values_list("engineer_id", "team__name", *keys)}
    people = Engineer.objects.order_by().values_list(
        "pk", "user__email", "name", "hands_on_since", "started_on", "left_on"
    )
    for pk, email, name, *dates in sorted(people, key=lambda row: row[1]):
        team, role, no_role, target, no_target = standing.get(pk, (None, None, None, None, None))
        yield email, name, team, None if no_role else role, None if no_target else target, *dates


def rating_rows() -> Iterator[Cells]:
    """Standing ratings in the order of recording: on one day the later of two managers counts.

    A row that a later one of the same rater, skill and day replaced is left out.
    """
    rows = Rating.objects.standing().filter(skill__is_retired=False)
    repeated = rows.order_by().values(*RATING_KEY).annotate(last=Max("pk"), count=Count("pk")).filter(count__gt=1)
    last = {row[:-1]: row[-1] for row in repeated.values_list(*RATING_KEY, "last")}
    people = dict(Engineer.objects.order_by().values_list("pk", "user__email"))
    skills = dict(Skill.objects.order_by().values_list("pk", "key"))
    for pk, level, *key in rows.order_by("pk").values_list("pk", "level", *RATING_KEY).iterator(CHUNK):
        if last.get(tuple(key), pk) == pk:
            engineer, skill, source, rated_by, rated_on = key
            yield people[engineer], skills[skill], level, source, people[rated_by], rated_on


def left_out(today: date) -> list[str]:
    """What the files do not say, in words."""
    ratings = Rating.objects.standing().filter(skill__is_retired=True).count()
    holders = Placement.objects.current(today).filter(role__is_retired=True).count()
    return [
        *([f"{ratings:,} ratings of retired skills"] if ratings else []),
        *([f"the retired roles of {holders:,} people"] if holders else []),
    ]
