"""Names found by what is typed: any case, no accents, the beginning first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from config.base.text import fold, name_key

Row = TypeVar("Row")


def rank(wanted: str, named: Iterable[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Names that begin with the text, then names each of whose typed words begins one of theirs, then those that hold
    it anywhere; within a place in the order given."""
    placed = [(place, each) for each in named if (place := _place(wanted, fold(each[0]))) is not None]
    placed.sort(key=lambda each: each[0])
    return [each for _, each in placed]


def _place(wanted: str, known: str) -> int | None:
    if known.startswith(wanted):
        return 0
    if all(any(word.startswith(part) for word in known.split()) for part in wanted.split()):
        return 1
    return 2 if wanted in known else None


def tell_apart(
    names: Mapping[int, str], emails: Mapping[int, str], teams: Mapping[int, str] | None = None
) -> dict[int, str]:
    """What to add to a name that stands there more than once, by id: the team where no other of the name is in it,
    else the e-mail."""
    keys = {pk: name_key(name) for pk, name in names.items()}
    of_name, places = Counter(keys.values()), teams or {}
    of_place = Counter((key, places.get(pk)) for pk, key in keys.items())
    return {
        pk: places[pk] if places.get(pk) and of_place[key, places[pk]] == 1 else emails[pk]
        for pk, key in keys.items()
        if of_name[key] > 1
    }
