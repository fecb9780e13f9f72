"""Small organisations: made up by hypothesis, read both as arrays and as the rows the reference takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from skills.estimate.estimate import Estimate, Scheme, estimate
from skills.estimate.strictness import Ints
from skills.estimate.usable import Facts
from tests import readiness_reference as reference
from tests.sample_org import pack

AS_OF = date(2026, 9, 30)
AREAS = {"build": ["code", "models", "data"], "lead": ["talk", "guide"]}
SKILLS = tuple(sorted(skill for skills in AREAS.values() for skill in skills))
ROLES = {
    "junior": {
        "key": "junior",
        "area_weights": {"build": 70, "lead": 30},
        "targets": {
            "code": {"level": 3, "importance": 3, "floor": 2},
            "models": {"level": 2, "importance": 2},
            "data": {"level": 2, "importance": 1},
            "talk": {"level": 1, "importance": 1},
            "guide": {"level": 0, "importance": 1},
        },
    },
    "senior": {
        "key": "senior",
        "area_weights": {"build": 55, "lead": 45},
        "targets": {
            "code": {"level": 4, "importance": 3, "floor": 3},
            "models": {"level": 4, "importance": 2},
            "data": {"level": 3, "importance": 2},
            "talk": {"level": 4, "importance": 3},
            "guide": {"level": 3, "importance": 2, "floor": 2},
        },
    },
}
HELD = {"ann": "junior", "ben": "junior", "cem": "junior", "dee": "senior", "eve": "senior"}
PEOPLE = (*HELD, "fay")  # nobody assesses Fay
Row = dict[str, Any]


def rating(engineer: str, skill: str, level: int | None, by: str, *, source: str = "peer", days_ago: int = 0) -> Row:
    """One row as in ratings.csv; a level of None withdraws."""
    day = AS_OF - timedelta(days=days_ago)
    text = "" if level is None else str(level)
    return {"engineer": engineer, "skill": skill, "level": text, "source": source, "rated_by": by, "rated_on": day}


@st.composite
def ratings(draw: st.DrawFn, min_size: int = 0, days_ago: tuple[int, int] = (-60, 800)) -> list[Row]:
    """Rows of any quality: by oneself, withdrawn, expired, of the future, twice a day, now a peer and now a manager."""
    someone = st.sampled_from(PEOPLE)
    row = st.tuples(
        someone,
        st.sampled_from(SKILLS),
        st.one_of(st.none(), st.integers(0, 5), st.integers(0, 5)),
        someone,
        st.sampled_from(["manager", "peer"]),
        st.one_of(st.integers(*days_ago), st.sampled_from([0, 30, 400])),
    )
    return [
        rating(engineer, skill, level, by, source="self" if by == engineer else source, days_ago=ago)
        for engineer, skill, level, by, source, ago in draw(st.lists(row, min_size=min_size, max_size=60))
    ]


def scheme() -> Scheme:
    targets = {key: {s: t["level"] for s, t in role["targets"].items()} for key, role in ROLES.items()}
    return Scheme.build(AREAS, targets)


def facts(rows: Iterable[Row]) -> Facts:
    return pack(rows, PEOPLE, SKILLS)


def roles_held(found: Facts, held: Mapping[str, str] = HELD) -> Ints:
    roles = list(ROLES)
    return np.array([roles.index(held[who]) if who in held else -1 for who in found.engineers], dtype=np.int64)


def estimated(
    rows: Iterable[Row] | Facts, as_of: date = AS_OF, held: Mapping[str, str] = HELD, until: Ints | None = None
) -> Estimate:
    found = rows if isinstance(rows, Facts) else facts(rows)
    return estimate(found, scheme(), roles_held(found, held), as_of, until)


def by_reference(
    rows: Iterable[Row], until: Mapping[str, date] | None = None, growth: Any = None
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """People, what they share, and everybody's rows as the reference finds them."""
    plain = [row | {"id": at, "level": int(row["level"]) if row["level"] else None} for at, row in enumerate(rows)]
    looked_at = dict.fromkeys(HELD, AS_OF) if until is None else until
    found: tuple[dict[str, Any], dict[str, Any], dict[str, Any]] = reference.estimate(
        AREAS, ROLES, plain, HELD, looked_at, growth
    )
    return found


def same(one: Estimate, other: Estimate) -> bool:
    """To the last bit, in everything said about people and raters that appear in both."""
    people = ("level", "se", "ratings", "own", "expected", "own_share", "newest", "person", "se_person", "rater_count")
    if not all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in people):
        return False
    return (
        np.array_equal(one.growth, other.growth)
        and one.peer_offset == other.peer_offset
        and _raters(one) == _raters(other)
    )


def _raters(found: Estimate) -> dict[str, tuple[float, float]]:
    seen = np.flatnonzero(found.people > 0)
    return {found.raters[at]: (found.strictness[at], found.strictness_var[at]) for at in seen}
