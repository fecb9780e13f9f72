"""What the form for a session begins with: the meeting that just ended, else the last session, so that one confirms
rather than types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from mentoring.calendar.zones import day_in
from mentoring.models import ActionItem, FocusSkill, MentoringSession, Mentorship, PlannedSession
from mentoring.sessions.forms import OTHER, LogForm
from mentoring.sessions.log import may_undo
from mentoring.sessions.planning import drop_answered, is_over
from skills.models import Engineer, Skill, User

JUST = timedelta(days=7)  # how long a meeting that passed comes first
USUAL = 30


@dataclass(frozen=True)
class LogPerson:
    """Somebody to log a session with: one pair under way."""

    pair: Mentorship
    other: Engineer
    is_chosen: bool


@dataclass(frozen=True)
class Log:
    """The form, who may be chosen, and what the two left open last time."""

    form: LogForm
    pair: Mentorship
    other: Engineer
    people: tuple[LogPerson, ...]
    source: str
    last: MentoringSession | None
    actions: tuple[ActionItem, ...]
    draft: str  # the name under which the browser keeps what is typed

    @property
    def summary_label(self) -> str:
        return f"What changed? Optional; you and {self.other.first_name} read it"


def build_log(
    person: Engineer,
    now: datetime,
    zone: ZoneInfo,
    wanted: int | None = None,
    data: Any = None,
) -> Log | None:
    """Today is the day it is in ``zone``. None without a pair under way, or when the wanted one is none of theirs or
    never began. For a pair that has ended the form opens at its last day."""
    own = Mentorship.objects.of(person.user).select_related("mentor", "mentee")
    pairs = list(own.under_way())
    just = _just_over(pairs, now, zone)
    newest = (
        MentoringSession.objects.filter(mentorship__in=pairs).order_by("-held_on", "-pk").values_list("mentorship_id")
    )
    order = [pk for (pk,) in newest[:50]]
    likely = [wanted] if wanted is not None else [*(each.mentorship_id for each in just), *order]
    pair = _first(pairs, likely, is_any=wanted is None)
    if pair is None and wanted:
        pair = own.filter(pk=wanted, started_on__isnull=False).first()
    if pair is None:
        return None
    last = MentoringSession.objects.filter(mentorship=pair).prefetch_related("skills").first()
    planned = next((each for each in just if each.mentorship_id == pair.pk), None)
    form = _form(pair, last, planned, day_in(now, zone), zone, data)
    people = sorted(pairs, key=lambda each: (order.index(each.pk) if each.pk in order else len(order), each.pk))
    return Log(
        form,
        pair,
        pair.other(person),
        tuple(LogPerson(each, each.other(person), each == pair) for each in people),
        "From your planned session" if planned else "Filled in from last time" if last else "",
        last,
        tuple(ActionItem.objects.filter(mentorship=pair).open().select_related("owner")),
        draft_key(person, pair.pk),
    )


def _first(pairs: Sequence[Mentorship], likely: Sequence[int], is_any: bool) -> Mentorship | None:
    by_pk = {each.pk: each for each in pairs}
    return next((by_pk[pk] for pk in likely if pk in by_pk), next(iter(pairs), None) if is_any else None)


def _just_over(pairs: Sequence[Mentorship], now: datetime, zone: ZoneInfo) -> list[PlannedSession]:
    """Meetings of the last days that ended and no session answers, the newest first."""
    rows = PlannedSession.objects.ahead().filter(mentorship__in=pairs, starts_at__range=(now - JUST, now))
    return [row for row in drop_answered(rows.with_last_on().order_by("-starts_at"), now, zone) if is_over(row, now)]


def _form(
    pair: Mentorship,
    last: MentoringSession | None,
    planned: PlannedSession | None,
    today: date,
    zone: ZoneInfo,
    data: Any,
) -> LogForm:
    choices = choices_of(pair, last)
    usual = planned.minutes if planned else last.minutes if last else USUAL
    held_on = min(day_in(planned.starts_at, zone) if planned else today, pair.ended_on or today)
    when = {today: "today", today - timedelta(days=1): "yesterday"}.get(held_on, OTHER)
    initial = {
        "when": when,
        "held_on": held_on if when == OTHER else None,
        "length": str(usual),
        "skills": [skill.key for skill in _about(pair, last, choices)],
    }
    return LogForm(data, today=today, choices=choices, usual=usual, initial=initial)


def choices_of(pair: Mentorship, session: MentoringSession | None) -> list[Skill]:
    """The pair's focus skills, and what a session was about."""
    focus = [row.skill for row in FocusSkill.objects.filter(mentorship=pair).select_related("skill")]
    return list(dict.fromkeys([*focus, *(session.skills.all() if session else ())]))


def _about(pair: Mentorship, last: MentoringSession | None, choices: list[Skill]) -> list[Skill]:
    """What the last session was about, else the skills with an open goal, else the first."""
    if last and (again := list(last.skills.all())):
        return again
    goals = FocusSkill.objects.filter(mentorship=pair, goal__isnull=False, goal__reached_on=None)
    aimed = set(goals.values_list("skill_id", flat=True))
    return [skill for skill in choices if skill.pk in aimed] or choices[:1]


KEY = "saved_session"


@dataclass(frozen=True)
class Saved:
    session: MentoringSession
    other: Engineer
    may_undo: bool


def draft_key(person: Engineer, pair_id: int) -> str:
    """Under which the browser keeps what is typed about a pair, until it is saved."""
    return f"log:{person.pk}:{pair_id}"


def keep_saved(request: HttpRequest, session: MentoringSession) -> None:
    request.session[KEY] = session.pk


def pop_saved(request: HttpRequest) -> Saved | None:
    pk, user = request.session.pop(KEY, None), cast(User, request.user)
    if pk is None:
        return None
    rows = MentoringSession.objects.visible_to(user).select_related("mentorship__mentor", "mentorship__mentee")
    session, person = rows.filter(pk=pk).first(), user.person
    if session is None or person is None:
        return None
    return Saved(session, session.mentorship.other(person), may_undo(session, person, timezone.now()))
