"""Every number opens to its reason: evidence, what is open, and the way from the plain average (READINESS §6).

Points are of 100, levels 0 to 5, confidence and chances 0 to 1. Lists have one element per person of the readiness.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from config.base.days import months_before
from reports.model.canonical import rounded
from reports.model.document import Check, Evidence, Missing
from reports.model.readiness import ROUNDING, Readiness
from skills.estimate.estimate import Estimate
from skills.estimate.strictness import Bools, Floats, Ints
from skills.estimate.usable import MANAGER, MAX_LEVEL
from skills.models.ratings import SMALLEST_MEAN, STALE_AFTER

HIGH_QUALITY, MEDIUM_QUALITY = 3.0, 6.0  # points of error


@dataclass(frozen=True, eq=False)
class Walk:
    """From the plain average to the score: ``start + steps.sum(axis=1) == score`` [person]."""

    kinds: tuple[str, ...]  # weights, peers, carried, strictness, shrinkage
    start: Floats  # [person] points: the plain average
    steps: Floats  # [person, kind] points
    start_from: tuple[str, ...]  # [person] whose ratings the plain average holds: manager, everybody or nobody

    def of(self, rows: Ints) -> Walk:
        """Some of the people."""
        start_from = tuple(self.start_from[row] for row in rows.tolist())
        return Walk(self.kinds, self.start[rows], self.steps[rows], start_from)

    def told(self, decimals: int = 3) -> list[list[dict[str, Any]]]:
        """[person] The steps, rounded so that they add up exactly to the rounded score.

        The sums on the way are rounded and the steps are their differences, so a step is off by at most one last digit.
        """
        sums = rounded(np.cumsum(np.column_stack([self.start, self.steps]), axis=1), decimals)
        steps = rounded(np.diff(sums, axis=1), decimals).tolist()
        return [
            [
                {"step": "plain", "points": start, "from": start_from},
                *({"step": kind, "points": points} for kind, points in zip(self.kinds, row, strict=True)),
            ]
            for start, start_from, row in zip(sums[:, 0].tolist(), self.start_from, steps, strict=True)
        ]


def quality(error: float) -> str:
    """Data quality: high, medium or low by the error in points."""
    if error <= HIGH_QUALITY:
        return "high"
    return "medium" if error <= MEDIUM_QUALITY else "low"


def evidence(now: Readiness, estimate: Estimate) -> list[Evidence]:
    """What each verdict rests on, and what to collect where that is not enough."""
    asked = now.role.asked
    newest = estimate.newest[now.people]
    rated = now.rated & asked
    stale = rated & (estimate.as_of.toordinal() - newest > STALE_AFTER.days)
    columns = (rounded(now.coverage, 4), rated.sum(axis=1), now.raters, stale.sum(axis=1), newest.max(axis=1))
    skills, policy = int(asked.sum()), now.role.policy
    oldest = months_before(estimate.as_of, policy.max_age_months).toordinal()
    incomplete = now.floor_unrated.any(axis=1) | (now.coverage < policy.min_coverage) | (now.raters < policy.min_raters)
    incomplete |= newest.max(axis=1) < oldest
    return [
        Evidence(
            coverage=coverage,
            rated_skills=count,
            skills=skills,
            raters=raters,
            stale=old,
            newest_on=date.fromordinal(last) if last else None,
            missing=tuple(_missing(now, at, last, estimate.as_of)) if incomplete[at] else (),
        )
        for at, (coverage, count, raters, old, last) in enumerate(
            zip(*(each.tolist() for each in columns), strict=True)
        )
    ]


def without_few(evidence: dict[str, Any]) -> dict[str, Any]:
    """As readers get it who may not see single peers: how many raters there are is said from three on."""
    missing = [
        {key: value for key, value in each.items() if key != "have" or each["kind"] != "raters"}
        for each in evidence["missing"]
    ]
    raters = evidence["raters"] if evidence["raters"] >= SMALLEST_MEAN else None
    return evidence | {"raters": raters, "missing": missing}


def _missing(now: Readiness, at: int, newest: int, as_of: date) -> Iterable[Missing]:
    """Floors without a rating; the heaviest skills to rate until the coverage is enough; raters still to ask; a rating
    that is not too old."""
    role, policy = now.role, now.role.policy
    for skill in np.flatnonzero(now.floor_unrated[at]):
        yield Missing("floor_unrated", role.skills[skill])
    coverage = float(now.coverage[at])
    if coverage < policy.min_coverage - ROUNDING:
        unrated = np.where(now.rated[at], 0.0, role.weight)
        heaviest = np.argsort(-unrated, kind="stable")
        count = 1 + int(np.argmax(coverage + np.cumsum(unrated[heaviest]) >= policy.min_coverage - ROUNDING))
        skills = tuple(role.skills[skill] for skill in heaviest[:count])
        yield Missing("coverage", have=round(coverage, 4), need=policy.min_coverage, skills=skills)
    if now.raters[at] < policy.min_raters:
        yield Missing("raters", have=int(now.raters[at]), need=policy.min_raters)
    if newest and newest < months_before(as_of, policy.max_age_months).toordinal():
        yield Missing("age", months=policy.max_age_months)


def open_things(now: Readiness, checks: Sequence[Iterable[Check]]) -> list[list[dict[str, Any]]]:
    """What is open for Ready now beside the confidence: a second rater, floors that nobody has rated, checks."""
    short, unrated = (now.raters < now.role.policy.min_raters).tolist(), _named(now, now.floor_unrated)
    return [
        ([{"kind": "rater"}] if short[at] else [])
        + [{"kind": "rating", "skill": skill} for skill in unrated[at]]
        + [{"kind": "check", "check": check.check} for check in facts if not check.holds]
        for at, facts in enumerate(checks)
    ]


def _named(now: Readiness, marked: Bools) -> list[list[str]]:
    """[person] The skills that are marked."""
    found: list[list[str]] = [[] for _ in marked]
    for person, skill in zip(*(each.tolist() for each in np.nonzero(marked)), strict=True):
        found[person].append(now.role.skills[skill])
    return found


def blockers(now: Readiness, whole: Readiness, checks: Sequence[Iterable[Check]]) -> list[list[dict[str, Any]]]:
    """What stands in the way: rated floors not reached, required checks not met, points to the cut; as in FORMATS.

    A floor without a rating is missing evidence, never a blocker. One that only ``whole`` falls short of, the readiness
    from all ratings where ``now`` is from those that may be shown, is a floor without a name.
    """
    below, of_all, short = _below(now), _below(whole), whole.role.policy.cut - whole.score
    points, is_short, named = rounded(short).tolist(), (short > 0).tolist(), _named(now, below)
    unnamed = np.any(of_all & ~below, axis=1).tolist()
    return [
        [{"kind": "floor", "skill": skill} for skill in named[at]]
        + ([{"kind": "floor"}] if unnamed[at] else [])
        + [{"kind": "check", "check": check.check} for check in facts if not check.holds]
        + ([{"kind": "score", "points": points[at]}] if is_short[at] else [])
        for at, facts in enumerate(checks)
    ]


def _below(now: Readiness) -> Bools:
    below: Bools = now.rated & (now.level < now.role.floor)
    return below


def walk(now: Readiness, estimate: Estimate) -> Walk:
    """Each person's way from the plain average to the score; each sum is over the skills rated so far.

    plain: newest manager rating per skill (any manager), every skill alike. weights: the same with the role's weights.
    peers: mean of everybody's newest rating. carried: the same brought forward to the day. strictness: strictness and
    the peers' offset taken off. shrinkage: the score itself, whose levels lean on other ratings and fill skills not
    rated. Who has no manager rating starts from the plain average of everybody's; who has none at all, from 0.
    """
    given = estimate.given[now.people]
    manager = _newest_manager(estimate)[now.people]
    without = ~np.any(np.isfinite(manager) & now.role.asked, axis=1, keepdims=True)
    plain = np.where(without, given, manager)
    carried = estimate.mean(estimate.rows.carried)[now.people]
    adjusted = np.clip(estimate.mean(estimate.adjusted)[now.people], 0, MAX_LEVEL)
    alike = now.role.asked.astype(float)
    start = _score(now, plain, alike)
    sums = [start, *(_score(now, each, now.role.weight) for each in (plain, given, carried, adjusted)), now.score]
    nobody = ~np.any(now.rated & now.role.asked, axis=1)
    return Walk(
        kinds=("weights", "peers", "carried", "strictness", "shrinkage"),
        start=start,
        steps=np.diff(np.array(sums), axis=0).T,
        start_from=tuple(np.select([nobody, without[:, 0]], ["nobody", "everybody"], "manager").tolist()),
    )


def _score(now: Readiness, level: Floats, weight: Floats) -> Floats:
    """[person] 100 × Σ w × min(level/target, 1) ÷ Σ w over the skills that have a level; 0 without any."""
    known = np.isfinite(level) * weight
    total = known.sum(axis=1)
    won = (known * now.role.share(np.nan_to_num(level))).sum(axis=1)
    return 100 * np.divide(won, total, out=np.zeros_like(total), where=total > 0)


def _newest_manager(estimate: Estimate) -> Floats:
    """[engineer, skill] The newest manager rating as given, any manager; NaN where there is none."""
    rows = estimate.rows
    manager = np.flatnonzero(rows.source == MANAGER)
    by_age = manager[np.lexsort((rows.order[manager], rows.day[manager]))]
    level = np.full(estimate.level.shape, np.nan)
    level[rows.engineer[by_age], rows.skill[by_age]] = rows.level[by_age]  # the newest is written last
    return level
