"""The rows filled into one text are the rows built one by one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from reports.model.canonical import points
from reports.model.looks import Look, may_be_shown
from reports.model.readiness import RoleTargets, readiness
from reports.model.skill_rows import SHOWN, build_skill_rows
from skills.estimate.strictness import Floats
from tests.small_org import AREAS, ROLES, SKILLS, estimated, rating

NAMES = {skill: f'{skill} "50 %s" ÷ \\' for skill in SKILLS}
SENIOR = RoleTargets.from_definition(ROLES["senior"], AREAS)
ROWS = [
    rating("ann", "code", 3, "dee", source="manager", days_ago=40),
    rating("ann", "talk", 5, "ben", days_ago=300),
    rating("ann", "code", 4, "ben", days_ago=3),
]


def _maybe(value: float) -> float | None:
    return None if np.isnan(value) else points(value)


def looks(rows: list[Any], *people: str) -> tuple[Look, Look]:
    """Through all ratings, and through those that may be shown."""
    now = estimated(rows)
    at = np.array([now.engineers.index(who) for who in people])
    shown = now.seen_through(now.rows.take(may_be_shown(now.rows, now.level.shape)))
    return Look.through(SENIOR, now, at), Look.through(SENIOR, shown, at)


def one_by_one(look: Look, given: Floats, at: int) -> list[dict[str, Any]]:
    here, now, role, person = look.here, look.now, look.here.role, look.here.people[at]
    return [
        {
            "skill": key,
            "name": NAMES[key],
            "area": role.areas[role.area_of[i]],
            "level": points(here.level[at, i]),
            "se": points(now.se[person, i]),
            "target": int(role.target[i]),
            "floor": None if np.isnan(role.floor[i]) else int(role.floor[i]),
            "weight": round(float(role.weight[i]), 5),
            "won": points(here.won[at, i]),
            "open": points(here.open[at, i]),
            "ratings": int(now.ratings[person, i]),
            "own": _maybe(now.own[person, i]),
            "expected": points(now.expected[person, i]),
            "own_share": round(float(now.own_share[person, i]), 4),
            "given": _maybe(given[person, i]),
            "newest_on": date.fromordinal(int(now.newest[person, i])).isoformat() if now.newest[person, i] else None,
        }
        for i, key in enumerate(role.skills)
    ]


def test_rows_are_those_built_one_by_one_whatever_the_names_hold() -> None:
    full, shown = looks(ROWS, "ann", "ben")
    found = build_skill_rows(full, shown, NAMES)
    for at in range(2):
        assert json.loads(str(found.cells[at])) == one_by_one(full, shown.now.given, at)


def test_the_columns_that_may_be_shown_are_those_of_rows_built_one_by_one() -> None:
    full, shown = looks(ROWS, "ann", "ben")
    found = build_skill_rows(full, shown, NAMES)
    for at in range(2):
        rows = one_by_one(shown, shown.now.given, at)
        assert json.loads(found.shown[at]) == {name: [row[name] for row in rows] for name in SHOWN}


def test_what_a_change_is_read_from_is_the_same_as_may_be_shown() -> None:
    full, shown = looks(ROWS, "ann")
    rows = one_by_one(shown, shown.now.given, 0)
    compared = build_skill_rows(full, shown, NAMES).compared(0)
    assert compared == {row["skill"]: (row["ratings"], row["given"], row["target"]) for row in rows}


def test_some_of_the_people_are_the_same_people() -> None:
    now = estimated(ROWS)
    here = readiness(SENIOR, now, np.arange(len(now.engineers))[now.role_of >= 0])
    rows = np.array([2, 0])
    some = here.of(rows)
    assert some.role is here.role
    for name, values in vars(replace(some)).items():
        if name != "role":
            assert np.array_equal(values, getattr(here, name)[rows], equal_nan=True), name
