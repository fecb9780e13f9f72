"""Sessions logged, corrected, confirmed and taken back. Nothing else writes a mentoring session but an import.

Whoever logs confirms their own side. What the two wrote is in their session alone: no audit row carries a word of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from config.base.audit.log import record
from config.base.edits import Snapshot, check
from config.base.models import AuditEvent
from config.base.words import day as say_day
from config.base.words import listed, plural
from mentoring.calendar.zones import day_in, zone_of
from mentoring.models import MentoringSession, Mentorship, PlannedSession
from mentoring.models.pairs import NotPossible
from skills.models import Engineer, Skill

UNDO_WITHIN = timedelta(hours=24)
DENIED, UNDONE = "session_denied", "session_undone"  # as the log calls them


class SameDay(NotPossible):
    """The other one has logged a session of that day; a second is saved only when it is said to be another one."""


def see_session(session: MentoringSession) -> dict[str, str]:
    """What somebody who edits it has before them: the version a writer must have seen."""
    return {
        "Day": say_day(session.held_on),
        "How long": plural(session.minutes, "minute"),
        "About": listed(session.skills.order_by("name").values_list("name", flat=True)) or "nothing chosen",
        "What changed": session.summary,
        "Confirmed": "by both" if session.is_confirmed else "by one of you",
    }


def facts_of(session: MentoringSession) -> str:
    """What somebody confirms: day and length."""
    return f"{session.held_on}/{session.minutes}"


@transaction.atomic
def log_session(
    pair: Mentorship,
    by: Engineer,
    today: date,
    *,
    held_on: date,
    minutes: int,
    skills: Collection[Skill] = (),
    summary: str = "",
    is_another: bool = False,
) -> MentoringSession:
    """A session of a day on which the pair was under way, also after its end, confirmed by whoever logs it; a meeting
    planned for that day is held now."""
    pair = Mentorship.objects.select_for_update(of=("self",)).select_related("mentor", "mentee").get(pk=pair.pk)
    if pair.started_on is None:
        raise NotPossible("This pair is not under way; sessions are logged for pairs that began. Nothing was saved.")
    _check_day(pair, held_on, today)
    if not is_another:
        _check_first(pair, by, held_on, minutes)
    session = MentoringSession(mentorship=pair, held_on=held_on, minutes=minutes, logged_by=by)
    _write_summary(session, by, summary)
    _confirm_side(session, by, timezone.now())
    _save(session)
    session.skills.set(skills)
    _hold_planned(session, by)
    return session


@transaction.atomic
def edit_session(
    session: MentoringSession,
    by: Engineer,
    today: date,
    *,
    held_on: date,
    minutes: int,
    skills: Collection[Skill],
    summary: str,
    seen: Snapshot | None = None,
) -> MentoringSession:
    """Raises Outdated when the other one changed it since it was ``seen``. Another day, length or subject has to be
    confirmed again; once both have confirmed, only the summary changes."""
    session = _lock(session)
    check(seen, see_session(session))
    is_same = (session.held_on, session.minutes, set(session.skills.all())) == (held_on, minutes, set(skills))
    if not is_same:
        if session.is_confirmed:
            raise NotPossible(
                "Both of you have confirmed this session, so day, length and subject stay. Nothing was saved; "
                "what changed can still be edited."
            )
        if held_on != session.held_on:
            _check_day(session.mentorship, held_on, today)
        session.confirmed_by_mentor_at = session.confirmed_by_mentee_at = None
        _confirm_side(session, by, timezone.now())
    session.held_on, session.minutes = held_on, minutes
    _write_summary(session, by, summary)
    _save(session)
    session.skills.set(skills)
    return session


@transaction.atomic
def confirm_session(session: MentoringSession, by: Engineer, seen: str = "") -> MentoringSession:
    """One side says that it took place, as it was ``seen``; a second time changes nothing."""
    session = _lock(session)
    if seen and seen != facts_of(session):
        raise NotPossible("The other one of you has corrected this session since you opened it. Look at it again.")
    if not has_confirmed(session, by):
        _confirm_side(session, by, timezone.now())
        session.save()
    return session


@transaction.atomic
def deny_session(session: MentoringSession, by: Engineer) -> None:
    """A side that has not confirmed it says that it did not take place: it is gone, and the log knows who said so."""
    session = _lock(session)
    if not may_deny(session, by):
        raise NotPossible(
            "You have said yourself that this session took place, so it stays. Whoever logged it may take it back "
            "within a day, before the other one confirms it."
        )
    _remove(session, by, DENIED)


@transaction.atomic
def undo_session(session: MentoringSession, by: Engineer, now: datetime) -> None:
    """Whoever logged it takes it back within a day, unless the other side has confirmed it."""
    session = _lock(session)
    if not may_undo(session, by, now):
        raise NotPossible(
            "A session is taken back by whoever logged it, within a day and before the other one confirms it. It stays."
        )
    _remove(session, by, UNDONE)


# ── what is open to whom ────────────────────────────────────────────────────────────────────────────────────────────
def has_confirmed(session: MentoringSession, person: Engineer) -> bool:
    is_mentor = person.pk == session.mentorship.mentor_id
    return (session.confirmed_by_mentor_at if is_mentor else session.confirmed_by_mentee_at) is not None


def may_deny(session: MentoringSession, person: Engineer) -> bool:
    """Whoever has not confirmed it, also when it is one's own that the other one corrected."""
    return not has_confirmed(session, person)


def may_undo(session: MentoringSession, person: Engineer, now: datetime) -> bool:
    is_young = now - session.recorded_at <= UNDO_WITHIN
    is_others = has_confirmed(session, session.mentorship.other(person))
    return session.logged_by_id == person.pk and not is_others and is_young


def pair_of_removed(person: Engineer, session: int) -> int | None:
    """The pair of a session of the person's own that one of the two took out."""
    pairs = dict(Mentorship.objects.of(person.user).values_list("pk", "mentee_id"))
    rows = AuditEvent.objects.filter(kind__in=(DENIED, UNDONE), subject_id__in=set(pairs.values()))
    found = rows.filter(detail__session=session).first()
    return found.detail["mentorship"] if found and found.detail["mentorship"] in pairs else None


# ── what every step is made of ──────────────────────────────────────────────────────────────────────────────────────
def _lock(session: MentoringSession) -> MentoringSession:
    rows = MentoringSession.objects.select_for_update(of=("self",))
    found = rows.select_related("mentorship__mentor", "mentorship__mentee").filter(pk=session.pk).first()
    if found is None:
        raise NotPossible("This session was taken back in the meantime. Nothing was saved.")
    return found


def _confirm_side(session: MentoringSession, by: Engineer, now: datetime) -> None:
    if by.pk == session.mentorship.mentor_id:
        session.confirmed_by_mentor_at = now
    if by.pk == session.mentorship.mentee_id:
        session.confirmed_by_mentee_at = now


def _write_summary(session: MentoringSession, by: Engineer, summary: str) -> None:
    """Notes who alone wrote it; once both have, nobody did."""
    if summary == session.summary:
        return
    is_own = not session.summary or session.summary_by_id == by.pk
    session.summary, session.summary_by = summary, by if summary and is_own else None


def _check_day(pair: Mentorship, held_on: date, today: date) -> None:
    if held_on > today:
        raise NotPossible(f"{say_day(held_on)} lies ahead. Plan the session, or log it once it was held.")
    if pair.started_on and held_on < pair.started_on:
        raise NotPossible(
            f"The pair began on {say_day(pair.started_on)}; a session of {say_day(held_on)} lies before that. "
            "Nothing was saved."
        )
    if pair.ended_on and held_on > pair.ended_on:
        raise NotPossible(
            f"The pair ended on {say_day(pair.ended_on)}; a session of {say_day(held_on)} lies after that. "
            "Nothing was saved; choose a day on which the pair was under way."
        )


def _check_first(pair: Mentorship, by: Engineer, held_on: date, minutes: int) -> None:
    """One of the same length is refused in any case."""
    rows = MentoringSession.objects.filter(mentorship=pair, held_on=held_on).exclude(logged_by=by)
    if (same := rows.exclude(minutes=minutes).select_related("logged_by").first()) is None:
        return
    raise SameDay(
        f"{same.logged_by.name} has logged a session of {same.minutes} minutes on {say_day(held_on)}. Nothing was "
        "saved; confirm or correct that one, or say that yours was another session."
    )


def _save(session: MentoringSession) -> None:
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:
        raise NotPossible(
            f"A session of {session.minutes} minutes on {say_day(session.held_on)} is logged already, perhaps by the "
            "other one of you. Nothing was saved; confirm that one, or give this one its own length."
        ) from None


def _hold_planned(session: MentoringSession, by: Engineer) -> None:
    zone = zone_of(by)
    ahead = PlannedSession.objects.ahead().filter(mentorship=session.mentorship_id).order_by("starts_at")
    same = next((row for row in ahead if day_in(row.starts_at, zone) == session.held_on), None)
    if same:
        same.session = session
        same.save(update_fields=["session"])


def _remove(session: MentoringSession, by: Engineer, kind: str) -> None:
    pair, pk, held_on = session.mentorship, session.pk, session.held_on
    session.delete()
    record(kind, actor=by.user_id, subject=pair.mentee_id, mentorship=pair.pk, session=pk, held_on=held_on.isoformat())
