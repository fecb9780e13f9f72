"""The published framework to read: scale, areas and skills, one skill, one role in words."""

from __future__ import annotations

from dataclasses import dataclass

from config.base.words import number, percent, plural
from skills.framework.definition import (
    DefinedArea,
    DefinedRole,
    DefinedSkill,
    DefinedTarget,
    Definition,
    Experience,
    MentoringRule,
    Policy,
    Years,
)
from skills.models import FrameworkVersion, Skill

PUBLISHED = FrameworkVersion.State.PUBLISHED


@dataclass(frozen=True)
class Asked:
    """What a role asks of a skill."""

    role: str
    title: str
    level: int | None
    name: str
    importance: int
    floor: int | None


@dataclass(frozen=True)
class FrameworkPage:
    version: FrameworkVersion
    definition: Definition
    roles: list[DefinedRole]
    areas: list[tuple[DefinedArea, list[tuple[DefinedSkill, list[int | None]]]]]  # a skill with a level for each role
    retired: list[Skill]


@dataclass(frozen=True)
class Step:
    """A level of a skill with its text and the roles that ask for it."""

    level: int
    name: str
    text: str
    asked_by: str


@dataclass(frozen=True)
class SkillPage:
    skill: Skill
    title: str
    steps: list[Step]
    asked: list[Asked]
    sources: list[tuple[str, str]]
    document: str


@dataclass(frozen=True)
class RoleArea:
    name: str
    key: str
    share: str
    length: float  # of its bar: the heaviest area fills it
    skills: list[tuple[str, str, Asked]]


@dataclass(frozen=True)
class RolePage:
    role: DefinedRole
    title: str
    areas: list[RoleArea]
    checks: list[tuple[str, str]]
    experience: list[tuple[str, str]]
    policy: list[tuple[str, str]]
    reason: str


def read_published() -> list[FrameworkVersion]:
    return list(FrameworkVersion.objects.filter(state=PUBLISHED).select_related("framework").order_by("framework"))


def build_framework_page(version: FrameworkVersion) -> FrameworkPage:
    definition = Definition.from_document(version.document)
    roles = list(definition.roles.values())
    areas = [
        (area, [(skill, [role.targets[skill.key].level or None for role in roles]) for skill in area.skills])
        for area in definition.areas.values()
    ]
    retired = Skill.objects.filter(area__framework=version.framework_id, is_retired=True).select_related("area")
    return FrameworkPage(version, definition, roles, areas, list(retired))


def build_skill_page(skill: Skill, version: FrameworkVersion) -> SkillPage:
    """A retired skill keeps its texts; its targets and sources went with it."""
    definition = Definition.from_document(version.document)
    known = definition.skills.get(skill.key)
    roles = definition.roles.values() if known else ()
    asked = [_asked(role, role.targets[skill.key], definition) for role in roles]
    steps = [
        Step(step.level, step.name, skill.levels.get(str(step.level), "") or step.description, _by(asked, step.level))
        for step in definition.scale
    ]
    return SkillPage(
        skill=skill,
        title=definition.title,
        steps=steps,
        asked=asked,
        sources=[(source["section"], _lines(source["lines"])) for source in known.source] if known else [],
        document=str(definition.document["framework"].get("source", {}).get("document", "")),
    )


def _asked(role: DefinedRole, target: DefinedTarget, definition: Definition) -> Asked:
    name = definition.scale[target.level].name if target.level else ""
    return Asked(role.key, role.title, target.level or None, name, target.importance, target.floor)


def _by(asked: list[Asked], level: int) -> str:
    return ", ".join(each.title for each in asked if each.level == level)


def _lines(lines: list[int]) -> str:
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"


def build_role_page(key: str, version: FrameworkVersion) -> RolePage | None:
    definition = Definition.from_document(version.document)
    role = definition.roles.get(key)
    if role is None:
        return None
    total, heaviest = sum(role.area_weights.values()) or 1, max(role.area_weights.values()) or 1
    areas = [
        RoleArea(
            area.name,
            area.key,
            percent(role.area_weights[area.key] / total),
            role.area_weights[area.key] / heaviest,
            [(skill.key, skill.name, _asked(role, role.targets[skill.key], definition)) for skill in area.skills],
        )
        for area in definition.areas.values()
    ]
    return RolePage(
        role=role,
        title=definition.title,
        areas=areas,
        checks=_checks(role),
        experience=_experience(role.experience),
        policy=describe_policy(role.policy),
        reason=role.policy.reason,
    )


def _checks(role: DefinedRole) -> list[tuple[str, str]]:
    """Facts the role asks for beside skills, each with whether a verdict waits for it."""
    found = []
    if role.mentoring:
        found.append(("Mentoring as a mentor", describe_mentoring(role.mentoring)))
    years = role.experience.hands_on_years
    if years and years.at_least is not None:
        kind = "A verdict waits for it" if years.is_required else "It is shown and holds nothing back"
        waived = "; it can be waived with a reason and an approver" if years.is_waivable else ""
        found.append(("Hands-on years", f"At least {plural(years.at_least, 'year')} of hands-on work. {kind}{waived}."))
    return found


def describe_mentoring(rule: MentoringRule) -> str:
    sessions = f"at least {plural(rule.min_sessions, 'session')} that mentor and mentee both confirmed"
    mentees, days = plural(rule.min_mentees, "mentee"), plural(rule.min_span_days, "day")
    text = f"In {plural(rule.window_months, 'month')} {sessions}, with {mentees} or more, {days} from first to last"
    kind = "A verdict waits for it" if rule.is_required else "It is shown and holds nothing back"
    return f"{text}; people of the own reporting line do not count. {kind}."


def _experience(experience: Experience) -> list[tuple[str, str]]:
    rows = [("Years of work", experience.career_years), ("Hands-on years", experience.hands_on_years)]
    return [(name, f"{_years(years)}; for context, never part of a score") for name, years in rows if years]


def _years(years: Years) -> str:
    span = number(years.low) if years.high is None else f"{number(years.low)}–{number(years.high)}"
    return f"{span} years{' or more' if years.is_open_ended else ''}"


def describe_policy(at: Policy) -> list[tuple[str, str]]:
    """Where the lines of a verdict are drawn."""
    return [
        ("Bar", f"A score of {number(at.cut)} of 100"),
        (
            "Ready now",
            f"The bar is met with {percent(at.ready_now)} confidence or more, "
            f"{plural(at.min_raters, 'person', 'people')} or more rated, every floor has a rating, and every required "
            "check holds",
        ),
        ("Ready soon", f"With {percent(at.ready_soon)} or more: a panel decides"),
        ("Developing", f"With less than {percent(at.ready_soon)}, with the time it would take at the usual pace"),
        (
            "Not enough evidence",
            f"Less than {percent(at.min_coverage)} of the role’s weight is rated, or the newest rating is more than "
            f"{plural(at.max_age_months, 'month')} old",
        ),
    ]
