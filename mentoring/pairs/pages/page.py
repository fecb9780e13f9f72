"""One pair as a page: for the two everything they share; for their lines and the people team that it exists, its state
and how many sessions there were, without a word of theirs but what the mentee shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from config.base.models import AuditEvent
from config.base.words import capital, day, plural
from mentoring.models import (
    ActionItem,
    MentoringSession,
    Mentorship,
    MentorshipEvent,
    PlannedSession,
    PrivateNote,
    SharedText,
)
from mentoring.pairs.pages.read import Card, build_cards
from mentoring.pairs.steps import Kind, Step, steps_open_to
from mentoring.sessions.planning import drop_answered
from mentoring.sessions.read import HeldSession, PlannedMeeting, build_held, build_meetings, read_planned
from skills.models import Engineer, User

SHOWN = 20  # sessions; the others are in the list
DONE_SHOWN = timedelta(days=60)
DENIED_SHOWN = timedelta(days=30)
# What cannot be taken back is asked once more.
FINAL = (Kind.DECLINED, Kind.WITHDRAWN, Kind.COMPLETED, Kind.ENDED_EARLY)
VERBS = {Kind.COMPLETED: "End with thanks", Kind.ENDED_EARLY: "End early"}


@dataclass(frozen=True)
class Button:
    kind: str
    verb: str
    is_final: bool


@dataclass(frozen=True)
class PairPage:
    """``card`` and everything after it are for the two alone."""

    pair: Mentorship
    counts: tuple[tuple[str, str], ...]
    buttons: tuple[Button, ...]
    shared: Sequence[SharedText]
    card: Card | None = None
    sessions: Sequence[HeldSession] = ()
    meetings: Sequence[PlannedMeeting] = ()
    actions: Sequence[ActionItem] = ()
    done: Sequence[ActionItem] = ()
    events: Sequence[MentorshipEvent] = ()
    note: PrivateNote | None = None
    denied: str = ""
    may_renew: bool = False

    @property
    def last(self) -> HeldSession | None:
        return self.sessions[0] if self.sessions else None

    @property
    def may_share(self) -> bool:
        """The mentee of a pair that began."""
        return self.card is not None and not self.card.is_mentor and self.pair.started_on is not None

    @property
    def is_under_way(self) -> bool:
        return self.pair.state in (Mentorship.State.ACTIVE, Mentorship.State.PAUSED)


def build_page(pair: Mentorship, user: User, now: datetime, today: date, zone: ZoneInfo) -> PairPage:
    buttons = tuple(button_of(step) for step in steps_open_to(pair, user))
    person, shared = user.person, list(read_shared(user).filter(mentorship=pair))
    if person is None or not pair.is_of(person):
        return PairPage(pair, _counts(pair), buttons, shared)
    rows = MentoringSession.objects.filter(mentorship=pair)
    shown = rows.select_related("mentorship__mentor", "mentorship__mentee").prefetch_related("skills")[:SHOWN]
    planned = PlannedSession.objects.ahead().with_last_on().filter(mentorship=pair)
    planned = planned.select_related("mentorship__mentor__user", "mentorship__mentee")
    actions = list(ActionItem.objects.filter(mentorship=pair).select_related("owner"))
    return PairPage(
        pair,
        _counts(pair),
        buttons,
        shared,
        card=build_cards([pair], person, today, zone)[0],
        sessions=build_held(shown, person, now, shared),
        meetings=build_meetings(
            drop_answered(planned, now, zone), person, now, zone, beside=list(read_planned(person.user))
        ),
        actions=[row for row in actions if row.done_at is None and pair.is_open],
        done=[row for row in actions if row.done_at and row.done_at >= now - DONE_SHOWN],
        events=list(pair.events.select_related("actor__engineer").order_by("-pk")),
        note=PrivateNote.objects.filter(mentorship=pair, author=person).first(),
        denied=_denied(pair, now),
        may_renew=pair.started_on is not None and not pair.is_open,
    )


def button_of(step: Step) -> Button:
    return Button(str(step.kind), VERBS.get(Kind(step.kind), step.verb), step.kind in FINAL)


def read_shared(user: User) -> QuerySet[SharedText]:
    """What the user may read of it, with what a page says beside the text. One query."""
    about = ("mentorship__mentor", "session", "goal__focus_skill__skill")
    return SharedText.objects.visible_to(user).select_related(*about)


def _counts(pair: Mentorship) -> tuple[tuple[str, str], ...]:
    """The state in words and numbers: all that is not for the two alone."""
    both = Q(confirmed_by_mentor_at__isnull=False, confirmed_by_mentee_at__isnull=False)
    found = MentoringSession.objects.filter(mentorship=pair).aggregate(all=Count("pk"), both=Count("pk", filter=both))
    facts = [("State", pair.get_state_display())]
    if pair.started_on:
        facts.append(("Since", day(pair.started_on)))
    if pair.ended_on:
        facts.append(("Until", day(pair.ended_on)))
    if pair.started_on:
        facts.append(("Sessions", f"{plural(found['all'], 'session')}, {found['both']} confirmed by both"))
    return tuple(facts)


def _denied(pair: Mentorship, now: datetime) -> str:
    """That the other one took a session off, so that nobody wonders where it went."""
    row = (
        AuditEvent.objects.about(pair.mentee_id)
        .filter(kind="session_denied", at__gte=now - DENIED_SHOWN, detail__mentorship=pair.pk)
        .first()
    )
    if row is None:
        return ""
    who = Engineer.objects.filter(user=row.actor_id).values_list("name", flat=True).first() or "somebody"
    held_on = day(date.fromisoformat(row.detail["held_on"]))
    return capital(f"{who} said that the session of {held_on} did not take place; it was taken out.")
