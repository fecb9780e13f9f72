"""Skills to propose for a pair: where the mentee is furthest below the role they aim at, for those who may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skills.models import Engineer, Rating, Skill, Target, User
from skills.people.organisation import aim_of

MOST = 5


@dataclass(frozen=True)
class Suggestion:
    skill: Skill
    gap: int  # levels below the target; 0 where nothing is known or nothing is missing
    said: str


def suggest_skills(mentee: Engineer, user: User, today: date) -> tuple[list[Suggestion], list[Suggestion]]:
    """The largest gaps, and all other skills by area. Without a right to the mentee's levels there are no gaps."""
    skills = list(Skill.objects.live().filter(area__is_retired=False).select_related("area"))
    gaps = _gaps(mentee, today) if Engineer.objects.open_to(user).filter(pk=mentee.pk).exists() else {}
    rows = [Suggestion(skill, *gaps.get(skill.pk, (0, ""))) for skill in skills]
    largest = sorted((row for row in rows if row.gap > 0), key=lambda row: -row.gap)[:MOST]
    return largest, [row for row in rows if row not in largest]


def _gaps(mentee: Engineer, today: date) -> dict[int, tuple[int, str]]:
    """By skill: levels below the role grown towards. Not rated is no gap."""
    role = aim_of(mentee, today)
    targets = dict(Target.objects.filter(role=role).values_list("skill_id", "level")) if role else {}
    cells = Rating.objects.cells(today).filter(engineer=mentee, level__isnull=False, skill__in=targets)
    return {
        skill: (targets[skill] - level, f"{level} of {targets[skill]}")
        for skill, level in cells.values_list("skill_id", "level")
        if level is not None
    }
