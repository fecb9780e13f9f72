"""The sample organisation of FORMATS: 120 engineers, 35,552 ratings, ten quarters, and what the reference says of it.

Kept compressed in ``tests/data/sample-org``; ``unpack`` writes it as the folder of plain CSV files an import reads.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from skills.estimate.estimate import Scheme
from skills.estimate.strictness import Ints
from skills.estimate.usable import MANAGER, PEER, SELF, WITHDRAWN, Facts

PACKED = Path(__file__).parent / "data" / "sample-org"
FRAMEWORK = Path(__file__).parent.parent / "skills" / "frameworks" / "senior-ml-engineer.yaml"
ROLE = "senior-ml-engineer"
DAYS = (date(2026, 3, 31), date(2026, 9, 30))
SOURCES = {"self": SELF, "manager": MANAGER, "peer": PEER}


def unpack(folder: Path) -> Path:
    """teams, people, ratings, mentorships and sessions as plain CSV files in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for packed in PACKED.glob("*.csv*"):
        (folder / packed.name.removesuffix(".xz")).write_bytes(_bytes(packed))
    return folder


def expected(as_of: date) -> dict[str, Any]:
    """The reference's results of that day, one of DAYS."""
    document: dict[str, Any] = json.loads(_bytes(PACKED / "expected" / f"{ROLE}-{as_of}.json.xz"))
    return document


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file, by column."""
    packed = PACKED / f"{name}.csv"
    text = _bytes(packed if packed.exists() else packed.with_suffix(".csv.xz")).decode()
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


@cache
def framework() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(FRAMEWORK.read_text())
    return document


def areas() -> dict[str, list[str]]:
    return {area["key"]: [skill["key"] for skill in area["skills"]] for area in framework()["areas"]}


def definition(role: str = ROLE) -> dict[str, Any]:
    return next(each for each in framework()["roles"] if each["key"] == role)


def scheme() -> Scheme:
    targets = {
        role["key"]: {skill: target["level"] for skill, target in role["targets"].items()}
        for role in framework()["roles"]
    }
    return Scheme.build(areas(), targets)


def role_of(facts: Facts, roles: Sequence[str]) -> Ints:
    """The index of the role each engineer holds; −1 without one."""
    held = {person["email"]: person["role"] for person in rows("people")}
    return np.array([roles.index(held[email]) if held[email] else -1 for email in facts.engineers], dtype=np.int64)


def facts(ratings: Iterable[Mapping[str, Any]] | None = None) -> Facts:
    """All ratings of the organisation, or others in the same columns, in order of recording."""
    return pack(rows("ratings") if ratings is None else ratings, [p["email"] for p in rows("people")], scheme().skills)


def pack(ratings: Iterable[Mapping[str, Any]], engineers: Iterable[str], skills: Sequence[str]) -> Facts:
    """Rows with the columns of ratings.csv (and ``order``, if not as listed) as arrays."""
    listed = list(ratings)
    engineers, raters = sorted(engineers), sorted({row["rated_by"] for row in listed})

    def column(name: str, read: Callable[[Any], int], kind: type) -> Ints:
        return np.array([read(row[name]) for row in listed], dtype=kind)

    return Facts(
        engineers=tuple(engineers),
        skills=tuple(skills),
        raters=tuple(raters),
        engineer=column("engineer", _rank(engineers), np.int32),
        skill=column("skill", _rank(skills), np.int16),
        rater=column("rated_by", _rank(raters), np.int32),
        source=column("source", SOURCES.__getitem__, np.int8),
        level=column("level", lambda level: WITHDRAWN if level in ("", None) else int(level), np.int8),
        day=column("rated_on", lambda day: date.fromisoformat(str(day)).toordinal(), np.int32),
        order=np.array([row.get("order", at) for at, row in enumerate(listed)], dtype=np.int64),
    )


def pool(role: str = ROLE) -> list[str]:
    """People who aim at the role and do not hold it, in the order of the file."""
    return [p["email"] for p in rows("people") if p["role"] and p["target_role"] == role != p["role"]]


@cache
def sessions() -> dict[str, tuple[tuple[str, date], ...]]:
    """Mentor -> (mentee, day) of sessions confirmed by both, outside the reporting line."""
    counted: dict[str, list[tuple[str, date]]] = {}
    for row in rows("sessions"):
        mentor, mentee = row["mentor"], row["mentee"]
        if row["confirmed_by"] == "both" and mentor not in line(mentee) and mentee not in line(mentor):
            counted.setdefault(mentor, []).append((mentee, date.fromisoformat(row["held_on"])))
    return {mentor: tuple(held) for mentor, held in counted.items()}


@cache
def line(email: str) -> frozenset[str]:
    """The managers of somebody's team and its ancestors, without themselves."""
    teams = {row["team"]: row for row in rows("teams")}
    above, team = set(), next(p["team"] for p in rows("people") if p["email"] == email)
    while team:
        above.add(teams[team]["manager"])
        team = teams[team]["parent"]
    return frozenset(above - {email, ""})


def _rank(keys: Sequence[str]) -> Callable[[str], int]:
    return {key: at for at, key in enumerate(keys)}.__getitem__


def _bytes(path: Path) -> bytes:
    return lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
