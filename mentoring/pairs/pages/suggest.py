"""Skills to propose for a pair: where the mentee is furthest below the role they aim at, for those who may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skills.models import Engineer, Skill, User
from skills.ratings.gaps import SkillGap, read_skill_gaps

MOST = 5


@dataclass(frozen=True)
class SkillSuggestion:
    skill: Skill
    gap: int  # levels below the target; 0 where nothing is known or nothing is missing
    said: str


def suggest_skills(mentee: Engineer, user: User, today: date) -> tuple[list[SkillSuggestion], list[SkillSuggestion]]:
    """The largest gaps, and all other skills by area. Without a right to the mentee's levels there are no gaps."""
    skills = list(Skill.objects.live().filter(area__is_retired=False).select_related("area"))
    is_readable = Engineer.objects.open_to(user).filter(pk=mentee.pk).exists()
    gaps = {gap.skill.pk: gap for gap in read_skill_gaps(mentee, today)} if is_readable else {}
    rows = [_suggestion(skill, gaps.get(skill.pk)) for skill in skills]
    largest = sorted((row for row in rows if row.gap > 0), key=lambda row: -row.gap)[:MOST]
    return largest, [row for row in rows if row not in largest]


def _suggestion(skill: Skill, gap: SkillGap | None) -> SkillSuggestion:
    return SkillSuggestion(skill, gap.size, f"{gap.level} of {gap.target}") if gap else SkillSuggestion(skill, 0, "")
