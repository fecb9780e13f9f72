"""Two people of one name: told apart by their team, and where that is the same too by their e-mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from config.base.text import name_key


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
