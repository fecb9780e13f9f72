"""The files ``import_data`` reads, from the database: rows in an order that does not depend on ids, except ratings.

Ratings of retired skills stay out, because an import knows the skills of the published framework alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max

from config.base.sheets.sheet import Value
from skills.imports.ratings import RATINGS
from skills.models import Engineer, Placement, Rating, Skill, Team, TeamManager

# Notes are for the people they are about.
RATING_COLUMNS = [name for name in RATINGS.header if name != "note"]
RATING_KEY = ("engineer_id", "skill_id", "source", "rated_by_id", "rated_on")
CHUNK = 5000

Cells = tuple[Value, ...]


def team_rows(today: date) -> Iterator[Cells]:
    """With the managers of today."""
    for team in sorted(Team.objects.select_related("parent").with_managers(today), key=lambda team: team.name):
        managers = ";".join(manager.user.email for manager in team.managers)
        yield team.name, team.parent.name if team.parent else None, managers


def team_manager_rows() -> Iterator[Cells]:
    """Who managed which team when."""
    keys = ("team__name", "engineer__user__email", "from_on", "until_on")
    yield from TeamManager.objects.in_order().values_list(*keys)


def person_rows(today: date) -> Iterator[Cells]:
    """Everybody, where they stand today."""
    places = Placement.objects.current(today).order_by()
    keys = ("role__key", "target_role__key")
    standing = {row[0]: row[1:] for row in places.values_list("engineer_id", "team__name", *keys)}
    people = Engineer.objects.order_by().values_list(
        "pk", "user__email", "name", "hands_on_since", "started_on", "left_on"
    )
    for pk, email, name, *dates in sorted(people, key=lambda row: row[1]):
        yield email, name, *standing.get(pk, (None, None, None)), *dates


def placement_rows() -> Iterator[Cells]:
    """Where everybody stood from which day on, retired roles among them."""
    rows = Placement.objects.order_by("engineer__user__email", "from_on")
    keys = ("engineer__user__email", "from_on", "team__name", "role__key", "target_role__key")
    yield from rows.values_list(*keys)


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


def left_out() -> list[str]:
    """What the files do not say, in words."""
    ratings = Rating.objects.standing().filter(skill__is_retired=True).count()
    return [f"{ratings:,} ratings of retired skills"] if ratings else []
