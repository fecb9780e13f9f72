"""What a report says of the whole pool; nothing here names a rater."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from reports.facts.inputs import Inputs
from reports.model.canonical import points, rounded
from reports.model.entries import EntryDraft
from reports.model.looks import Look
from reports.model.readiness import Readiness, RoleTargets
from reports.model.words import WhyNobody
from skills.estimate.estimate import Estimate
from skills.estimate.strictness import Floats, Ints


def build_figures(
    inputs: Inputs, document: dict[str, Any], full: Look, shown: Look, entries: Sequence[EntryDraft]
) -> dict[str, Any]:
    """Sizes, means by area, gaps by team and area, age of the data, and how far strictness can be told apart.

    Means of what may be shown stand under ``shown``: from others, beside everybody's shown figures, the rest would
    follow.
    """
    pool = [entry for entry in entries if not entry.holds_role]
    scores = [entry.score for entry in pool]
    newest = int(full.now.newest.max(initial=0))
    return {
        "pool": len(pool),
        "teams": len({entry.team for entry in pool}),
        "mean": points(np.mean(scores)) if pool else None,
        "median": points(np.median(scores)) if pool else None,
        "areas": _area_means(document, full.here, pool),
        "gaps": _gaps(full.here, pool),
        "shown": {"areas": _area_means(document, shown.here, pool), "gaps": _gaps(shown.here, pool)},
        "ratings": len(full.now.rows.engineer),
        "assessed": len(inputs.people),
        "newest_on": date.fromordinal(newest).isoformat() if newest else None,
        "raters": _raters(full.now),
    } | ({} if pool else {"nobody": _nobody(inputs)})


def _nobody(inputs: Inputs) -> dict[str, Any]:
    """Why nobody entered, and how many hold a lower role."""
    below = sum(person.is_below for person in inputs.people)
    if not any(person.is_here for person in inputs.people):
        return {"why": WhyNobody.NOBODY_PLACED, "below": below}
    return {"why": WhyNobody.ALL_AIM_ELSEWHERE if below else WhyNobody.NOBODY_BELOW, "below": below}


def _area_means(document: dict[str, Any], here: Readiness, pool: Sequence[EntryDraft]) -> list[dict[str, Any]]:
    """Mean contribution of each area, points; the means sum to the mean score."""
    if not pool:
        return []
    won = rounded(here.contributions)[[entry.row for entry in pool]]
    return [
        {"area": area["key"], "name": area["name"], "mean": points(np.mean(won[:, i].copy()))}
        for i, area in enumerate(document["areas"])
    ]


def _gaps(here: Readiness, pool: Sequence[EntryDraft]) -> dict[str, Any]:
    """Mean levels below target by team and area, and over all. Of small teams too: whoever reads whole reports may open
    each of their people. Reports made before left out teams of fewer than five."""
    rows = [entry.row for entry in pool]
    below = np.minimum(0.0, rounded(here.level[rows]) - here.role.target)
    names, team_of = np.unique([entry.team for entry in pool], return_inverse=True)
    size = np.bincount(team_of, minlength=len(names))
    of_team = _mean_gaps(here.role, below, team_of, size)
    of_all = _mean_gaps(here.role, below, 0 * team_of, size.sum(keepdims=True)) if pool else [{}]
    return {
        "teams": [
            {"team": str(name), "people": people, "areas": areas}
            for name, people, areas in zip(names, size.tolist(), of_team, strict=True)
        ],
        "hidden": [],
        "all": of_all[0],
    }


def _mean_gaps(role: RoleTargets, below: Floats, group_of: Ints, size: Ints) -> list[dict[str, float]]:
    """[group] By area, of those of which the role expects something; ``size``: [group] people."""
    columns = {}
    for i, area in enumerate(role.areas):
        asked = np.flatnonzero(role.asked & (role.area_of == i))
        if len(asked):
            total = np.bincount(group_of, below[:, asked].sum(axis=1), len(size))
            columns[area] = rounded(total / (size * len(asked))).tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _raters(now: Estimate) -> dict[str, int]:
    """How many raters there are, and for how many strictness cannot be told from the quality of their people:
    fewer than half of those they rate have another rater."""
    seen = now.people > 0
    return {"all": int(seen.sum()), "not_separable": int((now.separable[seen] < 0.5).sum())}
