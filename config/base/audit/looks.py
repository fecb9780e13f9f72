"""Whoever is read is told: a view that shows facts about other people says whom, and each of them can see who looked.

A fact is a rating, a level, a verdict, evidence or the state of a pair; a name, team or role is none. The view passes
the people in what it answers, not those somebody asked for. One row per reader, person, route and day, in the zone of
the installation; a look is the one write a GET may make.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.base.bulk import insert_rows
from config.base.models import ListedPerson, Look

MOST = 200  # people of one answer who get a row each; more share the row of the list


def note_looks(request: Any, people: Iterable[int]) -> None:
    """The reader of a request was shown facts about these engineers (ids). Oneself is nobody else, and counts not.

    What today's rows say already is read first, so that looking again writes nothing; the constraints decide between
    two requests at once. Two queries at any number of people.
    """
    own = request.user.person
    shown = sorted({*people} - {own.pk if own else None})
    if not shown:
        return
    look = Look(
        route=request.resolver_match.view_name,
        reader_id=request.user.pk,
        on=timezone.localdate(timezone=timezone.get_default_timezone()),
    )
    if len(shown) > MOST:
        _note_list(look, shown)
    else:
        _note_each(look, shown)


def _note_each(look: Look, people: Sequence[int]) -> None:
    known = set(_of_today(look).filter(subject_id__isnull=False).values_list("subject_id", flat=True))
    _insert(look, [(pk, "") for pk in people if pk not in known])


def _note_list(look: Look, people: Sequence[int]) -> None:
    """One row for the look; who the people are is written once for each set of them."""
    name = hashlib.sha256(" ".join(map(str, people)).encode()).hexdigest()[:32]
    if _of_today(look).filter(subject_id__isnull=True, people=name).exists():
        return
    with transaction.atomic(savepoint=False):
        if not ListedPerson.objects.filter(people=name).exists():
            insert_rows(ListedPerson, ("people", "engineer_id"), [(name, pk) for pk in people], keeps_first=True)
        _insert(look, [(None, name)])


def _of_today(look: Look) -> Any:
    return Look.objects.order_by().filter(reader_id=look.reader_id, route=look.route, on=look.on)


def _insert(look: Look, rows: Sequence[tuple[int | None, str]]) -> None:
    if not rows:
        return
    same = (look.at, look.on, look.route, look.reader_id)
    fields = ("at", "on", "route", "reader_id", "subject_id", "people")
    with transaction.atomic(savepoint=False):
        insert_rows(Look, fields, [(*same, *row) for row in rows], keeps_first=True)
