"""make_*: the shortest way to one row, readable at the call."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import Group

from skills.models import Area, Engineer, Framework, Placement, Rating, Role, Skill, Target, Team, User
from skills.models.people import free_slug

EARLY = date(2020, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def make_team(name: str, parent: str | None = None, manager: Engineer | None = None) -> Team:
    above = Team.objects.get(name=parent) if parent else None
    return Team.objects.create(name=name, slug=free_slug(Team, name), parent=above, manager=manager)


def make_engineer(
    name: str,
    team: Team | str | None = None,
    role: Role | None = None,
    target: Role | None = None,
    group: str | None = None,
    **fields: Any,
) -> Engineer:
    """An engineer with an account (first name at example.org); placed when a team is given."""
    user = User.objects.create_user(f"{name.split()[0].lower()}@example.org", "correct horse battery")
    if group:
        user.groups.add(Group.objects.get(name=group))
    engineer = Engineer.objects.create(user=user, name=name, slug=free_slug(Engineer, name), **fields)
    if team is not None:
        place = Team.objects.get(name=team) if isinstance(team, str) else team
        Placement.objects.create(engineer=engineer, from_on=EARLY, team=place, role=role, target_role=target)
    return engineer


def make_skill(key: str, area: str = "craft", framework: str = "small") -> Skill:
    owner, _ = Framework.objects.get_or_create(key=framework, defaults={"title": framework.title()})
    home, _ = Area.objects.get_or_create(
        framework=owner, key=area, defaults={"name": area.title(), "position": Area.objects.count()}
    )
    return Skill.objects.create(
        area=home,
        key=key,
        name=key.replace("-", " ").capitalize(),
        levels={str(level): f"{key} at {level}" for level in range(1, 6)},
        position=Skill.objects.count(),
    )


def make_role(key: str, rank: int = 1, framework: str = "small", **targets: int) -> Role:
    """A role; each keyword is a skill's key (underscores for hyphens) and its target level."""
    owner, _ = Framework.objects.get_or_create(key=framework, defaults={"title": framework.title()})
    role = Role.objects.create(framework=owner, key=key, title=key.replace("-", " ").capitalize(), rank=rank)
    for name, level in targets.items():
        skill = Skill.objects.get(key=name.replace("_", "-"))
        Target.objects.create(role=role, skill=skill, level=level, importance=1)
    return role


def make_rating(
    engineer: Engineer, skill: str | Skill, level: int | None, by: Engineer, on: str, **fields: Any
) -> Rating:
    """A rating by its author: self when about oneself, else manager unless ``source`` says peer."""
    fields.setdefault("source", "self" if by == engineer else "manager")
    what = Skill.objects.get(key=skill) if isinstance(skill, str) else skill
    return Rating.objects.create(engineer=engineer, skill=what, level=level, rated_by=by, rated_on=day(on), **fields)
