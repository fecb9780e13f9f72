"""Who holds several skills at once: full matches first, then those who are nearly there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from config.base.grouping import grouped
from skills.matrix.read import NEWEST
from skills.models import Engineer, Placement, Rating, Role, Skill, Team, User
from skills.models.ratings import is_stale

NEAR = 3  # levels short in all


class AskedSkill(NamedTuple):
    skill: Skill
    level: int


class Held(NamedTuple):
    """What is known of one skill asked for; a level of None is not rated, which falls short by all that is asked."""

    skill: str  # its name
    asked: int
    level: int | None = None
    rated_on: date | None = None
    is_stale: bool = False

    @property
    def short(self) -> int:
        return max(0, self.asked - (self.level or 0))

    @property
    def gap(self) -> int | None:
        return None if self.level is None else self.level - self.asked


class Found(NamedTuple):
    """A person with one ``held`` for each skill asked for, in that order."""

    pk: int
    name: str
    slug: str
    held: tuple[Held, ...]

    @property
    def short(self) -> int:
        """Levels missing in all."""
        return sum(held.short for held in self.held)

    @property
    def is_full(self) -> bool:
        return not self.short

    @property
    def initials(self) -> str:
        return Engineer(name=self.name).initials


Known = tuple[int, str, str, int, int, date]  # engineer, name, slug, skill, level, day


def rank(rows: Iterable[Known], asked: Sequence[AskedSkill], today: date) -> list[Found]:
    """Fewest levels short first, then fewest skills short, fewest unrated, fewest old ratings, then by name. Whoever is
    short by more than three levels in all is no match, nor whoever holds nothing of what is asked."""
    wanted = {each.skill.pk: each.level for each in asked}
    total = sum(wanted.values())
    people = grouped((row[0], row) for row in rows)
    # Most people of a large organisation are no match: count before anything is made of them.
    near = [
        known
        for known in people.values()
        if (holds := sum(min(row[4], wanted[row[3]]) for row in known)) and total - holds <= NEAR
    ]
    return sorted((_found(known, asked, today) for known in near), key=_order)


def _found(known: Sequence[Known], asked: Sequence[AskedSkill], today: date) -> Found:
    levels = {skill: (level, rated_on) for _, _, _, skill, level, rated_on in known}
    held = tuple(_held(each, levels.get(each.skill.pk), today) for each in asked)
    return Found(*known[0][:3], held)


def _held(asked: AskedSkill, known: tuple[int, date] | None, today: date) -> Held:
    if known is None:
        return Held(asked.skill.name, asked.level)
    level, rated_on = known
    return Held(asked.skill.name, asked.level, level, rated_on, is_stale(rated_on, today))


def _order(found: Found) -> tuple[int, int, int, int, str, int]:
    held = found.held
    return (
        found.short,
        sum(bool(each.short) for each in held),
        sum(each.level is None for each in held),
        sum(each.is_stale for each in held),
        found.name.casefold(),
        found.pk,
    )


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def searchable(user: User, today: date, team: Team | None = None, aim: Role | None = None) -> QuerySet[Engineer]:
    """People here today, besides oneself, whose ratings the reader may read; ``team`` with all teams below it."""
    people = Engineer.objects.open_to(user).employed(today).exclude(user=user)
    if team or aim:
        places = Placement.objects.current(today).with_aim()
        if team:
            places = places.filter(team__in=Team.objects.tree().below(team.pk))
        if aim:
            places = places.filter(aim=aim.pk)
        people = people.filter(pk__in=places.values("engineer"))
    return people


# Each cell looks for its newest rating in the index "rating_cell", as the matrix does.
LEVELS = """
    SELECT cell.id, cell.name, cell.slug, cell.skill, newest.level, newest.rated_on FROM (
        SELECT e.id, e.name, e.slug, s.id AS skill, ({newest}) AS rating
        FROM ({people}) e CROSS JOIN skills_skill s WHERE s.id IN ({skills})
    ) cell JOIN skills_rating newest ON newest.id = cell.rating WHERE newest.level IS NOT NULL"""


def read_known(people: QuerySet[Engineer], asked: Sequence[AskedSkill], today: date) -> list[Known]:
    """The newest standing manager rating of each person and skill asked for, where it has a level; one query."""
    sql, params = people.order_by().values("id", "name", "slug").query.sql_with_params()
    query = LEVELS.format(
        newest=NEWEST.format(value="r.id", source=Rating.Source.MANAGER.value),
        people=sql,
        skills=", ".join(["%s"] * len(asked)),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [today, *params, *(each.skill.pk for each in asked)])
        return cursor.fetchall()


def find_people(people: QuerySet[Engineer], asked: Sequence[AskedSkill], today: date) -> list[Found]:
    return rank(read_known(people, asked, today), asked, today) if asked else []


@dataclass(frozen=True)
class Match:
    """A found person with where they stand. ``target_role`` is the one named, ``aim`` the one grown towards."""

    found: Found
    team: str
    role: str
    target_role: str
    aim: str


def read_places(found: Sequence[Found], today: date) -> list[Match]:
    """One query."""
    rows = (
        Placement.objects.current(today)
        .filter(engineer__in=[each.pk for each in found])
        .with_aim_title()
        .order_by()
        .values_list("engineer_id", "team__name", "role__title", "target_role__title", "aim_title")
    )
    places = {pk: tuple(text or "" for text in names) for pk, *names in rows}
    return [Match(each, *places.get(each.pk, ("", "", "", ""))) for each in found]
