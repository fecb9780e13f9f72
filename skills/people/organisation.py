"""The organisation as a value: where everybody stood on a day, and whose line that is. Two queries at any size; the
names of one person's line beside it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from config.base.grouping import grouped
from skills.models import Engineer, Placement, Team, TeamTree


@dataclass(frozen=True)
class Standing:
    """One placement: begun on ``from_on``, in a team, perhaps with a role and one named to aim at (ids). ``aim`` is the
    role grown towards (see ``Placement.objects.with_aim``), where the placement was read."""

    from_on: date
    team: int
    role: int | None
    target_role: int | None
    aim: int | None = None
    is_aim_assumed: bool = False


@dataclass(frozen=True)
class Organisation:
    tree: TeamTree
    placements: dict[int, tuple[Standing, ...]]  # by engineer, oldest first

    def standing(self, engineer: int, day: date) -> Standing | None:
        """The placement of a day: the newest begun by then, else the first; None for somebody never placed."""
        history = self.placements.get(engineer)
        if not history:
            return None
        return history[max(0, bisect_right(history, day, key=lambda row: row.from_on) - 1)]

    def line(self, engineer: int, day: date) -> frozenset[int]:
        """The managers of a person's team and of its ancestors on a day, without the person and who had left."""
        standing = self.standing(engineer, day)
        return self.tree.line(engineer, standing.team if standing else None, day)

    def in_one_line(self, one: int, other: int, day: date) -> bool:
        return one in self.line(other, day) or other in self.line(one, day)


def read_organisation() -> Organisation:
    rows = Placement.objects.with_aim().order_by("engineer", "from_on")
    fields = ("from_on", "team_id", "role_id", "target_role_id", "aim", "is_aim_assumed")
    placements = grouped((who, Standing(*told)) for who, *told in rows.values_list("engineer_id", *fields))
    return Organisation(Team.objects.tree(), {key: tuple(rows) for key, rows in placements.items()})


# ── of one person ───────────────────────────────────────────────────────────────────────────────────────────────────
def team_of(engineer: Engineer, day: date) -> int | None:
    """One query."""
    return Placement.objects.current(day).filter(engineer=engineer).values_list("team", flat=True).first()


def aim_of(engineer: Engineer, day: date) -> int | None:
    """Id of the role somebody grows towards. One query."""
    return Placement.objects.current(day).filter(engineer=engineer).with_aim().values_list("aim", flat=True).first()


def read_managers(engineer: Engineer, team: int | None, today: date) -> tuple[str, ...]:
    """Names of whoever manages the team and those above it, nearest first, without the person and who has left."""
    above = Team.objects.tree().managers_above(engineer.pk, team, today)
    names = dict(Engineer.objects.filter(pk__in=above).values_list("pk", "name"))
    return tuple(dict.fromkeys(names[pk] for pk in above))
