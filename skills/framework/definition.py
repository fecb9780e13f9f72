"""A whole framework as a value: what a framework version holds, to read by name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import yaml


@dataclass(frozen=True)
class Policy:
    """Where the thresholds of a role lie, set by the people team: cut in points of 100, the others as shares of 1."""

    cut: float = 90.0  # points that meet the threshold
    ready_now: float = 0.65  # confidence
    ready_soon: float = 0.30  # confidence
    min_coverage: float = 0.60  # share of weight rated by somebody
    min_raters: int = 2
    max_age_months: int = 12  # of the newest rating
    reason: str = ""

    @classmethod
    def from_definition(cls, role: Mapping[str, Any]) -> Self:
        """The ``policy`` of a role; what it does not say is the default."""
        return cls(**role.get("policy", {}))


@dataclass(frozen=True)
class MentoringRule:
    """The mentoring check of a role: sessions as mentor, confirmed by both sides, inside the window."""

    min_sessions: int
    min_mentees: int
    min_span_days: int
    window_months: int
    is_required: bool = True

    @classmethod
    def from_definition(cls, role: Mapping[str, Any]) -> Self | None:
        """The ``mentoring`` of a role, if it asks for any."""
        rule = role.get("mentoring")
        if not rule:
            return None
        names = ("min_sessions", "min_mentees", "min_span_days", "window_months")
        return cls(**{name: rule[name] for name in names}, is_required=rule.get("kind", "required") == "required")


@dataclass(frozen=True)
class Years:
    """Years of a kind: context for the reader, or a check where ``at_least`` is set; never part of a score."""

    low: int
    high: int | None
    is_open_ended: bool
    at_least: int | None = None
    is_required: bool = False
    is_waivable: bool = False


@dataclass(frozen=True)
class Experience:
    career_years: Years | None = None
    hands_on_years: Years | None = None


@dataclass(frozen=True)
class DefinedTarget:
    """What a role asks of a skill; level 0 means not expected."""

    level: int
    importance: int
    floor: int | None = None


@dataclass(frozen=True)
class DefinedRole:
    """``targets`` has every skill and ``area_weights`` every area of the framework, in its order."""

    key: str
    title: str
    rank: int
    summary: str
    area_weights: Mapping[str, int]
    targets: Mapping[str, DefinedTarget]
    experience: Experience
    mentoring: MentoringRule | None
    policy: Policy
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class DefinedSkill:
    """``levels`` are the texts of levels 1 to 5; ``source`` says where the skill comes from."""

    key: str
    name: str
    description: str
    levels: Mapping[int, str]
    area: str
    source: list[dict[str, Any]] = field(repr=False)


@dataclass(frozen=True)
class DefinedArea:
    key: str
    name: str
    description: str
    responsibility: str
    skills: tuple[DefinedSkill, ...]


@dataclass(frozen=True)
class ScaleLevel:
    level: int
    name: str
    description: str
    evidence: str


@dataclass(frozen=True)
class Definition:
    """A checked, normalised document and the views of it. The order of keys inside the document means nothing, since a
    database may change it; two definitions are equal when their documents are."""

    document: dict[str, Any]

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """For documents that were checked before they were stored."""
        return cls(document)

    @cached_property
    def digest(self) -> str:
        text = json.dumps(self.document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @property
    def key(self) -> str:
        return str(self.document["framework"]["key"])

    @property
    def version(self) -> str:
        return str(self.document["framework"]["version"])

    @property
    def title(self) -> str:
        return str(self.document["framework"]["title"])

    @property
    def summary(self) -> str:
        return str(self.document["framework"].get("summary", ""))

    @cached_property
    def scale(self) -> tuple[ScaleLevel, ...]:
        """Levels 0 to 5."""
        return tuple(ScaleLevel(**step) for step in self.document["scale"])

    @cached_property
    def areas(self) -> Mapping[str, DefinedArea]:
        return {area["key"]: _area(area) for area in self.document["areas"]}

    @cached_property
    def skills(self) -> Mapping[str, DefinedSkill]:
        """All skills in the order of their areas."""
        return {skill.key: skill for area in self.areas.values() for skill in area.skills}

    @cached_property
    def roles(self) -> Mapping[str, DefinedRole]:
        """From the lowest rank to the highest."""
        roles = sorted(self.document["roles"], key=lambda role: role["rank"])
        return {role["key"]: _role(role, self) for role in roles}

    def to_yaml(self) -> str:
        """A file that reads back as this definition; comments are not part of one."""
        document = _in_file_order(self.document)
        for role in document["roles"]:
            role["area_weights"] = {area: role["area_weights"][area] for area in self.areas}
            role["targets"] = {skill: role["targets"][skill] for skill in self.skills}
        for skill in (skill for area in document["areas"] for skill in area["skills"]):
            skill["levels"] = {int(level): text for level, text in sorted(skill["levels"].items())}
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def _area(area: Mapping[str, Any]) -> DefinedArea:
    skills = tuple(_skill(skill, area["key"]) for skill in area["skills"])
    return DefinedArea(area["key"], area["name"], area["description"], area.get("responsibility", ""), skills)


def _skill(skill: Mapping[str, Any], area: str) -> DefinedSkill:
    levels = {level: skill["levels"][str(level)] for level in range(1, 6)}
    return DefinedSkill(skill["key"], skill["name"], skill["description"], levels, area, skill["source"])


def _role(role: Mapping[str, Any], whole: Definition) -> DefinedRole:
    return DefinedRole(
        key=role["key"],
        title=role["title"],
        rank=role["rank"],
        summary=role.get("summary", ""),
        area_weights={area: role["area_weights"][area] for area in whole.areas},
        targets={skill: DefinedTarget(**role["targets"][skill]) for skill in whole.skills},
        experience=Experience(**{name: _years(years) for name, years in role.get("experience", {}).items()}),
        mentoring=MentoringRule.from_definition(role),
        policy=Policy.from_definition(role),
        data=role,
    )


def _years(years: Mapping[str, Any]) -> Years:
    check = years.get("check", {})
    return Years(
        low=years["from"],
        high=years.get("to"),
        is_open_ended=years["open_ended"],
        at_least=check.get("at_least"),
        is_required=check.get("kind") == "required",
        is_waivable=check.get("waiver", {}).get("allowed", False),
    )


_FILE_ORDER = re.findall(
    r"\w+",
    """
    framework scale areas roles
    key version level name title rank summary description evidence responsibility document note not_skills
    section lines reason importance floor levels experience career_years hands_on_years
    from to open_ended use check at_least kind waiver allowed needs area_weights targets skills
    skill as min_sessions confirmed_by min_mentees min_span_days window_months reporting_line_counts
    mentoring policy cut ready_now ready_soon min_coverage min_raters max_age_months source
    """,
)


def _in_file_order(value: Any) -> Any:
    """A copy with the keys of every mapping in the order people write them."""
    if isinstance(value, list):
        return [_in_file_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    places = {name: place for place, name in enumerate(_FILE_ORDER)}
    return {key: _in_file_order(value[key]) for key in sorted(value, key=lambda key: (places.get(key, 999), key))}
