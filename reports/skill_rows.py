"""Every skill of a person as pages show it: what is the same for everybody is written once, the rest filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from reports.numbers import Words, counts, days, rounded, words
from reports.readiness import Readiness, RoleBar
from reports.render.json import canonical
from skills.estimate import Estimate, Floats

HOLE = "\0"  # stands for what is filled in; no text from a database holds it


@dataclass(frozen=True, eq=False)
class SkillRows:
    """One element per person; the lists within have one element per skill of the role."""

    same: list[dict[str, Any]]
    texts: list[str]  # JSON
    ratings: list[list[int]]
    given: list[list[float]]  # NaN where it may not be told

    def compared(self, at: int) -> list[dict[str, Any]]:
        """Of a person what ``change_since`` looks at."""
        return [
            same | {"ratings": ratings, "given": None if isnan(given) else given}
            for same, ratings, given in zip(self.same, self.ratings[at], self.given[at], strict=True)
        ]


def build_skill_rows(here: Readiness, now: Estimate, given: Floats, names: Mapping[str, str]) -> SkillRows:
    """``given``: [engineer, skill] the mean level as given, where it may be told; ``names``: skill -> its name."""
    people = here.people
    told = {
        "level": words(here.level),
        "se": words(now.se[people]),
        "won": words(here.won),
        "open": words(here.open),
        "ratings": counts(now.ratings[people]),
        "own": words(now.own[people]),
        "expected": words(now.expected[people]),
        "own_share": words(now.own_share[people], 4),
        "given": words(given[people]),
        "newest_on": days(now.newest[people]),
    }
    same = list(_same_for_everybody(here.bar, names))
    with_holes = canonical([row | dict.fromkeys(told, HOLE) for row in same])
    return SkillRows(
        same=same,
        texts=list(_filled(with_holes, [told[key] for key in sorted(told)])),
        ratings=now.ratings[people].tolist(),
        given=rounded(given[people]).tolist(),
    )


def _same_for_everybody(bar: RoleBar, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for i, key in enumerate(bar.skills):
        yield {
            "skill": key,
            "name": names[key],
            "area": bar.areas[bar.area_of[i]],
            "target": int(bar.target[i]),
            "floor": int(bar.floor[i]) if bar.has_floor[i] else None,
            "weight": round(float(bar.weight[i]), 5),
        }


def _filled(text: str, columns: Iterable[Words]) -> Iterator[str]:
    """Per person the text with its holes filled: row after row, and within a row by key, as canonical JSON is."""
    around = text.split(canonical(HOLE))
    pieces = [""] * (2 * len(around) - 1)
    pieces[::2] = around
    cells = np.stack(list(columns), axis=-1)
    for of_one in cells.reshape(len(cells), -1).tolist():
        pieces[1::2] = of_one
        yield "".join(pieces)
