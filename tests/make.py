"""make_*: the shortest way to one row, readable at the call."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from skills.framework.publish import Definition, load
from skills.models import Area, Engineer, Framework, Placement, Rating, Role, Skill, Target, Team, TeamManager, User
from skills.models.people import free_slug

EARLY = date(2020, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def make_team(name: str, parent: str | None = None, manager: Engineer | None = None) -> Team:
    above = Team.objects.get(name=parent) if parent else None
    team = Team.objects.create(name=name, slug=free_slug(Team, name), parent=above)
    return set_managers(team, manager) if manager else team


def set_managers(team: Team | str, *people: Engineer) -> Team:
    """Has always been managed by these people and nobody else."""
    found = Team.objects.get(name=team) if isinstance(team, str) else team
    TeamManager.objects.filter(team=found).delete()
    TeamManager.objects.bulk_create(TeamManager(team=found, engineer=each) for each in people)
    return found


def managers_of(team: str, on: date | None = None) -> list[Engineer]:
    """Of a day, or of today."""
    day = on or timezone.localdate()
    return [row.engineer for row in TeamManager.objects.on(day).filter(team__name=team).in_order()]


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


def make_crowd(count: int, team: Team, role: Role) -> list[Engineer]:
    """So many people in a few statements."""
    users = [User(email=f"p{at}@example.org", password="!") for at in range(count)]
    people = [
        Engineer(user=user, name=f"P{at} Person", slug=f"p{at}")
        for at, user in enumerate(User.objects.bulk_create(users))
    ]
    Engineer.objects.bulk_create(people)
    Placement.objects.bulk_create(Placement(engineer=who, from_on=EARLY, team=team, role=role) for who in people)
    return people


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


def make_framework(areas: dict[str, list[str]], roles: dict[str, dict[str, Any]]) -> dict[str, Role]:
    """A published framework: area -> skill keys; role -> its definition, where ``targets`` may be levels alone.

    Areas weigh the same as far as 100 allows; every skill not named in ``targets`` is asked for at level 4.
    """
    skills = [skill for keys in areas.values() for skill in keys]
    shares = [100 // len(areas)] * (len(areas) - 1)
    weights = dict(zip(areas, [*shares, 100 - sum(shares)], strict=True))
    source = [{"section": "Test", "lines": [1]}]
    document = {
        "framework": {
            "key": "small",
            "version": "1",
            "title": "Small",
            "summary": "Small.",
            "source": {"document": "t"},
        },
        "scale": [{"level": n, "name": f"L{n}", "description": f"Level {n}.", "evidence": "Work."} for n in range(6)],
        "areas": [
            {
                "key": area,
                "name": area.title(),
                "description": area.title(),
                "responsibility": "",
                "skills": [
                    {
                        "key": key,
                        "name": key.capitalize(),
                        "description": key,
                        "levels": {str(n): f"{key} at {n}" for n in range(1, 6)},
                        "source": source,
                    }
                    for key in keys
                ],
            }
            for area, keys in areas.items()
        ],
        "roles": [
            {"key": key, "title": key.capitalize(), "rank": rank, "summary": key, "area_weights": weights}
            | {name: value for name, value in role.items() if name != "targets"}
            | {"targets": {skill: _target(role.get("targets", {}).get(skill, 4)) for skill in skills}}
            for rank, (key, role) in enumerate(roles.items(), 1)
        ],
    }
    load(Definition(document), as_draft=False)
    return {role.key: role for role in Role.objects.all()}


def _target(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"level": value, "importance": 1}
