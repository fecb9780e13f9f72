"""Ratings in bulk: the database packs each person's rows into two lists of numbers, which become arrays as they are.

A Python object per rating is what such a read costs otherwise: more time and memory than the whole estimate. The first
number holds rater and skill, the second the order of recording, the day and what was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from skills.models import Rating

PEOPLE = 1000  # packed at a time; changes memory, never a result
SKILL_BITS, DAY_BITS, CODE_BITS = 24, 16, 5
SOURCES = {"manager": 1, "peer": 2}

# Days since the first one asked for; what was said is (level + 1) * 4 + source, and 0 for "withdrawn".
_CODE = "(coalesce(level, -1) + 1) * 4 + CASE source WHEN 'manager' THEN 1 ELSE 2 END"
_WHO = f"(rated_by_id << {SKILL_BITS}) | skill_id"
_WHAT = f"(id << {DAY_BITS + CODE_BITS}) | (({{days}}) << {CODE_BITS}) | ({_CODE})"
_DAYS = {
    "postgresql": "(rated_on - %s::date)::bigint",
    "sqlite": "CAST(julianday(rated_on) - julianday(%s) AS INTEGER)",
}
# PostgreSQL's own form of an array: a header, and before each number its length.
_PACK = {"postgresql": "array_send(array_agg({number}))", "sqlite": "group_concat({number})"}
_HEADER = 20
_ELEMENT = np.dtype([("length", ">i4"), ("number", ">i8")])
_QUERY = """
    SELECT engineer_id, {who}, {what} FROM skills_rating
    WHERE engineer_id BETWEEN %s AND %s AND rated_on BETWEEN %s AND %s AND source <> 'self' AND voids_id IS NULL
    GROUP BY engineer_id"""

Column = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Packed:
    """One element per standing rating by somebody else, in no order; ids of the database."""

    engineer: Column
    skill: Column
    rater: Column
    source: Column
    level: Column  # -1: withdrawn
    day: Column  # date.toordinal()
    order: Column


def read_packed(people: Sequence[int], since: date, until: date) -> Packed:
    """Ratings of these people from ``since`` up to and on ``until``; the voided and what voids them left out."""
    parts = [_unpack(rows, since) for rows in _batches(sorted(people), since, until)]
    found = {name: np.concatenate([part[name] for part in parts]) if parts else _empty(name) for name in _TYPES}
    voided = np.fromiter(Rating.objects.exclude(voids=None).values_list("voids_id", flat=True), dtype=np.int64)
    keep = np.isin(found["engineer"], np.array(sorted(people), dtype=np.int32))
    if len(voided):
        keep &= ~np.isin(found["order"], voided)
    return Packed(**(found if keep.all() else {name: column[keep] for name, column in found.items()}))


_TYPES: dict[str, Any] = {
    "engineer": np.int32,
    "skill": np.int32,
    "rater": np.int32,
    "source": np.int8,
    "level": np.int8,
    "day": np.int32,
    "order": np.int64,
}


def _empty(name: str) -> Column:
    return np.empty(0, dtype=_TYPES[name])


def query() -> str:
    """One row per person; parameters: since, first and last id, since, until."""
    pack = _PACK[connection.vendor]
    what = _WHAT.format(days=_DAYS[connection.vendor])
    return _QUERY.format(who=pack.format(number=_WHO), what=pack.format(number=what))


def _batches(people: Sequence[int], since: date, until: date) -> Iterator[list[tuple[int, Any, Any]]]:
    text = query()
    for start in range(0, len(people), PEOPLE):
        some = people[start : start + PEOPLE]
        arguments: list[Any] = [since, some[0], some[-1], since, until]
        with connection.cursor() as cursor:
            cursor.execute(text, arguments)
            yield cursor.fetchall()


def _unpack(rows: list[tuple[int, Any, Any]], since: date) -> dict[str, Column]:
    numbers = [(_numbers(who), _numbers(what)) for _, who, what in rows]
    counts = [len(who) for who, _ in numbers]
    who = np.concatenate([who for who, _ in numbers]) if numbers else np.empty(0, dtype=np.int64)
    what = np.concatenate([what for _, what in numbers]) if numbers else np.empty(0, dtype=np.int64)
    code = what & ((1 << CODE_BITS) - 1)
    day = (what >> CODE_BITS) & ((1 << DAY_BITS) - 1)
    columns: dict[str, Column] = {
        "engineer": np.repeat([engineer for engineer, _, _ in rows], counts),
        "skill": who & ((1 << SKILL_BITS) - 1),
        "rater": who >> SKILL_BITS,
        "source": code & 3,
        "level": (code >> 2) - 1,
        "day": day + since.toordinal(),
        "order": what >> (DAY_BITS + CODE_BITS),
    }
    return {name: column.astype(_TYPES[name]) for name, column in columns.items()}


def _numbers(packed: Any) -> Column:
    if isinstance(packed, str):
        return np.fromstring(packed, dtype=np.int64, sep=",")
    return np.frombuffer(packed, dtype=_ELEMENT, offset=_HEADER)["number"].astype(np.int64)
