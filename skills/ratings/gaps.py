"""How far somebody is below the targets of the role they grow towards. Not rated is no gap: nobody has said a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skills.models import Engineer, Rating, Skill, Target
from skills.people.organisation import aim_of


@dataclass(frozen=True)
class SkillGap:
    """A rated skill beside its target; ``size`` is in levels, 0 or less where the target is met."""

    skill: Skill
    level: int
    target: int
    importance: int

    @property
    def size(self) -> int:
        return self.target - self.level


def read_skill_gaps(engineer: Engineer, day: date) -> list[SkillGap]:
    """Of every rated skill that the role asks for, the largest gap first and of equal ones the most important. Three
    queries."""
    role = aim_of(engineer, day)
    targets = Target.objects.filter(role=role, skill__is_retired=False, level__gt=0) if role else Target.objects.none()
    cells = Rating.objects.cells(day).filter(engineer=engineer, level__isnull=False)
    levels = dict(cells.values_list("skill_id", "level"))
    found = [
        SkillGap(target.skill, level, target.level, target.importance)
        for target in targets.select_related("skill__area")
        if (level := levels.get(target.skill_id)) is not None
    ]
    return sorted(found, key=lambda gap: (-gap.size, -gap.importance, gap.skill.key))
