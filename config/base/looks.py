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

from config.base.models import ListedPerson, Look

MOST = 200  # people of one answer who get a row each; more share the row of the list


def note_looks(request: Any, people: Iterable[int]) -> None:
    """The reader of a request was shown facts about these engineers (ids). Oneself is nobody else, and counts not.

    What today's rows say already is read first, so that looking again writes nothing; the constraints decide between
    two requests at once.
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
    Look.objects.bulk_create([_like(look, subject_id=pk) for pk in people if pk not in known], ignore_conflicts=True)


def _note_list(look: Look, people: Sequence[int]) -> None:
    """One row for the look; who the people are is written once for each set of them."""
    look.people = hashlib.sha256(" ".join(map(str, people)).encode()).hexdigest()[:32]
    if _of_today(look).filter(subject_id__isnull=True, people=look.people).exists():
        return
    with transaction.atomic():
        if not ListedPerson.objects.filter(people=look.people).exists():
            rows = [ListedPerson(people=look.people, engineer_id=pk) for pk in people]
            ListedPerson.objects.bulk_create(rows, ignore_conflicts=True)
        Look.objects.bulk_create([look], ignore_conflicts=True)


def _of_today(look: Look) -> Any:
    return Look.objects.order_by().filter(reader_id=look.reader_id, route=look.route, on=look.on)


def _like(look: Look, subject_id: int) -> Look:
    return Look(route=look.route, reader_id=look.reader_id, on=look.on, at=look.at, subject_id=subject_id)
