"""What is told of people from a set of their ratings: from all of them, or from those that may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reports.model import explain
from reports.model.canonical import rounded
from reports.model.document import Check
from reports.model.explain import Walk
from reports.model.next_steps import next_steps
from reports.model.readiness import Readiness, RoleTargets, readiness
from skills.estimate.estimate import Estimate
from skills.estimate.strictness import Bools, Ints
from skills.estimate.usable import PEER, Rows
from skills.models.ratings import SMALLEST_MEAN

Parts = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Look:
    """Everybody in a report, through a set of ratings."""

    now: Estimate
    here: Readiness
    walk: Walk

    @classmethod
    def through(cls, role: RoleTargets, now: Estimate, people: Ints, raters: Ints | None = None) -> Look:
        """``raters``: [person] how many there are, where ``now`` does not hold all of them."""
        here = readiness(role, now, people)
        here = here if raters is None else replace(here, raters=raters)
        return cls(now, here, explain.walk(here, now))

    def of(self, rows: Ints) -> Look:
        return Look(self.now, self.here.of(rows), self.walk.of(rows))


def may_be_shown(rows: Rows, shape: tuple[int, ...]) -> Bools:
    """[row] False for what peers said of a skill that only one or two of them rated; ``shape``: [engineer, skill]."""
    peer = rows.source == PEER
    cell = rows.engineer.astype(np.int64) * shape[1] + rows.skill
    peers = np.bincount(cell[peer], minlength=shape[0] * shape[1])
    shown: Bools = ~peer | (peers[cell] >= SMALLEST_MEAN)
    return shown


def tell(look: Look, whole: Look, before: Readiness, checks: Sequence[Sequence[Check]]) -> list[Parts]:
    """The parts of each person's entry that are made from single skills; ``whole`` is the look at all ratings."""
    here = look.here
    opened = explain.open_things(here, checks)
    columns = (
        [each.to_json() for each in explain.evidence(here, look.now)],
        _areas(here),
        _floors(here),
        explain.blockers(here, whole.here, checks),
        opened,
        [[step.to_json() for step in steps] for steps in next_steps(here, before, opened, whole.here)],
    )
    names = ("evidence", "areas", "floors", "blockers", "open", "next_steps")
    return [dict(zip(names, parts, strict=True)) for parts in zip(*columns, strict=True)]


def _areas(here: Readiness) -> list[list[Parts]]:
    role = here.role
    areas = list(zip(role.areas, role.area_weight.tolist(), strict=True))
    return [
        [{"area": area, "weight": weight, "contribution": won} for (area, weight), won in zip(areas, row, strict=True)]
        for row in rounded(here.contributions).tolist()
    ]


def _floors(here: Readiness) -> list[list[Parts]]:
    role, which = here.role, np.flatnonzero(here.role.has_floor)
    floors = [(role.skills[at], int(role.floor[at])) for at in which]
    rows = zip(rounded(here.level[:, which]).tolist(), rounded(here.chance[:, which], 4).tolist(), strict=True)
    return [
        [
            {"skill": skill, "level": level, "floor": floor, "chance": chance}
            for (skill, floor), level, chance in zip(floors, levels, chances, strict=True)
        ]
        for levels, chances in rows
    ]
