"""What a report says of the whole pool; nothing here names a rater."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from reports.entries import EntryDraft, points
from reports.inputs import Inputs
from skills.coverage import SMALLEST_GROUP
from skills.estimate import Estimate


def build_figures(
    inputs: Inputs, document: dict[str, Any], now: Estimate, entries: Sequence[EntryDraft]
) -> dict[str, Any]:
    """Sizes, means by area, gaps by team and area, age of the data, and how far strictness can be told apart."""
    pool = [entry for entry in entries if not entry.holds_role]
    scores = [entry.score for entry in pool]
    newest = int(now.newest.max(initial=0))
    return {
        "pool": len(pool),
        "teams": len({entry.team for entry in pool}),
        "mean": points(np.mean(scores)) if pool else None,
        "median": points(np.median(scores)) if pool else None,
        "areas": _area_means(document, pool),
        "gaps": _gaps(pool),
        "ratings": len(now.rows.engineer),
        "assessed": len(inputs.people),
        "newest_on": date.fromordinal(newest).isoformat() if newest else None,
        "raters": _raters(now),
    }


def _area_means(document: dict[str, Any], pool: Sequence[EntryDraft]) -> list[dict[str, Any]]:
    """Mean contribution of each area, points; the means sum to the mean score."""
    won: dict[str, list[float]] = defaultdict(list)
    for entry in pool:
        for area in entry.document["areas"]:
            won[area["area"]].append(area["contribution"])
    return [
        {"area": area["key"], "name": area["name"], "mean": points(np.mean(won[area["key"]]))}
        for area in document["areas"]
        if area["key"] in won
    ]


def _gaps(pool: Sequence[EntryDraft]) -> dict[str, Any]:
    """Mean levels below target by team and area, and over all; teams with fewer than five people are left out."""
    teams: dict[str, list[EntryDraft]] = defaultdict(list)
    for entry in pool:
        teams[entry.team].append(entry)
    shown = {team: rows for team, rows in sorted(teams.items()) if len(rows) >= SMALLEST_GROUP}
    return {
        "teams": [{"team": team, "people": len(rows), "areas": _mean_gap(rows)} for team, rows in shown.items()],
        "hidden": sorted(teams.keys() - shown.keys()),
        "all": _mean_gap(pool) if len(pool) >= SMALLEST_GROUP else {},
    }


def _mean_gap(rows: Sequence[EntryDraft]) -> dict[str, float]:
    below: dict[str, list[float]] = defaultdict(list)
    for entry in rows:
        for skill in entry.reasons["skills"]:
            if skill["target"]:
                below[skill["area"]].append(min(0.0, skill["level"] - skill["target"]))
    return {area: points(np.mean(values)) for area, values in below.items()}


def _raters(now: Estimate) -> dict[str, int]:
    """How many raters there are, and for how many strictness cannot be told from the quality of their people:
    fewer than half of those they rate have another rater."""
    seen = now.people > 0
    return {"all": int(seen.sum()), "not_separable": int((now.separable[seen] < 0.5).sum())}
