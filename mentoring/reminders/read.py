"""What reminders read: all pairs that may need one, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from config.base.grouping import grouped
from mentoring.models import ActionItem, MentoringSession, Mentorship, MentorshipEvent, PlannedSession
from mentoring.reminders.due import ENDED_DAYS, EXPIRED_DAYS, Logged, Pair, Planned, Promise
from mentoring.sessions.planning import ends_at
from mentoring.sessions.rhythm import Pause, read_pauses
from skills.models import Engineer

State, Reason = Mentorship.State, Mentorship.Reason
UNANSWERED = (Reason.NO_ANSWER, Reason.PLACE_TAKEN)


def read_here(on: date) -> set[int]:
    """Who can be reminded: people who are here and may sign in."""
    return set(Engineer.objects.employed(on).filter(user__is_active=True).values_list("pk", flat=True))


def read_pairs(on: date, only: Q | None = None) -> list[Pair]:
    """Proposed, active, proposals that lately ended without an answer, and pairs that lately ended with a session to
    confirm; ``only`` narrows it to somebody's own."""
    rows = list(_rows(on).filter(only or Q()))
    scope = Mentorship.objects.filter(only or Q(), state=State.ACTIVE)
    sessions = MentoringSession.objects.filter(mentorship__in=scope)
    last = dict(sessions.order_by().values_list("mentorship").annotate(Max("held_on")))
    pauses, expired = _read_events(rows)
    looking = _still_looking(rows)
    logged = grouped(_logged(_unconfirmed().filter(mentorship__in=_rows(on).filter(only or Q()).values("pk"))))
    planned = grouped(_planned(PlannedSession.objects.ahead().filter(mentorship__in=scope)))
    promises = grouped(_promises(ActionItem.objects.open().filter(mentorship__in=scope, due_on__lt=on)))
    return [
        Pair(
            pk=row.pk,
            mentor=row.mentor_id,
            mentee=row.mentee_id,
            state=row.state,
            cadence_days=row.cadence_days,
            proposed_on=timezone.localdate(row.created_at),
            waits_for=_waits_for(row),
            expired_on=expired.get(row.pk) if row.pk in looking else None,
            started_on=row.started_on,
            planned_end_on=row.planned_end_on,
            last_on=last.get(row.pk),
            pauses=pauses.get(row.pk, ()),
            planned=tuple(planned[row.pk]),
            logged=tuple(logged[row.pk]),
            promises=tuple(promises[row.pk]),
        )
        for row in rows
    ]


def _rows(on: date) -> QuerySet[Mentorship]:
    since = on - timedelta(days=EXPIRED_DAYS)
    # A mentee who let a mentor's own offer pass has asked for nobody.
    is_wanted = Q(accepted_by_mentee_at__isnull=False) | ~Q(proposed_by=F("mentor__user"))
    gone = Mentorship.objects.filter(is_wanted, state=State.EXPIRED, end_reason__in=UNANSWERED)
    lately = gone.filter(events__kind=MentorshipEvent.Kind.EXPIRED, events__on__gte=since).values("pk")
    over = Q(ended_on__gte=on - timedelta(days=ENDED_DAYS), pk__in=_unconfirmed().values("mentorship"))
    open_pairs = Q(state__in=[State.PROPOSED, State.ACTIVE])
    return Mentorship.objects.filter(open_pairs | Q(pk__in=lately) | over).order_by("pk")


def _unconfirmed() -> QuerySet[MentoringSession]:
    return MentoringSession.objects.filter(Q(confirmed_by_mentor_at=None) | Q(confirmed_by_mentee_at=None))


def _waits_for(row: Mentorship) -> frozenset[int]:
    if row.state != State.PROPOSED:
        return frozenset()
    sides = ((row.mentor_id, row.accepted_by_mentor_at), (row.mentee_id, row.accepted_by_mentee_at))
    return frozenset(person for person, agreed_at in sides if agreed_at is None)


def _read_events(rows: Iterable[Mentorship]) -> tuple[dict[int, tuple[Pause, ...]], dict[int, date]]:
    events = MentorshipEvent.objects.filter(
        mentorship__state__in=[State.ACTIVE, State.EXPIRED], kind__in=["paused", "resumed", "expired"]
    )
    wanted = {row.pk for row in rows}
    found = [row for row in events.order_by("pk").values_list("mentorship_id", "kind", "on") if row[0] in wanted]
    expired = {pair: on for pair, kind, on in found if kind == MentorshipEvent.Kind.EXPIRED}
    steps = grouped((pair, (kind, on)) for pair, kind, on in found if kind != MentorshipEvent.Kind.EXPIRED)
    return {pair: read_pauses(found) for pair, found in steps.items()}, expired


def _still_looking(rows: Iterable[Mentorship]) -> set[int]:
    """Proposals that expired, of mentees who have found nobody and asked nobody since."""
    expired = {row.pk: row.mentee_id for row in rows if row.state == State.EXPIRED}
    open_pairs = Mentorship.objects.open().filter(mentee__in=set(expired.values()))
    newest: dict[int, int] = dict(open_pairs.order_by().values_list("mentee").annotate(Max("pk")))
    return {pk for pk, mentee in expired.items() if newest.get(mentee, 0) < pk}


def _logged(sessions: QuerySet[MentoringSession]) -> Iterable[tuple[int, Logged]]:
    for row in sessions.select_related("mentorship").order_by("held_on", "pk"):
        pair = row.mentorship
        sides = ((pair.mentor_id, row.confirmed_by_mentor_at), (pair.mentee_id, row.confirmed_by_mentee_at))
        people = frozenset(person for person, confirmed_at in sides if confirmed_at is None)
        yield pair.pk, Logged(row.pk, timezone.localdate(row.recorded_at), people)


def _planned(meetings: QuerySet[PlannedSession]) -> Iterable[tuple[int, Planned]]:
    for row in meetings.order_by("starts_at", "pk"):
        yield row.mentorship_id, Planned(row.pk, row.sequence, timezone.localdate(ends_at(row)))


def _promises(actions: QuerySet[ActionItem]) -> Iterable[tuple[int, Promise]]:
    for pair, pk, owner, due_on in actions.values_list("mentorship_id", "pk", "owner_id", "due_on"):
        if due_on:
            yield pair, Promise(pk, owner, due_on)
