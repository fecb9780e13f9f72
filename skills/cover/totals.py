"""Cover of the whole organisation as totals per team and skill; nothing of fewer than five people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db import connection

from config.base.grouping import grouped
from config.base.words import capital, number, spell
from skills.matrix.cover import SMALLEST_GROUP, THIN
from skills.matrix.read import NEWEST
from skills.models import Placement, Rating, Skill, Team


class Total(NamedTuple):
    """How many of a team need a skill and how many of them hold it at their target."""

    team: int
    skill: int
    of: int
    held: int

    @property
    def kind(self) -> str:
        if self.held > THIN or self.held == self.of:
            return "well"
        return ("none", "one", "thin")[self.held]


@dataclass(frozen=True)
class SkillTotals:
    """One skill over all teams whose total may be shown; ``none``, ``one`` and ``thin`` count those teams."""

    skill: Skill
    held: int
    of: int
    none: int
    one: int
    thin: int

    @property
    def share(self) -> float:
        return self.held / self.of if self.of else 0.0

    @property
    def count(self) -> str:
        return f"{number(self.held)} of {number(self.of)}" if self.of else ""


@dataclass(frozen=True)
class TeamLine:
    """One team over all its skills; ``skills`` counts those whose total may be shown, none of them hides the team."""

    team: Team
    people: int
    skills: int
    none: int
    one: int
    thin: int


@dataclass(frozen=True)
class OrganisationCover:
    areas: tuple[tuple[str, tuple[SkillTotals, ...]], ...]
    teams: tuple[TeamLine, ...]

    @property
    def finding(self) -> str:
        """ "Three skills are held by no one in at least one team"."""
        missing = sum(bool(line.none) for _, lines in self.areas for line in lines)
        if not any(line.of for _, lines in self.areas for line in lines):
            return "Cover of the organisation"
        if not missing:
            return "Every team that is shown holds every skill it needs"
        return capital(f"{spell(missing)} skill{' is' if missing == 1 else 's are'} held by no one in some team")


TOTALS = """
    SELECT e.team, s.id, COUNT(*), SUM(CASE WHEN newest.level >= s.level THEN 1 ELSE 0 END)
    FROM (SELECT p.engineer_id AS id, p.team_id AS team, p.aim FROM ({places}) p) e
    JOIN (SELECT role_id, skill_id AS id, level FROM skills_target WHERE level > 0) s ON s.role_id = e.aim
    LEFT JOIN skills_rating newest ON newest.id = ({newest})
    GROUP BY e.team, s.id"""


def read_totals(today: date) -> list[Total]:
    """One query; each cell looks for its newest rating in the index, as the matrix does."""
    places = Placement.objects.assessed(today).order_by().with_aim().values_list("engineer_id", "team_id", "aim")
    sql, params = places.query.sql_with_params()
    query = TOTALS.format(
        places=sql,
        newest=NEWEST.format(value="r.id", source=Rating.Source.MANAGER.value),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*params, today])
        return [Total(*row) for row in cursor.fetchall()]


def shown_totals(totals: Iterable[Total], people: Counter[int]) -> list[Total]:
    """Those that five people or more stand behind, in teams of five or more."""
    return [total for total in totals if total.of >= SMALLEST_GROUP and people[total.team] >= SMALLEST_GROUP]


def build_organisation_cover(
    totals: Iterable[Total], skills: Sequence[Skill], teams: Iterable[Team], people: Counter[int]
) -> OrganisationCover:
    """What may not be shown of a team is left out of the sums too: else the rest of a sum would tell it."""
    shown = shown_totals(totals, people)
    by_skill = grouped((total.skill, total) for total in shown)
    by_team = grouped((total.team, total) for total in shown)
    lines = [_skill(skill, by_skill[skill.pk]) for skill in skills]
    return OrganisationCover(
        tuple((name, tuple(rows)) for name, rows in groupby(lines, key=lambda line: line.skill.area.name)),
        tuple(_team(team, people[team.pk], by_team[team.pk]) for team in teams if people[team.pk]),
    )


def _skill(skill: Skill, totals: Sequence[Total]) -> SkillTotals:
    kinds = Counter(total.kind for total in totals)
    held, of = sum(total.held for total in totals), sum(total.of for total in totals)
    return SkillTotals(skill, held, of, kinds["none"], kinds["one"], kinds["thin"])


def _team(team: Team, people: int, totals: Sequence[Total]) -> TeamLine:
    kinds = Counter(total.kind for total in totals)
    return TeamLine(team, people, len(totals), kinds["none"], kinds["one"], kinds["thin"])


def count_people(today: date) -> Counter[int]:
    """People with a role in each team; one query."""
    return Counter(Placement.objects.assessed(today).order_by().values_list("team_id", flat=True))
