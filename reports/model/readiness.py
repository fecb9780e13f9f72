"""How near people are to a role: score, range, confidence, verdict, projection (READINESS §4–5).

Pure arithmetic: no database, no clock. Points and errors are of 100, confidence and chances are 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from config.base.days import months_before
from reports.model.document import Check
from skills.estimate.estimate import Estimate
from skills.estimate.strictness import Bools, Floats, Ints, table
from skills.framework.definition import MentoringRule, Policy

RANGE = 1.2816  # standard errors: an 80 % range
MIN_ERROR = 1.0  # points
LOOK_BACK_MONTHS = 3  # before a person's day: "sustained", the second look of a verdict
STEP_MONTHS, MAX_MONTHS = 1.5, 60.0
FAST, SLOW = 1.33, 0.75  # share of the usual growth at the ends of the projection
ROUNDING = 1e-9  # a sum of weights may miss 1 by this


@dataclass(frozen=True, eq=False)
class RoleTargets:
    """What a role asks, as arrays over the framework's sorted skills."""

    key: str
    skills: tuple[str, ...]
    areas: tuple[str, ...]  # in the framework's order
    area_of: Ints  # [skill]
    target: Floats  # [skill] 0 = not expected
    floor: Floats  # [skill] NaN = none
    weight: Floats  # [skill] sums to 1; 0 where nothing is expected
    area_weight: Floats  # [area] as in the framework
    policy: Policy = field(default_factory=Policy)
    mentoring: MentoringRule | None = None
    hands_on_years: int | None = None  # advisory

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any], areas: Mapping[str, Sequence[str]]) -> RoleTargets:
        """``definition`` as in the framework's YAML (key, area_weights, targets …), ``areas``: area -> its skills."""
        home = {skill: at for at, members in enumerate(areas.values()) for skill in members}
        skills, targets, weight = tuple(sorted(home)), definition["targets"], weights(definition, areas)
        hands_on = definition.get("experience", {}).get("hands_on_years", {}).get("check", {})
        return cls(
            key=definition["key"],
            skills=skills,
            areas=tuple(areas),
            area_of=np.array([home[skill] for skill in skills]),
            target=np.array([float(targets[skill]["level"]) for skill in skills]),
            floor=np.array([float(targets[skill].get("floor") or np.nan) for skill in skills]),
            weight=np.array([weight.get(skill, 0.0) for skill in skills]),
            area_weight=np.array([float(definition["area_weights"].get(area, 0)) for area in areas]),
            policy=Policy.from_definition(definition),
            mentoring=MentoringRule.from_definition(definition),
            hands_on_years=hands_on.get("at_least"),
        )

    @property
    def asked(self) -> Bools:
        """[skill] Something is expected."""
        return self.target > 0

    @property
    def has_floor(self) -> Bools:
        """[skill] There is a level that a verdict cannot do without."""
        return ~np.isnan(self.floor)

    @property
    def per_level(self) -> Floats:
        """[skill] Points that one level is worth below the target: 100 w/target."""
        return 100 * self.weight / np.where(self.asked, self.target, 1.0)

    def share(self, level: Floats) -> Floats:
        """[…, skill] min(level / target, 1): how far a target is met, 0 to 1; a surplus earns nothing."""
        reached = np.divide(level, self.target, out=np.ones_like(level), where=self.asked)
        return np.minimum(reached, 1.0)


@dataclass(frozen=True, eq=False)
class Readiness:
    """People against a role on one day; first axis: the people asked for."""

    role: RoleTargets
    people: Ints  # indices into the estimate's engineers
    level: Floats  # [person, skill]
    won: Floats  # [person, skill] points
    score: Floats  # [person] points, 0 to 100
    error: Floats  # [person] points, at least 1
    chance: Floats  # [person, skill] that the level is at least the floor; NaN where there is none
    confidence: Floats  # [person] of this look alone
    coverage: Floats  # [person] share of weight rated
    raters: Ints  # [person]
    rated: Bools  # [person, skill]
    se_person: Floats  # [person] levels
    se: Floats  # [person, skill] levels

    def of(self, rows: Ints) -> Readiness:
        """Some of the people."""
        by_person = {each.name: getattr(self, each.name)[rows] for each in fields(self) if each.name != "role"}
        return replace(self, **by_person)

    @cached_property
    def low(self) -> Floats:
        """Lower end of the 80 % range."""
        return np.maximum(0.0, self.score - RANGE * self.error)

    @cached_property
    def high(self) -> Floats:
        """Upper end of the 80 % range."""
        return np.minimum(100.0, self.score + RANGE * self.error)

    @cached_property
    def contributions(self) -> Floats:
        """[person, area] Points won; a row sums to the score."""
        size = len(self.people), len(self.role.areas)
        person, area = np.repeat(np.arange(size[0]), self.won.shape[1]), np.tile(self.role.area_of, size[0])
        return table(size, person, area, self.won.ravel())

    @cached_property
    def open(self) -> Floats:
        """[person, skill] Points still open; with the points won they sum to 100."""
        return 100 * self.role.weight - self.won

    @cached_property
    def floor_unrated(self) -> Bools:
        """[person, skill] Floors that nobody has rated."""
        return self.role.has_floor & ~self.rated


def weights(definition: Mapping[str, Any], areas: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Skill -> weight, summing to 1: area weight × importance ÷ importances of the area; targets of 0 left out."""
    asked = {skill: target["importance"] for skill, target in definition["targets"].items() if target["level"] > 0}
    found: dict[str, float] = {}
    for area, skills in areas.items():
        inside = {skill: asked[skill] for skill in skills if skill in asked}
        share = definition["area_weights"].get(area, 0) / sum(inside.values()) if inside else 0.0
        found |= {skill: share * importance for skill, importance in inside.items()}
    total = sum(found.values())
    if total <= 0:
        raise ValueError(f"The role {definition.get('key')} gives no weight to any skill.")
    return {skill: weight / total for skill, weight in found.items()}


def readiness(role: RoleTargets, estimate: Estimate, people: Ints) -> Readiness:
    """Score, error, floors and confidence of ``people`` (indices) on the day of the estimate."""
    level, rated = estimate.level[people], estimate.ratings[people] > 0
    se_person, se = estimate.se_person[people], estimate.se[people]
    return measure(role, people, level, rated, se_person, se, estimate.rater_count[people])


def measure(
    role: RoleTargets, people: Ints, level: Floats, rated: Bools, se_person: Floats, se: Floats, raters: Ints
) -> Readiness:
    """Readiness of given levels; also of levels supposed, as in "if raised by one".

    score = 100 × Σ w × min(level/target, 1). With slope = 100 w/target where the target is open, else 0:
    error = √((se_person × Σ slope)² + Σ (slope × se)²), at least one point. C = the smallest of Φ((score −
    cut)/error) and Φ((level − floor)/√(se_person² + se²)) of each floor (READINESS §4).
    """
    won = 100 * role.weight * role.share(level)
    score = won.sum(axis=1)
    slope = np.where(level < role.target, role.per_level, 0.0)
    error = np.sqrt((se_person * slope.sum(axis=1)) ** 2 + ((slope * se) ** 2).sum(axis=1))
    error = np.maximum(MIN_ERROR, error)
    floors, chance = role.has_floor, np.full(level.shape, np.nan)
    chance[:, floors] = phi((level - role.floor)[:, floors] / np.hypot(se_person[:, None], se[:, floors]))
    of_floors = chance[:, floors].min(axis=1, initial=1.0)
    confidence = np.minimum(phi((score - role.policy.cut) / error), of_floors)
    coverage = rated @ role.weight
    return Readiness(role, people, level, won, score, error, chance, confidence, coverage, raters, rated, se_person, se)


def phi(z: Floats) -> Floats:
    """Standard normal distribution function; NaN stays NaN."""
    scaled = (-z / math.sqrt(2)).ravel().tolist()
    return 0.5 * np.array([math.erfc(x) for x in scaled], dtype=float).reshape(z.shape)


def look_back(day: Ints) -> Ints:
    """[person] LOOK_BACK_MONTHS calendar months before their day; 0 where nobody has said anything."""
    found, place = np.unique(day, return_inverse=True)
    earlier = [months_before(date.fromordinal(each), LOOK_BACK_MONTHS).toordinal() if each else 0 for each in found]
    return np.array(earlier, dtype=np.int64)[place]


def is_sustained(before: Readiness) -> Bools:
    """[person] There was enough evidence three months before their day."""
    known: Bools = before.coverage >= before.role.policy.min_coverage - ROUNDING
    return known


def sustained(now: Readiness, before: Readiness) -> Floats:
    """[person] The confidence of a report: at the person's day and, where known, the mean with three months before."""
    return np.where(is_sustained(before), (now.confidence + before.confidence) / 2, now.confidence)


def is_old(policy: Policy, newest: Ints, as_of: date) -> Bools:
    """[person] Nobody has said anything for longer than the role's months; ``newest``: [person] ordinal of the day."""
    old: Bools = newest < months_before(as_of, policy.max_age_months).toordinal()
    return old


def verdict(
    policy: Policy,
    *,
    coverage: float,
    raters: int,
    floors_rated: bool,
    confidence: float,
    checks_hold: bool,
    is_old: bool = False,
) -> str:
    """The first that applies: not_enough_evidence, ready_now, ready_soon, developing."""
    if coverage < policy.min_coverage - ROUNDING or is_old:
        return "not_enough_evidence"
    if confidence >= policy.ready_now and raters >= policy.min_raters and floors_rated and checks_hold:
        return "ready_now"
    return "ready_soon" if confidence >= policy.ready_soon else "developing"


def verdicts(now: Readiness, confidence: Floats, checks: Sequence[Iterable[Check]], old: Bools) -> list[str]:
    """``verdict`` of each person; ``checks`` and ``old`` in the order of ``now.people``."""
    unrated: Bools = np.any(now.floor_unrated, axis=1)
    return [
        verdict(
            now.role.policy,
            coverage=float(now.coverage[at]),
            raters=int(now.raters[at]),
            floors_rated=not unrated[at],
            confidence=float(confidence[at]),
            checks_hold=all(check.holds for check in facts),
            is_old=bool(old[at]),
        )
        for at, facts in enumerate(checks)
    ]


def months_to_ready(
    role: RoleTargets, level: Floats, growth: Floats, shift: Floats | float = 0.0, rate: float = 1.0
) -> Floats:
    """[person] Smallest number of months (steps of 1.5, at most 60) at which cut and floors hold; NaN if over 60.

    Every open skill grows by rate × growth, up to its target, from level + shift (READINESS §5).
    """
    level = level + np.reshape(shift, (-1, 1))
    floor, cut = np.where(role.has_floor, role.floor, -np.inf), role.policy.cut / 100 - ROUNDING
    months, waiting = np.full(len(level), np.nan), np.arange(len(level))
    for month in np.arange(0, MAX_MONTHS + STEP_MONTHS, STEP_MONTHS):
        grown = np.minimum(role.target, level[waiting] + rate * month * growth[waiting, None])
        holds = (role.share(grown) @ role.weight >= cut) & (grown >= floor).all(axis=1)
        months[waiting[holds]] = month
        waiting = waiting[~holds]
    return months


def projection(now: Readiness, estimate: Estimate) -> tuple[Floats, Floats, Floats]:
    """[person] Months to ready, and the ends of its range (kind, unkind); NaN if over 60."""
    growth, wide = estimate.growth_of[now.people], now.se_person
    return (
        months_to_ready(now.role, now.level, growth),
        months_to_ready(now.role, now.level, growth, wide, FAST),
        months_to_ready(now.role, now.level, growth, -wide, SLOW),
    )
