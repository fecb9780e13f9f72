"""Teams whose matrix or cover somebody may open, in the order of the tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from config.base.grouping import grouped
from skills.models import Placement, Team, TeamManager, User


@dataclass(frozen=True)
class TeamBranch:
    """A team among those that are open, ``depth`` steps below the uppermost of them. That it has no manager is said to
    whoever reads its matrix."""

    team: Team
    depth: int
    people: int = 0
    has_matrix: bool = True
    has_manager: bool = True


@dataclass(frozen=True)
class Choice:
    """A team whose matrix is open, the teams above it as far as they are, those right below, and all that are."""

    team: Team
    above: tuple[Team, ...]
    below: tuple[Team, ...]
    branches: tuple[TeamBranch, ...]


def read_choice(user: User, slug: str) -> Choice | None:
    """None when the reader may not read this team's matrix, or there is none."""
    teams = list(Team.objects.matrix_open_to(user))
    found = next((team for team in teams if team.slug == slug), None)
    if found is None:
        return None
    by_pk = {team.pk: team for team in teams}
    above: list[Team] = []
    parent = by_pk.get(found.parent_id or 0)
    while parent is not None and parent not in above:
        above.insert(0, parent)
        parent = by_pk.get(parent.parent_id or 0)
    below = tuple(team for team in teams if team.parent_id == found.pk)
    return Choice(found, tuple(above), below, tuple(_branches(teams)))


def find_own_matrix(user: User, today: date) -> str | None:
    """The uppermost team the user manages in which somebody has a role, else the uppermost; None without a team. Heads
    of a whole tree often manage a team of managers that has nobody of its own to rate."""
    own = [each for each in build_team_list(user, today) if each.team.pk in user.managed_team_ids]
    own.sort(key=lambda each: (not each.people, each.depth))
    return own[0].team.slug if own else None


def build_team_list(user: User, today: date) -> tuple[TeamBranch, ...]:
    """With the number of people who have a role."""
    people = dict(Placement.objects.assessed(today).order_by().values_list("team").annotate(count=Count("pk")))
    matrices = set(Team.objects.matrix_open_to(user).values_list("pk", flat=True))
    managed = set(TeamManager.objects.on(today).values_list("team_id", flat=True))
    branches = _branches(list(Team.objects.cover_open_to(user, today)))
    return tuple(
        TeamBranch(
            branch.team,
            branch.depth,
            people.get(branch.team.pk, 0),
            has_matrix=branch.team.pk in matrices,
            has_manager=branch.team.pk in managed or branch.team.pk not in matrices,
        )
        for branch in branches
    )


def _branches(teams: Iterable[Team]) -> list[TeamBranch]:
    """Each team before those below it, by name; a team whose parent is not among them stands at the top."""
    known = {team.pk for team in teams}
    children = grouped((team.parent_id if team.parent_id in known else None, team) for team in teams)
    found: list[TeamBranch] = []
    waiting = [(team, 0) for team in reversed(children[None])]
    while waiting:
        team, depth = waiting.pop()
        found.append(TeamBranch(team, depth))
        waiting += [(below, depth + 1) for below in reversed(children[team.pk])]
    return found
