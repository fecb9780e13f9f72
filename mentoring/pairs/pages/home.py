"""The start page of mentoring: what waits for an answer, what comes up, one's own pairs, the newest sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from config.base.words import plural
from mentoring.models import MentoringSession, Mentorship
from mentoring.pairs.pages.read import Card, build_cards
from mentoring.pairs.steps import has_agreed, roles_in
from mentoring.sessions.planning import drop_answered
from mentoring.sessions.read import HeldSession, PlannedMeeting, build_held, build_meetings, read_planned
from skills.models import Engineer, User

RECENT = 6
COMING = 5
ENDED = 10
COUNTED = timedelta(days=365)
State = Mentorship.State


@dataclass(frozen=True)
class Proposal:
    """A pair that is not one yet, as its reader sees it."""

    pair: Mentorship
    mentor: Engineer
    mentee: Engineer
    is_for_you: bool  # waits for the reader's answer
    skills: tuple[str, ...]
    reader: Engineer

    @property
    def title(self) -> str:
        mentor = "You" if self.mentor == self.reader else self.mentor.name
        return f"{mentor} would mentor {'you' if self.mentee == self.reader else self.mentee.name}"


@dataclass(frozen=True)
class Home:
    summary: str
    cards: list[Card]
    to_answer: list[Proposal]
    sent: list[Proposal]
    to_confirm: list[HeldSession]
    passed: list[PlannedMeeting]
    coming: list[PlannedMeeting]
    recent: list[HeldSession]
    session_count: int
    ended: list[Card]

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.to_answer or self.sent or self.ended)


def build_home(user: User, person: Engineer, now: datetime, today: date, zone: ZoneInfo) -> Home:
    """The same number of queries for few and for many pairs."""
    pairs = list(_pairs(user))
    own = [pair for pair in pairs if pair.is_of(person)]
    begun = [pair for pair in own if pair.started_on]
    cards = build_cards(begun, person, today, zone)
    proposals = _proposals([pair for pair in pairs if pair.state == State.PROPOSED], user, person)
    sessions = read_sessions(user)
    counted = list(sessions.filter(held_on__gt=today - COUNTED).values_list("minutes", "mentorship_id"))
    planned = drop_answered(read_planned(user), now, zone)
    meetings = build_meetings(planned, person, now, zone, beside=planned)
    people = {pair.other(person) for pair in own if pair.pk in {pk for _, pk in counted}}
    return Home(
        summary=_summary([minutes for minutes, _ in counted], len(people)),
        cards=[card for card in cards if card.pair.is_open],
        to_answer=[each for each in proposals if each.is_for_you],
        sent=[each for each in proposals if not each.is_for_you],
        to_confirm=build_held(_with_skills(waiting_for(sessions, person)), person, now),
        passed=[each for each in meetings if each.is_over],
        coming=[each for each in meetings if not each.is_over][:COMING],
        recent=build_held(_with_skills(sessions)[:RECENT], person, now),
        session_count=sessions.count(),
        ended=[card for card in cards if not card.pair.is_open][:ENDED],
    )


def _pairs(user: User) -> QuerySet[Mentorship]:
    """One's own on either side, and proposals one made for others."""
    mine = Q(mentor__user=user) | Q(mentee__user=user) | Q(proposed_by=user, state=State.PROPOSED)
    rows = Mentorship.objects.filter(mine).select_related("mentor", "mentee")
    return rows.prefetch_related("focus_skills__skill")


def read_sessions(user: User) -> QuerySet[MentoringSession]:
    return MentoringSession.objects.visible_to(user)


def _with_skills(rows: QuerySet[MentoringSession]) -> QuerySet[MentoringSession]:
    return rows.select_related("mentorship__mentor", "mentorship__mentee").prefetch_related("skills")


def waiting_for(rows: QuerySet[MentoringSession], person: Engineer) -> QuerySet[MentoringSession]:
    """Sessions this person has not confirmed, oldest first; also of a pair that has ended, where they still count."""
    as_mentor = Q(mentorship__mentor=person, confirmed_by_mentor_at=None)
    as_mentee = Q(mentorship__mentee=person, confirmed_by_mentee_at=None)
    return rows.filter(as_mentor | as_mentee).order_by("held_on", "pk")


def _proposals(pairs: Sequence[Mentorship], user: User, person: Engineer) -> list[Proposal]:
    found = []
    for pair in pairs:
        is_for_you = pair.is_of(person) and not has_agreed(pair, roles_in(pair, user))
        names = tuple(row.skill.name for row in pair.focus_skills.all()) if pair.is_of(person) else ()
        found.append(Proposal(pair, pair.mentor, pair.mentee, is_for_you, names, person))
    return found


def _summary(minutes: Sequence[int], people: int) -> str:
    if not minutes:
        return ""
    hours, rest = divmod(sum(minutes), 60)
    took = " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
    whom = plural(people, "person", "people")
    return f"{plural(len(minutes), 'session')} and {took} in twelve months, with {whom}"
