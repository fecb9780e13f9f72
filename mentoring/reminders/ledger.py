"""The ledger of reminders: a row for each, made once, told with one mail, closed when what it asks for is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.base.models import MailChoice
from mentoring.models import Mentorship, Nudge, PlannedSession
from mentoring.models.nudges import NudgeQuerySet
from mentoring.reminders.due import Due, due_nudges, pick
from mentoring.reminders.read import read_pairs
from mentoring.reminders.words import DIGEST, TOPICS
from skills.models import Engineer

State = Mentorship.State
Key = tuple[int, str, str, int]
SNOOZE = timedelta(days=7)
BATCH = 500
ALL = 10**6


def key_of(row: Nudge) -> Key:
    return row.person_id, row.kind, row.subject, row.step


def rows_alive() -> NudgeQuerySet:
    """Open reminders, and all others of pairs that are not over."""
    alive = [State.PROPOSED, State.ACTIVE, State.PAUSED, State.EXPIRED]
    rows = Nudge.objects.filter(Q(done_at=None) | Q(mentorship__state__in=alive))
    return rows.select_related("mentorship", "digest")


@transaction.atomic
def enter(due: Mapping[Key, Due]) -> int:
    """A row for all that is new, an end for all that is done; those of a pair that is paused only wait."""
    now = timezone.now()
    rows = list(rows_alive())
    known = {key_of(row) for row in rows}
    rest = {(row.person_id, row.kind, row.subject): row.snoozed_until for row in rows if row.snoozed_until}
    new = [_row(each, rest.get(each.key[:3])) for key, each in due.items() if key not in known]
    # What another round at the same moment has entered meanwhile is there already.
    Nudge.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    gone = [row for row in rows if row.done_at is None and key_of(row) not in due]
    _update([row.pk for row in gone if row.mentorship.state != State.PAUSED], done_at=now)
    _update([row.pk for row in rows if row.done_at is not None and key_of(row) in due], done_at=None)
    held = [row.target for row in new if row.kind == Nudge.Kind.HELD]
    PlannedSession.objects.filter(pk__in=held, asked_at=None).update(asked_at=now)
    return len(new)


def _row(due: Due, snoozed_until: date | None) -> Nudge:
    """The next step of something that was put off rests as long."""
    return Nudge(
        person_id=due.person,
        mentorship_id=due.pair,
        kind=due.kind,
        subject=due.subject,
        step=due.step,
        due_on=due.due_on,
        snoozed_until=snoozed_until,
    )


def _update(pks: list[int], **changes: Any) -> None:
    for first in range(0, len(pks), BATCH):
        Nudge.objects.filter(pk__in=pks[first : first + BATCH]).update(**changes)


def read_stopped() -> set[tuple[int, str]]:
    """Who (as an engineer) wants no mail about which topic."""
    rows = MailChoice.objects.filter(is_stopped=True, kind__in={DIGEST, *TOPICS.values()})
    return set(rows.filter(user__engineer__isnull=False).values_list("user__engineer", "kind"))


def is_stopped(row: Nudge, stopped: Collection[tuple[int, str]]) -> bool:
    return bool({(row.person_id, DIGEST), (row.person_id, TOPICS[Nudge.Kind(row.kind)])} & set(stopped))


# ── one's own ───────────────────────────────────────────────────────────────────────────────────────────────────────
def read_own(person: Engineer, on: date) -> list[Nudge]:
    """What is open for somebody now, the most urgent first, put off or not; one row for each thing.

    What was done since the last round is gone at once; what fell due since comes with the next one.
    """
    only = Q(mentor=person) | Q(mentee=person)
    due = {each.key for pair in read_pairs(on, only) for each in due_nudges(pair, on)}
    rows = Nudge.objects.open().filter(person=person).select_related("mentorship__mentor", "mentorship__mentee")
    return pick((row for row in rows if key_of(row) in due), most=ALL)


def snooze(row: Nudge, on: date) -> date:
    """Every step of what it is about rests for a week, and the one told last is told once more after it."""
    until = on + SNOOZE
    same = Nudge.objects.open().filter(person=row.person_id, kind=row.kind, subject=row.subject)
    told = same.filter(digest__isnull=False).order_by("step").last()
    with transaction.atomic():
        same.update(snoozed_until=until)
        if told:
            same.filter(pk=told.pk).update(digest=None)
    return until
