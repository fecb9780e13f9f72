"""Organisations with a known truth: what raters see is the truth through strictness, distance, noise and missing data.

Shaped like sample-org: managers rate most skills of about eight people, three or four peers rate a third of them, half
of these from the same team; one person in five has had two managers; a rating is up to two years old.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from skills.estimate.estimate import Scheme
from skills.estimate.strictness import Floats, Ints
from skills.estimate.usable import MANAGER, PEER, Facts
from tests import sample_org

AS_OF = date(2026, 9, 30)
ENGINEERS, MANAGERS, PEERS, TWO_MANAGERS = 1000, 120, 3.5, 0.2
SD_STRICT, SD_PERSON, SD_PAIR, SD_NOISE, SD_AREA, SD_SKILL, SD_USUAL = (
    0.60,
    0.70,
    0.50,
    0.58,
    0.25,
    0.39,
    0.25,
)  # levels
USUAL = 0.3  # levels: people of a role stand on average a little above its targets
GROWTH = 0.03  # levels per month
SHARES = np.array([0.25, 0.45, 0.30])  # entry, engineer, senior
KNOWS = {MANAGER: 0.88, PEER: 0.37}  # share of a person's skills a rater rates
ASKED = {MANAGER: 0.6, PEER: 0.35}  # chance to rate in a half-year


@dataclass(frozen=True, eq=False)
class Organisation:
    facts: Facts
    scheme: Scheme
    role_of: Ints
    truth: Floats  # [engineer, skill] levels on AS_OF
    leniency: Floats  # [engineer] of the manager, in standard deviations


def simulate(seed: int) -> Organisation:
    rng, scheme = np.random.default_rng(seed), sample_org.scheme()
    role, manager = rng.choice(3, ENGINEERS, p=SHARES), rng.integers(0, MANAGERS, ENGINEERS)
    truth = _truth(rng, scheme, role)
    strict = rng.normal(0, SD_STRICT, MANAGERS + ENGINEERS)
    facts = _ratings(rng, scheme, _pairs(rng, manager), truth, strict)
    return Organisation(facts, scheme, role, np.clip(truth, 0, 5), strict[manager] / SD_STRICT)


def _truth(rng: np.random.Generator, scheme: Scheme, role: Ints) -> Floats:
    shape = (ENGINEERS, len(scheme.skills))
    usual = scheme.target + USUAL + rng.normal(0, SD_USUAL, scheme.target.shape)
    area = rng.normal(0, SD_AREA, (ENGINEERS, len(scheme.areas)))[:, scheme.area_of]
    person = rng.normal(0, SD_PERSON, (ENGINEERS, 1))
    found: Floats = usual[role] + person + area + rng.normal(0, SD_SKILL, shape)
    return found


def _pairs(rng: np.random.Generator, manager: Ints) -> Ints:
    """(engineer, rater, source); engineers as raters stand after the managers."""
    pairs = {(engineer, int(manager[engineer]), MANAGER) for engineer in range(ENGINEERS)}
    for engineer in np.flatnonzero(rng.random(ENGINEERS) < TWO_MANAGERS):
        pairs.add((int(engineer), int(rng.integers(MANAGERS)), MANAGER))
    for engineer in range(ENGINEERS):
        team = np.flatnonzero(manager == manager[engineer])
        for _ in range(rng.poisson(PEERS)):
            peer = int(rng.choice(team)) if rng.random() < 0.5 else int(rng.integers(ENGINEERS))
            if peer != engineer:
                pairs.add((engineer, MANAGERS + peer, PEER))
    return np.array(sorted(pairs))


def _ratings(rng: np.random.Generator, scheme: Scheme, pairs: Ints, truth: Floats, strict: Floats) -> Facts:
    engineer, rater, source = pairs.T
    distance = rng.normal(0, SD_PAIR, len(pairs))
    knows = rng.random((len(pairs), len(scheme.skills))) < np.where(source == MANAGER, *KNOWS.values())[:, None]
    columns = []
    for half_year in range(4):
        age = 6 * half_year + rng.uniform(0, 6, len(pairs))  # months
        asked = rng.random(len(pairs)) < np.where(source == MANAGER, *ASKED.values())
        pair, skill = np.nonzero(knows & asked[:, None])
        seen = truth[engineer[pair], skill] - GROWTH * age[pair] + strict[rater[pair]] + distance[pair]
        level = np.clip(np.round(seen + rng.normal(0, SD_NOISE, len(pair))), 0, 5).astype(int)
        day = AS_OF.toordinal() - np.round(age[pair] * 30.4375).astype(int)
        columns.append((engineer[pair], skill, rater[pair], source[pair], level, day))
    rows = [np.concatenate(column) for column in zip(*columns, strict=True)]
    names = tuple(f"e{at:04}" for at in range(ENGINEERS)), tuple(f"r{at:04}" for at in range(MANAGERS + ENGINEERS))
    return Facts(names[0], scheme.skills, names[1], *rows, order=np.arange(len(rows[0])))
