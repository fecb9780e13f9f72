"""Cover around one team: its totals, and for whoever may read names what becomes of them when people go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from skills.cover.forms import WhatIfForm
from skills.cover.team import TeamCover, build_team_cover
from skills.cover.what_if import WhatIf, build_what_if
from skills.matrix.matrix import Column, Matrix
from skills.matrix.read import Published, read_branch, read_matrices, read_published
from skills.models import Team, User

MOST = 300  # people one may choose among on one page; above that, team by team


@dataclass(frozen=True)
class CoverPerson:
    column: Column
    aim: str  # the role one would move up to; empty where there is none
    leaves: bool
    promoted: bool


@dataclass(frozen=True)
class CoverPage:
    """``teams`` are those one may choose people of: the team with all below it, or alone where they are too many."""

    cover: TeamCover
    by_name: bool
    form: WhatIfForm | None = None
    what_if: WhatIf | None = None
    teams: tuple[tuple[Team, tuple[CoverPerson, ...]], ...] = ()
    is_cut: bool = False
    own: tuple[int, ...] = ()  # people of the team, whom the cover names

    @property
    def people(self) -> set[int]:
        """Whose levels the page says something about by name."""
        return {*self.own, *(self.what_if.people if self.what_if else ())}


def build_cover_page(team: Team, user: User, data: QueryDict, today: date) -> CoverPage:
    """The same number of queries for any number of teams and people."""
    readable = list(Team.objects.matrix_open_to(user))
    by_name = any(each.pk == team.pk for each in readable)
    published, branch = read_published(), _below(team, readable) if by_name else [team]
    members = read_branch([each.pk for each in branch], today)
    is_cut = sum(len(each.columns) for each in members.values()) > MOST
    if is_cut:
        branch, members = [team], {pk: found for pk, found in members.items() if pk == team.pk}
    matrices = read_matrices(members, published, today)
    cover = build_team_cover(matrices.get(team.pk, Matrix(today, (), ())), by_name=by_name)
    if not by_name:
        return CoverPage(cover, by_name=False)
    named = [(each, matrices[each.pk]) for each in branch if each.pk in matrices]
    people = {column.slug: column for _, matrix in named for column in matrix.columns}
    aims = {slug: _aim(column, published) for slug, column in people.items()}
    form = WhatIfForm(data, people=people, aims=aims)
    leaves, promoted = form.chosen
    return CoverPage(
        cover,
        by_name=True,
        form=form,
        what_if=build_what_if(named, leaves, promoted) if form.is_valid() else None,
        teams=tuple((each, _people(matrix, aims, leaves, promoted)) for each, matrix in named),
        is_cut=is_cut,
        own=tuple(column.pk for each, matrix in named if each.pk == team.pk for column in matrix.columns),
    )


def _below(team: Team, readable: list[Team]) -> list[Team]:
    """The team, then those below it by name. Whoever reads a team reads those below it."""
    below = set(Team.objects.tree().below(team.pk)) - {team.pk}
    return [team, *(each for each in readable if each.pk in below)]


def _aim(column: Column, published: Published) -> str:
    aim = published.roles[column.target_role].title
    return "" if aim == column.role else aim


def _people(
    matrix: Matrix, aims: Mapping[str, str], leaves: frozenset[str], promoted: frozenset[str]
) -> tuple[CoverPerson, ...]:
    return tuple(
        CoverPerson(column, aims[column.slug], column.slug in leaves, column.slug in promoted)
        for column in matrix.columns
    )
