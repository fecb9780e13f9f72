"""What somebody did as a mentor: sessions confirmed by both, the people, and how their focus skills moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from mentoring.models import FocusSkill, MentoringSession, Mentorship
from mentoring.sessions.counts import counted_sessions
from skills.models import Engineer, Rating
from skills.people.organisation import read_organisation


@dataclass(frozen=True)
class Move:
    """A focus skill from the first day to the last, or to today; None where a level is not known."""

    skill: str
    start: int | None
    now: int | None

    @property
    def gain(self) -> int | None:
        return None if self.start is None or self.now is None else self.now - self.start


@dataclass(frozen=True)
class MenteeRecord:
    pair: Mentorship
    sessions: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Record:
    """``counted`` leaves out sessions with people of one's own reporting line: the mentoring check does too."""

    mentees: tuple[MenteeRecord, ...]
    sessions: int
    unconfirmed: int
    counted: int

    @property
    def people(self) -> int:
        return len({mentee.pair.mentee_id for mentee in self.mentees})

    @property
    def gained(self) -> int:
        """Levels, over all focus skills known at both ends."""
        return sum(move.gain or 0 for mentee in self.mentees for move in mentee.moves)

    @property
    def in_line(self) -> int:
        return self.sessions - self.counted


def build_record(mentor: Engineer, today: date) -> Record:
    """Pairs that began, the newest first. The same queries for one pair and for many."""
    pairs = list(
        Mentorship.objects.filter(mentor=mentor, started_on__isnull=False)
        .select_related("mentee")
        .order_by("-started_on", "-pk")
    )
    held, unconfirmed = _sessions(mentor)
    moves = _moves(pairs, today)
    counted = counted_sessions(read_organisation(), date.min, today, mentor=mentor.pk).get(mentor.pk, [])
    return Record(
        mentees=tuple(MenteeRecord(pair, held[pair.pk], tuple(moves[pair.pk])) for pair in pairs),
        sessions=held.total(),
        unconfirmed=unconfirmed,
        counted=len(counted),
    )


def _sessions(mentor: Engineer) -> tuple[Counter[int], int]:
    held: Counter[int] = Counter()
    unconfirmed = 0
    for session in MentoringSession.objects.filter(mentorship__mentor=mentor).defer("summary"):
        held[session.mentorship_id] += session.is_confirmed
        unconfirmed += not session.is_confirmed
    return held, unconfirmed


def _moves(pairs: list[Mentorship], today: date) -> dict[int, list[Move]]:
    """Levels as the policy lets a mentor see them: of the focus skills alone."""
    rows = FocusSkill.objects.filter(mentorship__in=pairs).select_related("skill", "mentorship")
    open_mentees = [pair.mentee_id for pair in pairs if pair.is_open]
    cells = Rating.objects.cells(today).filter(engineer__in=open_mentees, skill__in=rows.values("skill"))
    levels = {(engineer, skill): level for engineer, skill, level in cells.values_list("engineer", "skill", "level")}
    found: defaultdict[int, list[Move]] = defaultdict(list)
    for row in rows:
        pair = row.mentorship
        now = levels.get((pair.mentee_id, row.skill_id)) if pair.is_open else row.end_level
        found[pair.pk].append(Move(row.skill.name, row.baseline_level, now))
    return found
