"""A reader's own pairs as values: who, how regularly, towards what. The same few queries for one pair and for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from config.base.words import listed
from mentoring.agenda import next_level, words_of
from mentoring.log import facts_of, has_confirmed, may_deny, may_undo
from mentoring.models import FocusSkill, Goal, MentoringSession, Mentorship, PlannedSession, SharedText
from mentoring.planning import ends_at, is_over
from mentoring.rhythm import Rhythm
from mentoring.rhythm_data import read_rhythms
from mentoring.zones import day_in
from skills.models import Engineer, Rating, Skill, User


@dataclass(frozen=True)
class Focus:
    """A skill a pair works on: the level of the cell now, and where to.

    A mentor knows the mentee's levels while the pair is under way, not for having proposed one; of a pair that ended
    the level at its end stays.
    """

    pk: int
    skill: Skill
    level: int | None
    target: int
    words: str
    goal: Goal | None
    is_open: bool = True  # the reader may know the level

    @property
    def shown_level(self) -> int:
        return self.level or 0

    @property
    def said(self) -> str:
        return f"{self.level} of {self.target}" if self.level is not None else f"not rated, aims at {self.target}"


@dataclass(frozen=True)
class Card:
    """One pair as its reader sees it."""

    pair: Mentorship
    other: Engineer
    is_mentor: bool
    focus: tuple[Focus, ...]
    rhythm: Rhythm | None  # of a pair that began

    @property
    def what(self) -> str:
        return "You mentor" if self.is_mentor else "Mentors you"


@dataclass(frozen=True)
class Meeting:
    """A planned session where its reader is."""

    planned: PlannedSession
    other: Engineer
    is_mentor: bool
    begins: datetime
    ends: datetime
    is_over: bool
    is_today: bool
    clash: str = ""  # whom else its reader meets at the same time

    @property
    def month(self) -> str:
        return "Today" if self.is_today else f"{self.begins:%b}"

    @property
    def hours(self) -> str:
        """Said here: a template would turn moments into the zone of the installation."""
        return f"{self.begins:%a %H:%M}–{self.ends:%H:%M}"

    @property
    def day(self) -> date:
        return self.begins.date()


@dataclass(frozen=True)
class Held:
    """A session with what its reader may do about it."""

    session: MentoringSession
    facts: str  # what one confirms
    other: Engineer
    skills: tuple[str, ...]
    waits_for_you: bool
    waits_for_other: bool
    may_deny: bool
    may_undo: bool
    shared: SharedText | None = None  # what the mentee tells of it


def people_in(pairs: Iterable[Mentorship], reader: Engineer | None) -> set[int]:
    """Whose pair the state of these pairs is; the two of a pair learn nothing of each other by it."""
    return {pk for pair in pairs if not pair.is_of(reader) for pk in (pair.mentor_id, pair.mentee_id)}


def people_rated_in(cards: Iterable[Card]) -> set[int]:
    """Whose levels the cards show to somebody else: mentees to their mentor."""
    return {card.pair.mentee_id for card in cards if card.is_mentor and any(row.is_open for row in card.focus)}


def own_pairs(person: Engineer) -> Iterable[Mentorship]:
    return Mentorship.objects.of(person.user).select_related("mentor", "mentee")


def build_cards(pairs: Sequence[Mentorship], person: Engineer, today: date, zone: ZoneInfo) -> list[Card]:
    """Five queries at any number of pairs."""
    focus = _focus(pairs, person, today)
    rhythms = read_rhythms(pairs, today, zone)
    return [
        Card(
            pair,
            pair.other(person),
            pair.mentor_id == person.pk,
            tuple(focus[pair.pk]),
            rhythms.get(pair.pk),
        )
        for pair in pairs
    ]


def _focus(pairs: Sequence[Mentorship], person: Engineer, today: date) -> dict[int, list[Focus]]:
    rows = list(FocusSkill.objects.filter(mentorship__in=pairs).select_related("skill", "goal").order_by("pk"))
    by_pk = {pair.pk: pair for pair in pairs}
    cells = Rating.objects.cells(today).filter(
        engineer__in={pair.mentee_id for pair in pairs}, skill__in={row.skill_id for row in rows}
    )
    levels = {(who, skill): level for who, skill, level in cells.values_list("engineer_id", "skill_id", "level")}
    found: dict[int, list[Focus]] = defaultdict(list)
    for row in rows:
        pair = by_pk[row.mentorship_id]
        is_open = pair.started_on is not None or pair.mentee_id == person.pk
        level = levels.get((pair.mentee_id, row.skill_id)) if is_open else None
        if pair.ended_on:
            level = row.end_level
        level = level if level is not None else row.baseline_level
        goal = getattr(row, "goal", None)
        target = goal.level if goal else next_level(row, level)
        words = goal.text if goal else words_of(row.skill, target)
        found[pair.pk].append(Focus(row.pk, row.skill, level, target, words, goal, is_open))
    return found


def read_planned(user: User) -> QuerySet[PlannedSession]:
    """Meetings neither cancelled nor held, of pairs under way, ``with_last_on``."""
    rows = PlannedSession.objects.visible_to(user).ahead().with_last_on()
    under_way = rows.filter(mentorship__state__in=[Mentorship.State.ACTIVE, Mentorship.State.PAUSED])
    return under_way.select_related("mentorship__mentor", "mentorship__mentee").order_by("starts_at", "pk")


def find_clash(row: PlannedSession, beside: Iterable[PlannedSession], person: Engineer) -> str:
    """The names of those whom somebody meets while they are in this meeting. Only one's own meetings are compared: with
    whom the other one meets is theirs."""
    names = (
        each.mentorship.other(person).name
        for each in beside
        if each.pk != row.pk and each.starts_at < ends_at(row) and row.starts_at < ends_at(each)
    )
    return listed(dict.fromkeys(names))


def build_meetings(
    rows: Iterable[PlannedSession],
    person: Engineer,
    now: datetime,
    zone: ZoneInfo,
    beside: Sequence[PlannedSession] = (),
) -> list[Meeting]:
    """``beside``: all meetings of the person, to say which of these fall together."""
    found = []
    for row in rows:
        begins = row.starts_at.astimezone(zone)
        ends = ends_at(row).astimezone(zone)
        pair = row.mentorship
        is_today = begins.date() == day_in(now, zone)
        is_mentor = pair.mentor_id == person.pk
        clash = find_clash(row, beside, person)
        found.append(Meeting(row, pair.other(person), is_mentor, begins, ends, is_over(row, now), is_today, clash))
    return found


def build_held(
    rows: Iterable[MentoringSession], person: Engineer, now: datetime, shared: Iterable[SharedText] = ()
) -> list[Held]:
    """Of sessions with their pairs and skills at hand."""
    told = {row.session_id: row for row in shared}
    return [
        Held(
            row,
            facts_of(row),
            row.mentorship.other(person),
            tuple(skill.name for skill in row.skills.all()),
            not has_confirmed(row, person),
            has_confirmed(row, person) and not row.is_confirmed,
            may_deny(row, person),
            may_undo(row, person, now),
            told.get(row.pk),
        )
        for row in rows
    ]
