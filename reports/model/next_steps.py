"""What to do next, the most useful first (READINESS §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from reports.model.canonical import rounded
from reports.model.document import NextStep
from reports.model.readiness import MIN_ERROR, Readiness, measure, phi, sustained
from skills.estimate.strictness import Bools, Floats, Ints

STEPS = 3
ASK_RATERS, ASK_COUNT = 4, 2  # raters: with fewer ask two more people
LEAST_GAIN = 0.05  # points: less is no advice
LIKELY = 0.5  # a floor with a smaller chance is open


def next_steps(
    now: Readiness, before: Readiness, opened: Sequence[Sequence[dict[str, Any]]], whole: Readiness | None = None
) -> list[list[NextStep]]:
    """At most three things to do next.

    What is open first: a rater, a rating of a floor, a check; with fewer than four raters "ask two more people"; then
    floors with a chance below 0.5, the least likely first; then the largest gain, 100 × w/target × min(1, target −
    level), of at least 0.05 points. ``whole`` is the readiness from all ratings where ``now`` is from those that may be
    shown: score and confidence are a whole person's, the gain is of one skill.
    """
    gain = now.role.per_level * np.clip(now.role.target - now.level, 0.0, 1.0)
    urgent = now.chance < LIKELY  # False where there is no floor
    rank = np.where(urgent, now.chance - 2.0, np.where(gain > 0, -gain / 100, 1.0))
    order = np.argsort(rank, axis=1, kind="stable")[:, :STEPS]
    useful = np.take_along_axis(urgent | (gain >= LEAST_GAIN), order, axis=1)
    found = [_first(things, ask) for things, ask in zip(opened, (now.raters < ASK_RATERS).tolist(), strict=True)]
    raised_to = _raised_to(now, gain, urgent)
    for place in range(order.shape[1]):
        _add_raised(found, now, before, order[:, place], useful[:, place], raised_to, whole or now)
    return found


def _first(opened: Sequence[dict[str, Any]], is_asking: bool) -> list[NextStep]:
    ask = [NextStep("ask_raters", count=ASK_COUNT)] if is_asking else []
    needs_rater = any(thing["kind"] == "rater" for thing in opened)
    others = [NextStep(**thing) for thing in opened if thing["kind"] != "rater"]
    return ([*ask, *others] if needs_rater else [*others, *ask])[:STEPS]


def _raised_to(now: Readiness, gain: Floats, urgent: Bools) -> Floats:
    """[person, skill] One level more, up to the target; of an open floor where that gains nothing the floor itself."""
    one_more = np.maximum(now.level, np.minimum(now.role.target, now.level + 1))
    is_floor = urgent & (gain < LEAST_GAIN)
    return np.where(is_floor, np.maximum(one_more, np.ceil(np.nan_to_num(now.role.floor))), one_more)


def _add_raised(
    found: list[list[NextStep]],
    now: Readiness,
    before: Readiness,
    skill: Ints,
    useful: Bools,
    raised_to: Floats,
    whole: Readiness,
) -> None:
    """Appends one step per person where there is room: one skill raised now, everything else as it is."""
    everybody = np.arange(len(now.people))
    level = now.level.copy()
    level[everybody, skill] = raised_to[everybody, skill]
    raised = measure(now.role, now.people, level, now.rated, now.se_person, now.se, now.raters)
    levels = now.level[everybody, skill], level[everybody, skill]
    gain = raised.score - now.score
    if whole is not now:
        raised = _of_whole(whole, now, raised)
    score, confidence = raised.score, sustained(raised, before)
    columns = (useful, skill, *(rounded(each) for each in (*levels, gain, score)), rounded(confidence, 4))
    for steps, row in zip(found, zip(*(each.tolist() for each in columns), strict=True), strict=True):
        is_useful, which, *numbers = row
        if is_useful and len(steps) < STEPS:
            steps.append(NextStep("skill", now.role.skills[which], "", 0, *numbers))


def _of_whole(whole: Readiness, now: Readiness, raised: Readiness) -> Readiness:
    """The whole person, moved by what raising the skill does to what may be shown: score and confidence tell of a skill
    no more than its gain does."""
    score = np.minimum(100.0, whole.score + raised.score - now.score)
    error = np.maximum(MIN_ERROR, whole.error + raised.error - now.error)
    of_floors = raised.chance[:, raised.role.has_floor].min(axis=1, initial=1.0)
    sure = np.minimum(phi((score - whole.role.policy.cut) / error), of_floors)
    return replace(whole, score=score, error=error, confidence=np.maximum(whole.confidence, sure))
