"""Every skill of a person as pages show it: what is the same for everybody is written once, the rest filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from reports.model.canonical import Words, canonical, counts, days, rounded, words
from reports.model.looks import Look
from reports.model.readiness import RoleTargets
from reports.model.shown import Told

HOLE = "\0"  # stands for what is filled in; no text from a database holds it


SHOWN = ("level", "se", "won", "open", "ratings", "own", "expected", "own_share", "newest_on")


@dataclass(frozen=True)
class Cells:
    """One person's rows before they are written: what is the same for everybody is held once."""

    around: tuple[str, ...]
    within: str

    def __str__(self) -> str:
        pieces = [""] * (2 * len(self.around) - 1)
        pieces[::2], pieces[1::2] = self.around, self.within.split(HOLE)
        return "".join(pieces)


@dataclass(frozen=True, eq=False)
class SkillRows:
    """One element per person; the lists within have one element per skill of the role."""

    skills: list[str]
    targets: list[int]
    cells: list[Cells]  # JSON once written
    shown: list[str]  # JSON: the columns that are others for readers who may not see single peers
    ratings: list[list[int]]  # of those that may be shown, as the next
    given: list[list[float]]  # NaN without any

    def compared(self, at: int) -> dict[str, Told]:
        """Of a person what ``change_since`` looks at, by skill."""
        given = [None if isnan(each) else each for each in self.given[at]]
        return dict(zip(self.skills, zip(self.ratings[at], given, self.targets, strict=True), strict=True))


def build_skill_rows(full: Look, shown: Look, names: Mapping[str, str]) -> SkillRows:
    """``given`` is the mean level as given of the ratings that may be shown; ``names``: skill -> its name."""
    people = full.here.people
    told = _columns(full) | {"given": words(shown.now.given[people])}
    columns = _columns(shown)
    as_lists = canonical({key: [HOLE] for key in SHOWN})
    same = list(_same_for_everybody(full.here.role, names))
    with_holes = canonical([row | dict.fromkeys(told, HOLE) for row in same])
    return SkillRows(
        skills=[row["skill"] for row in same],
        targets=[row["target"] for row in same],
        cells=list(_cells(with_holes, [told[key] for key in sorted(told)])),
        shown=[str(each) for each in _cells(as_lists, [_joined(columns[key]) for key in sorted(SHOWN)])],
        ratings=shown.now.ratings[people].tolist(),
        given=rounded(shown.now.given[people]).tolist(),
    )


def _columns(look: Look) -> dict[str, Words]:
    here, now = look.here, look.now
    people = here.people
    return {
        "level": words(here.level),
        "se": words(now.se[people]),
        "won": words(here.won),
        "open": words(here.open),
        "ratings": counts(now.ratings[people]),
        "own": words(now.own[people]),
        "expected": words(now.expected[people]),
        "own_share": words(now.own_share[people], 4),
        "newest_on": days(now.newest[people]),
    }


def _joined(cells: Words) -> Words:
    """[person] All cells of a row in one."""
    return np.array([",".join(row) for row in cells.tolist()], dtype=object)


def _same_for_everybody(role: RoleTargets, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for i, key in enumerate(role.skills):
        yield {
            "skill": key,
            "name": names[key],
            "area": role.areas[role.area_of[i]],
            "target": int(role.target[i]),
            "floor": int(role.floor[i]) if role.has_floor[i] else None,
            "weight": round(float(role.weight[i]), 5),
        }


def _cells(text: str, columns: Iterable[Words]) -> Iterator[Cells]:
    """Per person what goes into the holes of a text: row after row, and within a row by key, as canonical JSON is."""
    around = tuple(text.split(canonical(HOLE)))
    cells = np.stack(list(columns), axis=-1)
    for of_one in cells.reshape(len(cells), -1).tolist():
        yield Cells(around, HOLE.join(of_one))
