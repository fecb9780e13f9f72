"""A reader's own pairs as values: who, how regularly, towards what. The same few queries for one pair and for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from mentoring.models import FocusSkill, Goal, Mentorship
from mentoring.pairs.agenda import next_level, words_of
from mentoring.sessions.read import read_rhythms
from mentoring.sessions.rhythm import Rhythm
from skills.models import Engineer, Rating, Skill


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
    is_readable: bool = True  # the reader may know the level

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


def people_rated_in(cards: Iterable[Card]) -> set[int]:
    """Whose levels the cards show to somebody else: mentees to their mentor."""
    return {card.pair.mentee_id for card in cards if card.is_mentor and any(row.is_readable for row in card.focus)}


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
        is_readable = pair.started_on is not None or pair.mentee_id == person.pk
        level = levels.get((pair.mentee_id, row.skill_id)) if is_readable else None
        if pair.ended_on:
            level = row.end_level
        level = level if level is not None else row.baseline_level
        goal = getattr(row, "goal", None)
        target = goal.level if goal else next_level(row, level)
        words = goal.text if goal else words_of(row.skill, target)
        found[pair.pk].append(Focus(row.pk, row.skill, level, target, words, goal, is_readable))
    return found
