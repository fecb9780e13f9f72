"""Every number opens to its reason: evidence, blockers, next steps, and the way from the plain average (READINESS §6).

Points are of 100, levels 0 to 5, confidence and chances 0 to 1. Lists have one element per person of the readiness.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from reports.checks import Check
from reports.readiness import ROUNDING, Readiness, measure, sustained
from skills.estimate import (
    DAYS_PER_MONTH,
    MANAGER,
    MAX_LEVEL,
    PEER,
    Bools,
    Estimate,
    Floats,
    Ints,
)
from skills.peers import SMALLEST_MEAN

STALE_MONTHS = 6
STEPS = 3
ASK_ERROR, ASK_RATERS, ASK_COUNT = 8.0, 4, 2  # points, raters: with more error or fewer raters ask two more people
HIGH_QUALITY, MEDIUM_QUALITY = 3.0, 6.0  # points of error


@dataclass(frozen=True)
class Evidence:
    """What a verdict rests on. Skills are those the role expects something of."""

    coverage: float
    rated_skills: int
    skills: int
    raters: int
    stale: int  # skills whose newest usable rating is over six months old
    newest_on: date | None
    missing: tuple[dict[str, Any], ...]

    def document(self) -> dict[str, Any]:
        """As in FORMATS."""
        return {
            "coverage": round(self.coverage, 4),
            "rated_skills": self.rated_skills,
            "skills": self.skills,
            "raters": self.raters,
            "stale": self.stale,
            "newest_on": self.newest_on.isoformat() if self.newest_on else None,
            "missing": [dict(each) for each in self.missing],
        }


@dataclass(frozen=True)
class NextStep:
    """Raise a skill by one level, or (``skill`` None) ask ``count`` more people for ratings."""

    skill: str | None = None
    count: int = 0
    from_level: float = 0.0
    to_level: float = 0.0
    gain: float = 0.0  # points
    score: float = 0.0  # points, if raised
    confidence: float = 0.0  # if raised now; the half of three months earlier stays

    def document(self) -> dict[str, Any]:
        """As in FORMATS."""
        if self.skill is None:
            return {"kind": "ask_raters", "count": self.count}
        return {
            "kind": "skill",
            "skill": self.skill,
            "from": round(self.from_level, 3),
            "to": round(self.to_level, 3),
            "gain": round(self.gain, 3),
            "score": round(self.score, 3),
            "confidence": round(self.confidence, 4),
        }


@dataclass(frozen=True, eq=False)
class Walk:
    """From the plain average to the score: ``start + steps.sum(axis=1) == score`` [person]."""

    kinds: tuple[str, ...]  # weights, peers, carried, strictness, shrinkage
    start: Floats  # [person] points: the plain average
    steps: Floats  # [person, kind] points
    start_from: tuple[str, ...]  # [person] whose ratings the plain average holds: manager, everybody, few or nobody
    few: Bools  # [person] one or two peers: what they said must not be read from a step

    def told(self, person: int, decimals: int = 3) -> list[dict[str, Any]]:
        """The steps as they may be shown, summing exactly to the rounded score.

        Of one or two peers nothing may be told: everything after the role's weights, which rest on managers alone, is
        one step "rest"; without a manager the way is not told at all and starts from 0.
        """
        start, steps = self.rounded(person, decimals)
        plain = {"step": "plain", "points": start, "from": self.start_from[person]}
        if not self.few[person]:
            return [plain, *({"step": kind, "points": each} for kind, each in zip(self.kinds, steps, strict=True))]
        if self.start_from[person] == "few":
            plain["points"], rest = 0.0, start + sum(steps)
            return [plain, {"step": "rest", "points": round(rest, decimals)}]
        rest = round(sum(steps[1:]), decimals)
        return [plain, {"step": self.kinds[0], "points": steps[0]}, {"step": "rest", "points": rest}]

    def rounded(self, person: int, decimals: int = 1) -> tuple[float, list[float]]:
        """Start and steps rounded so that what is printed still adds up exactly to the rounded score.

        The sums on the way are rounded and the steps are their differences, so a step is off by at most one last digit.
        """
        sums = accumulate([self.start[person].item(), *self.steps[person].tolist()])
        on_the_way = [round(each, decimals) for each in sums]
        steps = [round(b - a, decimals) for a, b in pairwise(on_the_way)]
        return on_the_way[0], steps


def quality(error: float) -> str:
    """Data quality: high, medium or low by the error in points."""
    if error <= HIGH_QUALITY:
        return "high"
    return "medium" if error <= MEDIUM_QUALITY else "low"


def evidence(now: Readiness, estimate: Estimate) -> list[Evidence]:
    """What each verdict rests on, and what to collect where that is not enough."""
    asked = now.bar.asked
    newest = np.where(asked, estimate.newest[now.people], 0)
    rated = now.rated & asked
    stale = rated & (estimate.as_of.toordinal() - newest > STALE_MONTHS * DAYS_PER_MONTH)
    columns = (now.coverage, rated.sum(axis=1), now.raters, stale.sum(axis=1), newest.max(axis=1))
    skills = int(asked.sum())
    return [
        Evidence(
            coverage=coverage,
            rated_skills=count,
            skills=skills,
            raters=raters,
            stale=old,
            newest_on=date.fromordinal(last) if last else None,
            missing=tuple(_missing(now, at)),
        )
        for at, (coverage, count, raters, old, last) in enumerate(
            zip(*(each.tolist() for each in columns), strict=True)
        )
    ]


def _missing(now: Readiness, at: int) -> Iterable[dict[str, Any]]:
    """Floors without a rating; the heaviest skills to rate until the coverage is enough; raters still to ask."""
    bar, policy = now.bar, now.bar.policy
    for skill in np.flatnonzero(now.floor_unrated[at]):
        yield {"kind": "floor_unrated", "skill": bar.skills[skill]}
    coverage = float(now.coverage[at])
    if coverage < policy.min_coverage - ROUNDING:
        unrated = np.where(now.rated[at], 0.0, bar.weight)
        heaviest = np.argsort(-unrated, kind="stable")
        count = 1 + int(np.argmax(coverage + np.cumsum(unrated[heaviest]) >= policy.min_coverage - ROUNDING))
        skills = [bar.skills[skill] for skill in heaviest[:count]]
        yield {"kind": "coverage", "have": round(coverage, 4), "need": policy.min_coverage, "skills": skills}
    if now.raters[at] < policy.min_raters:
        yield {"kind": "raters", "have": int(now.raters[at]), "need": policy.min_raters}


def blockers(now: Readiness, checks: Sequence[Iterable[Check]]) -> list[list[dict[str, Any]]]:
    """What stands in the way: rated floors not reached, required checks not met, points to the cut; as in FORMATS.

    A floor without a rating is missing evidence, never a blocker.
    """
    below, short = now.rated & (now.level < now.bar.floor), now.bar.policy.cut - now.score
    return [
        [{"kind": "floor", "skill": now.bar.skills[skill]} for skill in np.flatnonzero(below[at])]
        + [{"kind": "check", "check": check.check} for check in facts if not check.holds]
        + ([{"kind": "score", "points": round(float(short[at]), 3)}] if short[at] > 0 else [])
        for at, facts in enumerate(checks)
    ]


def next_steps(now: Readiness, before: Readiness) -> list[list[NextStep]]:
    """At most three things to do next, the most useful first.

    With an error over 8 points or fewer than 4 raters first "ask two more people"; then floors with a chance below 0.5,
    the least likely first; then the largest gain, 100 × w/target × min(1, target − level).
    """
    gain = now.bar.per_level * np.clip(now.bar.target - now.level, 0.0, 1.0)
    urgent = now.chance < 0.5  # False where there is no floor
    rank = np.where(urgent, now.chance - 2.0, np.where(gain > 0, -gain / 100, 1.0))
    order = np.argsort(rank, axis=1, kind="stable")[:, :STEPS]
    useful = np.take_along_axis(urgent | (gain > 0), order, axis=1)
    ask = (now.error > ASK_ERROR) | (now.raters < ASK_RATERS)
    found: list[list[NextStep]] = [[NextStep(count=ASK_COUNT)] if each else [] for each in ask]
    for place in range(order.shape[1]):
        _add_raised(found, now, before, order[:, place], useful[:, place])
    return found


def _add_raised(found: list[list[NextStep]], now: Readiness, before: Readiness, skill: Ints, useful: Bools) -> None:
    """Appends one step per person where there is room: the skill one level higher now, everything else as it is."""
    everybody = np.arange(len(now.people))
    level = now.level.copy()
    level[everybody, skill] = np.minimum(MAX_LEVEL, level[everybody, skill] + 1)
    raised = measure(now.bar, now.people, level, now.rated, now.se_person, now.se, now.raters)
    levels = now.level[everybody, skill], level[everybody, skill]
    columns = (useful, skill, *levels, raised.score - now.score, raised.score, sustained(raised, before))
    for steps, row in zip(found, zip(*(each.tolist() for each in columns), strict=True), strict=True):
        is_useful, which, low, high, gain, score, confidence = row
        if is_useful and len(steps) < STEPS:
            steps.append(NextStep(now.bar.skills[which], 0, low, high, gain, score, confidence))


def walk(now: Readiness, estimate: Estimate) -> Walk:
    """Each person's way from the plain average to the score; each sum is over the skills rated so far.

    plain: newest manager rating per skill (any manager), every skill alike. weights: the same with the role's weights.
    peers: mean of everybody's newest rating. carried: the same brought forward to the day. strictness: strictness and
    the peers' offset taken off. shrinkage: the score itself, whose levels lean on other ratings and fill skills not
    rated. Who has no manager rating starts from the plain average of everybody's; who has none at all, from 0.
    """
    given = estimate.given[now.people]
    manager = _newest_manager(estimate)[now.people]
    without = ~np.any(np.isfinite(manager) & now.bar.asked, axis=1, keepdims=True)
    plain = np.where(without, given, manager)
    carried = estimate.mean(estimate.rows.carried)[now.people]
    adjusted = np.clip(estimate.mean(estimate.rows.adjusted)[now.people], 0, MAX_LEVEL)
    alike = now.bar.asked.astype(float)
    start = _score(now, plain, alike)
    sums = [start, *(_score(now, each, now.bar.weight) for each in (plain, given, carried, adjusted)), now.score]
    nobody = ~np.any(now.rated & now.bar.asked, axis=1)
    peers = peer_count(estimate)[now.people]
    few = (peers > 0) & (peers < SMALLEST_MEAN)
    without = without[:, 0]
    return Walk(
        kinds=("weights", "peers", "carried", "strictness", "shrinkage"),
        start=start,
        steps=np.diff(np.array(sums), axis=0).T,
        start_from=tuple(
            np.select([nobody, without & few, without], ["nobody", "few", "everybody"], "manager").tolist()
        ),
        few=few,
    )


def peer_count(estimate: Estimate) -> Ints:
    """[engineer] How many different peers' ratings were used."""
    rows = estimate.rows
    peers = rows.relation == PEER
    pairs = np.unique(rows.engineer[peers].astype(np.int64) * len(estimate.raters) + rows.rater[peers])
    return np.bincount(pairs // len(estimate.raters), minlength=len(estimate.engineers))


def shown_means(estimate: Estimate) -> Floats:
    """[engineer, skill] Mean level as given: of everybody where three peers or more rated, else of managers alone."""
    rows = estimate.rows
    peer = rows.relation == PEER
    counts = np.zeros(estimate.level.shape, dtype=np.int64)
    np.add.at(counts, (rows.engineer[peer], rows.skill[peer]), 1)
    return np.where(counts >= SMALLEST_MEAN, estimate.given, estimate.mean(rows.level.astype(float), ~peer))


def _score(now: Readiness, level: Floats, weight: Floats) -> Floats:
    """[person] 100 × Σ w × min(level/target, 1) ÷ Σ w over the skills that have a level; 0 without any."""
    known = np.isfinite(level) * weight
    total = known.sum(axis=1)
    won = (known * now.bar.share(np.nan_to_num(level))).sum(axis=1)
    return 100 * np.divide(won, total, out=np.zeros_like(total), where=total > 0)


def _newest_manager(estimate: Estimate) -> Floats:
    """[engineer, skill] The newest manager rating as given, any manager; NaN where there is none."""
    rows = estimate.rows
    manager = np.flatnonzero(rows.source == MANAGER)
    by_age = manager[np.lexsort((rows.order[manager], rows.day[manager]))]
    level = np.full(estimate.level.shape, np.nan)
    level[rows.engineer[by_age], rows.skill[by_age]] = rows.level[by_age]  # the newest is written last
    return level
