"""People measured: of the sample organisation, of a small one, and with given levels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from reports.model.readiness import Readiness, RoleTargets, look_back, measure, readiness
from skills.estimate.estimate import Estimate, estimate
from skills.estimate.strictness import Floats
from tests import sample_org
from tests.small_org import AREAS, ROLES

SENIOR = RoleTargets.from_definition(ROLES["senior"], AREAS)


@dataclass(frozen=True)
class Sample:
    now: Estimate
    role: RoleTargets
    people: list[str]
    here: Readiness
    before: Readiness


@cache
def sample(as_of: date) -> Sample:
    """The pool of the sample organisation on one day."""
    facts, scheme = sample_org.facts(), sample_org.scheme()
    role_of = sample_org.role_of(facts, scheme.roles)
    role = RoleTargets.from_definition(sample_org.definition(), sample_org.areas())
    people = sample_org.pool()
    at = np.array([facts.engineers.index(email) for email in people])
    now = estimate(facts, scheme, role_of, as_of)
    before = readiness(role, estimate(facts, scheme, role_of, as_of, look_back(now.days.day)), at)
    return Sample(now, role, people, readiness(role, now, at), before)


def of(found: Estimate, *people: str) -> np.ndarray:
    return np.array([found.engineers.index(who) for who in people])


def supposed(level: Floats, *, role: RoleTargets = SENIOR, se_person: float = 0.4, se: float = 0.2) -> Readiness:
    """People with given levels, all rated by five."""
    level = np.atleast_2d(np.asarray(level, dtype=float))
    count = len(level)
    return measure(
        role,
        np.arange(count),
        level,
        np.ones(level.shape, dtype=bool),
        np.full(count, se_person),
        np.full(level.shape, se),
        np.full(count, 5),
    )
