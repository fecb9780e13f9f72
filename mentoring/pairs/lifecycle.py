"""The life of a pair, from a proposal to its end. Nothing else writes a mentorship's state but an import.

Every step locks the mentor's row, then the pair's, so that two people cannot take one place or end one proposal twice.
Each is an event with actor and time; a step without an actor was made by the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from config.base.audit.log import record
from mentoring.calendar.invitations import send_invitations
from mentoring.models import FocusSkill, MentoringRequest, Mentorship, MentorshipEvent, PlannedSession
from mentoring.models.pairs import NotPossible
from mentoring.pairs.mail import tell
from mentoring.pairs.rules import (
    check_age,
    check_end,
    check_line,
    check_line_again,
    check_people,
    check_renewal,
    check_skills,
    free_places,
    is_kept_apart,
    last_of_expired,
    say_closed,
    takes_somebody,
)
from mentoring.pairs.steps import (
    CHOSEN,
    MENTEE,
    MENTOR,
    STEPS,
    Kind,
    Reason,
    State,
    Step,
    has_agreed,
    may_propose,
    roles_in,
    steps_open_to,
)
from skills.models import Engineer, Rating, Skill, User
from skills.people.organisation import Organisation, read_organisation

# ── proposing ───────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose(
    *,
    mentor: Engineer,
    mentee: Engineer,
    skills: Collection[Skill],
    by: User,
    on: date,
    purpose: str = "",
    override_reason: str = "",
    cadence_days: int = 14,
    planned_end_on: date | None = None,
    renews: Mentorship | None = None,
    organisation: Organisation | None = None,
) -> Mentorship:
    """A proposal of one to three skills. Whoever of the two proposes has agreed with it.

    Refused: a pair with oneself, with somebody not here, on a retired skill, inside a reporting line without a reason
    by the people team or the mentee's line, a second open pair of the same two, a mentor who takes nobody. Whoever
    proposes many pairs has read the ``organisation`` once for all of them.
    """
    check_people(mentor, mentee, on)
    if not may_propose(by, mentor, mentee):
        raise NotPossible("A pair is proposed by one of the two, by the mentee's manager or by the people team.")
    check_skills(skills)
    check_line(mentor, mentee, on, by, override_reason, organisation or read_organisation())
    check_end(planned_end_on, on)
    check_renewal(renews, mentor, mentee)
    Engineer.objects.select_for_update(no_key=True).get(pk=mentor.pk)
    if is_kept_apart(mentor, mentee) or not takes_somebody(mentor, on):
        raise NotPossible(f"{mentor.name} takes nobody new at the moment. Nothing was sent; choose somebody else.")
    now = timezone.now()
    pair = Mentorship(
        mentor=mentor,
        mentee=mentee,
        purpose=purpose,
        override_reason=override_reason,
        cadence_days=cadence_days,
        planned_end_on=planned_end_on,
        proposed_by=by,
        renews=renews,
        accepted_by_mentor_at=now if by.person == mentor else None,
        accepted_by_mentee_at=now if by.person == mentee else None,
    )
    _save_new(pair)
    FocusSkill.objects.bulk_create(FocusSkill(mentorship=pair, skill=skill) for skill in dict.fromkeys(skills))
    _note(pair, Kind.PROPOSED, by, on)
    return pair


def _save_new(pair: Mentorship) -> None:
    try:
        with transaction.atomic():
            pair.save()
    except IntegrityError:
        raise NotPossible(
            f"{pair.mentor.name} and {pair.mentee.name} already have an open pair or proposal. Nothing was sent."
        ) from None


# ── steps of people ─────────────────────────────────────────────────────────────────────────────────────────────────
def accept(pair: Mentorship, by: User, on: date) -> Mentorship:
    """One side agrees; with the second the pair begins, if the mentor still has a place."""
    with transaction.atomic():
        pair, roles = _take(pair, Kind.ACCEPTED, by)
        check_age(pair, on)
        now = timezone.now()
        if MENTOR in roles:
            pair.accepted_by_mentor_at = now
        if MENTEE in roles:
            pair.accepted_by_mentee_at = now
        if pair.accepted_by_mentor_at and pair.accepted_by_mentee_at:
            _begin(pair, by, on)
        else:
            pair.save()
            _note(pair, Kind.AGREED, by, on)
    return pair


def decline(pair: Mentorship, by: User, on: date) -> Mentorship:
    return _move(pair, Kind.DECLINED, State.DECLINED, by, on)


def withdraw(pair: Mentorship, by: User, on: date) -> Mentorship:
    return _move(pair, Kind.WITHDRAWN, State.WITHDRAWN, by, on)


def pause(pair: Mentorship, by: User, on: date) -> Mentorship:
    """The rhythm's clock stops until the pair resumes."""
    return _move(pair, Kind.PAUSED, State.PAUSED, by, on)


def resume(pair: Mentorship, by: User, on: date) -> Mentorship:
    return _move(pair, Kind.RESUMED, State.ACTIVE, by, on)


def complete(pair: Mentorship, by: User, on: date) -> Mentorship:
    with transaction.atomic():
        pair, _ = _take(pair, Kind.COMPLETED, by)
        return _end(pair, State.COMPLETED, Kind.COMPLETED, by, on, Reason.GOALS_MET)


def end_early(pair: Mentorship, by: User, on: date, reason: str) -> Mentorship:
    if reason not in CHOSEN:
        raise NotPossible("Say why the pair ends; the reasons are in the list. The pair goes on.")
    with transaction.atomic():
        pair, _ = _take(pair, Kind.ENDED_EARLY, by)
        return _end(pair, State.ENDED_EARLY, Kind.ENDED_EARLY, by, on, reason)


PLAIN: dict[str, Callable[[Mentorship, User, date], Mentorship]] = {
    Kind.ACCEPTED: accept,
    Kind.DECLINED: decline,
    Kind.WITHDRAWN: withdraw,
    Kind.PAUSED: pause,
    Kind.RESUMED: resume,
    Kind.COMPLETED: complete,
}


def take_step(pair: Mentorship, kind: str, by: User, on: date, reason: str = "") -> Mentorship:
    """The step of a kind; ``reason`` is for ending early alone."""
    return end_early(pair, by, on, reason) if kind == Kind.ENDED_EARLY else PLAIN[kind](pair, by, on)


# ── steps of the clock ──────────────────────────────────────────────────────────────────────────────────────────────
def expire_proposals(on: date) -> int:
    """Proposals without an answer for ten days. The number that expired."""
    waiting = Mentorship.objects.filter(state=State.PROPOSED, created_at__date__lte=last_of_expired(on))
    return sum(_clock_step(pk, State.PROPOSED, _expire, on) for pk in waiting.values_list("pk", flat=True))


def lapse(pair: Mentorship, on: date, is_silent: Callable[[], bool] = lambda: True) -> bool:
    """A pair that stayed silent through two nudges. False when it is not active any more, or when ``is_silent``, asked
    behind the lock, says that it has met or planned to since."""
    with transaction.atomic():
        pair = _lock(pair.pk)
        if pair.state != State.ACTIVE or not is_silent():
            return False
        _end(pair, State.LAPSED, Kind.LAPSED, None, on, Reason.SILENCE)
    return True


def end_of_leaver(pk: int, on: date) -> bool:
    """A pair or proposal one of whose people leaves; False when it is over already."""
    return _clock_step(pk, None, _leave, on)


def _clock_step(pk: int, state: str | None, step: Callable[[Mentorship, date], object], on: date) -> bool:
    with transaction.atomic():
        pair = _lock(pk)
        if not pair.is_open or (state and pair.state != state):
            return False
        step(pair, on)
    return True


def _expire(pair: Mentorship, on: date) -> None:
    _change(pair, State.EXPIRED, Kind.EXPIRED, None, on, Reason.NO_ANSWER)


def _leave(pair: Mentorship, on: date) -> None:
    if pair.state == State.PROPOSED:
        _change(pair, State.EXPIRED, Kind.EXPIRED, None, on, Reason.LEFT)
    else:
        _end(pair, State.ENDED_EARLY, Kind.ENDED_EARLY, None, on, Reason.LEFT)


# ── what every step is made of ──────────────────────────────────────────────────────────────────────────────────────
def _lock(pk: int) -> Mentorship:
    """The pair as it is now, behind the locks of the mentor and of itself, always in this order."""
    mentor = Mentorship.objects.values_list("mentor_id", flat=True).get(pk=pk)
    Engineer.objects.select_for_update(no_key=True).get(pk=mentor)
    return Mentorship.objects.select_for_update(of=("self",)).select_related("mentor", "mentee").get(pk=pk)


def _take(pair: Mentorship, kind: str, by: User) -> tuple[Mentorship, frozenset[str]]:
    """The locked pair, if the user may take this step in the state it is in now."""
    pair = _lock(pair.pk)
    if not any(step.kind == kind for step in steps_open_to(pair, by)):
        raise NotPossible(_why_not(pair, STEPS[kind], by))
    return pair, roles_in(pair, by)


def _move(pair: Mentorship, kind: str, state: str, by: User, on: date) -> Mentorship:
    """A step that changes the state and nothing else."""
    with transaction.atomic():
        pair, _ = _take(pair, kind, by)
        return _change(pair, state, kind, by, on)


def _why_not(pair: Mentorship, step: Step, by: User) -> str:
    roles = roles_in(pair, by)
    if pair.state not in step.leaves:
        return f"This pair is {pair.get_state_display().lower()}: “{step.verb}” is not possible. Nothing changed."
    if step.by & roles and has_agreed(pair, roles):
        return "You have agreed already; the other side has not answered yet. Nothing changed."
    return f"“{step.verb}” is for others than you. Nothing changed."


def _begin(pair: Mentorship, by: User, on: date) -> None:
    check_line_again(pair, on)
    check_people(pair.mentor, pair.mentee, on)
    if is_kept_apart(pair.mentor, pair.mentee) or not takes_somebody(pair.mentor, on):
        closed = say_closed(pair.mentor, on, by)
        raise NotPossible(f"{closed}, so the pair cannot begin. The proposal stays open.")
    if Mentorship.objects.filter(mentor=pair.mentor_id, mentee=pair.mentee_id, started_on=on).exists():
        raise NotPossible("These two began a pair today already. The proposal stays open; accept it tomorrow.")
    pair.state, pair.started_on = State.ACTIVE, on
    pair.save()
    _copy_levels(pair, on, "baseline_level")
    _note(pair, Kind.ACCEPTED, by, on)
    MentoringRequest.objects.waiting().filter(engineer=pair.mentee_id).update(closed_on=on, mentorship=pair)
    if not free_places(pair.mentor):
        others = Mentorship.objects.filter(mentor=pair.mentor_id, state=State.PROPOSED)
        for other in others.select_for_update(of=("self",)).order_by("pk"):
            _change(other, State.EXPIRED, Kind.EXPIRED, None, on, Reason.PLACE_TAKEN)


def _end(pair: Mentorship, state: str, kind: str, by: User | None, on: date, reason: str) -> Mentorship:
    """The last day, each focus skill's level on it, and no meeting that still stands."""
    pair.ended_on = max(on, pair.started_on or on)
    _copy_levels(pair, pair.ended_on, "end_level")
    _cancel_meetings(pair, reason)
    return _change(pair, state, kind, by, on, reason)


def follow_import(pair: Mentorship) -> None:
    """After a file has given an open pair its last day: the event of it, and no meeting that still stands."""
    _cancel_meetings(pair, pair.end_reason)
    _note(pair, Kind.COMPLETED, None, pair.ended_on or timezone.localdate(), pair.end_reason)


def _cancel_meetings(pair: Mentorship, reason: str) -> None:
    ahead = list(PlannedSession.objects.ahead().filter(mentorship=pair).values_list("pk", flat=True))
    PlannedSession.objects.filter(pk__in=ahead).update(
        cancelled_at=timezone.now(), changed_at=timezone.now(), sequence=F("sequence") + 1
    )
    for planned in PlannedSession.objects.filter(pk__in=ahead).select_related("mentorship"):
        send_invitations(planned, ended_by=reason)


def _change(pair: Mentorship, state: str, kind: str, by: User | None, on: date, reason: str = "") -> Mentorship:
    pair.state, pair.end_reason = state, reason
    pair.save()
    _note(pair, kind, by, on, reason)
    return pair


def _copy_levels(pair: Mentorship, on: date, field: str) -> None:
    """The level of the cell of each focus skill, as it is on a day."""
    rows = list(pair.focus_skills.all())
    cells = Rating.objects.cells(on).filter(engineer=pair.mentee_id, skill__in=[row.skill_id for row in rows])
    levels = dict(cells.values_list("skill_id", "level"))
    for row in rows:
        setattr(row, field, levels.get(row.skill_id))
    FocusSkill.objects.bulk_update(rows, [field])


def _note(pair: Mentorship, kind: str, by: User | None, on: date, reason: str = "") -> None:
    MentorshipEvent.objects.create(mentorship=pair, kind=kind, actor=by, on=on, reason=reason)
    record("pair", actor=by.pk if by else None, subject=pair.mentee_id, mentorship=pair.pk, step=str(kind))
    tell(pair, kind, by)
