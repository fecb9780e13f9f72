"""Two people of one name: told apart by their team, and where that is the same too by their e-mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from config.base.text import name_key
from skills.models import Engineer, Placement


def tell_apart(people: Iterable[tuple[int, str]], today: date) -> dict[int, str]:
    """For (id, name) pairs: what to add to a name that stands there more than once, by id. No query where all names
    differ, two otherwise."""
    names = {pk: name_key(name) for pk, name in people}
    counts = Counter(names.values())
    shared = {pk: name for pk, name in names.items() if counts[name] > 1}
    return choose(shared, *_read(list(shared), today)) if shared else {}


def choose(names: Mapping[int, str], teams: Mapping[int, str], emails: Mapping[int, str]) -> dict[int, str]:
    """The team where it tells a person from all others of the name, else the e-mail."""
    counts = Counter((name, teams.get(pk, "")) for pk, name in names.items())
    return {
        pk: teams[pk] if teams.get(pk) and counts[name, teams[pk]] == 1 else emails[pk] for pk, name in names.items()
    }


def _read(pks: list[int], today: date) -> tuple[dict[int, str], dict[int, str]]:
    places = Placement.objects.current(today).filter(engineer__in=pks).order_by()
    emails = Engineer.objects.filter(pk__in=pks).order_by().values_list("pk", "user__email")
    return dict(places.values_list("engineer_id", "team__name")), dict(emails)
