"""Does one rater decide? What a verdict would be without each of them (READINESS §5)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reports.model.checks import Check
from reports.model.readiness import ROUNDING, Readiness, measure, sustained
from skills.estimate.estimate import Estimate
from skills.estimate.levels import RowsOf, levels_of, ranges
from skills.estimate.strictness import Floats, Ints

LEAST = 3  # raters: with fewer, a verdict without one of them says nothing


def one_rater(
    now: Estimate, here: Readiness, before: Readiness, checks: Sequence[Sequence[Check]], found: Sequence[str]
) -> list[list[str]]:
    """[person] The other verdicts that leaving out one rater gives; nothing with fewer than three raters.

    Everything shared is held, the look three months back, and what is settled: coverage, age, raters, floors rated and
    checks. So only the confidence moves.
    """
    policy = here.bar.policy
    holds = np.array([all(check.holds for check in facts) for facts in checks], dtype=bool)
    settled = holds & (here.raters >= policy.min_raters) & ~here.floor_unrated.any(axis=1)
    able = np.array([verdict != "not_enough_evidence" for verdict in found], dtype=bool)
    able &= (here.raters >= LEAST) & (here.coverage >= policy.min_coverage - ROUNDING)
    asked = np.flatnonzero(able)
    confidence, person = _without_each(now, here.of(asked), before.of(asked))
    others: list[set[str]] = [set() for _ in found]
    for at, sure in zip(asked[person].tolist(), confidence.tolist(), strict=True):
        if sure >= policy.ready_now and settled[at]:
            others[at].add("ready_now")
        else:
            others[at].add("ready_soon" if sure >= policy.ready_soon else "developing")
    return [sorted(each - {verdict}) for each, verdict in zip(others, found, strict=True)]


def _without_each(now: Estimate, here: Readiness, before: Readiness) -> tuple[Floats, Ints]:
    """The confidence without one rater, and of whom: an element per person and rater."""
    raters = len(now.raters)
    first, after = (np.searchsorted(now.shared.pair, (here.people + more) * raters) for more in (0, 1))
    person = np.repeat(np.arange(len(here.people)), after - first)
    left_out = now.shared.pair[ranges(first, after)] % max(raters, 1)
    seen = RowsOf.find(now.rows, here.people[person])
    seen = seen.take(seen.rows.rater != left_out[seen.view])
    levels = levels_of(now.shared, seen.rows, seen.view, here.people[person])
    rated, count = levels.ratings > 0, levels.rater_count
    without = measure(here.bar, here.people[person], levels.level, rated, levels.se_person, levels.se, count)
    return sustained(without, before.of(person)), person
