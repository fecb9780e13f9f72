"""mentorships.csv: a pair with a last day is completed, one without is active."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple, cast

from config.base.grouping import grouped
from config.base.limits import FACTS_SINCE, FOCUS_SKILLS
from config.base.sheets.cells import Fault, day, email, several
from config.base.sheets.records import Column, Layout, Outcome, Records
from mentoring.models import FocusSkill, Mentorship
from mentoring.pairs.lifecycle import follow_import
from skills.imports import Known
from skills.models import Rating
from skills.people.organisation import read_organisation

UNKNOWN = "unknown"
# engineer, skill → day and level, oldest first
Cells = defaultdict[tuple[int, int], list[tuple[date, int | None]]]
# The states of a pair that has a first day; a proposal has none.
BEGAN = ("active", "paused", "completed", "ended_early", "lapsed")


class MentorshipRow(NamedTuple):
    mentor: str
    mentee: str
    started_on: date
    ended_on: date | None
    skills: tuple[str, ...]


MENTORSHIPS = Layout(
    name="mentorships",
    row=MentorshipRow,
    columns=(
        Column("mentor", email()),
        Column("mentee", email()),
        Column("started_on", day(FACTS_SINCE, required=True)),
        Column("ended_on", day(FACTS_SINCE), is_optional=True),
        Column("skills", several(), is_optional=True),
    ),
    key_columns=("mentor", "mentee", "started_on"),
    key=itemgetter(0, 1, 2),
)


@dataclass
class _Pair:
    """A row with the mentorship it is about, perhaps not saved yet, and the skills it adds and takes away."""

    number: int
    mentorship: Mentorship
    is_new: bool
    is_closed: bool
    added: list[int]
    dropped: set[int]

    @property
    def people(self) -> frozenset[int]:
        return frozenset((self.mentorship.mentor_id, self.mentorship.mentee_id))


def load_mentorships(records: Records[MentorshipRow], known: Known, today: date) -> Outcome:
    """Adds pairs, closes those that got a last day, and sets the skills of open ones; an ended pair never changes.

    Two people have one open pair at a time. What the application would ask about, a pair inside a reporting line or
    more than three skills, is a warning here.
    """
    outcome = Outcome.of(records)
    loader = _PairLoader(records.present, known, today)
    pairs = []
    for number, row, pair in outcome.accept(records.rows, loader.pair):
        pair.number = number
        pairs.append((row, pair))
    kept = _one_open_pair_each(pairs, loader, outcome)
    for row, pair in kept:
        _warn(outcome, pair, row, loader)
    _write([pair for _, pair in kept], outcome)
    _note_refused(records, {pair.number for _, pair in kept}, known)
    return outcome


def _note_refused(records: Records[MentorshipRow], kept: set[int], known: Known) -> None:
    """A session of a pair whose row was refused is told so."""
    refused = [(number, key) for key, number in records.refused.items()]
    refused += [(number, (row.mentor, row.mentee)) for number, row in records.rows if number not in kept]
    for number, key in refused:
        known.refused.setdefault(("pair", cast(tuple[Any, ...], key)[:2]), f"{records.file}:{number}")


class _PairLoader:
    """The pairs of the database, and what a row means beside them."""

    def __init__(self, present: frozenset[str], known: Known, today: date) -> None:
        self.present, self.known, self.today = present, known, today
        self.mentorships = list(Mentorship.objects.order_by("pk"))
        self.by_key = {(one.mentor_id, one.mentee_id, one.started_on): one for one in self.mentorships}
        live = FocusSkill.objects.filter(skill__is_retired=False).order_by()
        self.skills = grouped(live.values_list("mentorship_id", "skill_id"))
        self.organisation = read_organisation()

    def pair(self, row: MentorshipRow) -> _Pair:
        mentor, mentee = self.known.person(row.mentor, "mentor"), self.known.person(row.mentee, "mentee")
        skills = [self.known.skill(key, "skills") for key in row.skills]
        self._check(row, mentor, mentee)
        earlier = self.by_key.get((mentor, mentee, row.started_on))
        return self._known_pair(earlier, row, skills) if earlier else self._new_pair(row, mentor, mentee, skills)

    def _check(self, row: MentorshipRow, mentor: int, mentee: int) -> None:
        if mentor == mentee:
            raise Fault("nobody mentors themselves", "name two people", "mentee")
        for column, value in (("started_on", row.started_on), ("ended_on", row.ended_on)):
            if value and value > self.today:
                fix = "leave it empty until then" if column == "ended_on" else "correct the date"
                raise Fault(f"{value} lies in the future", fix, column)
        if row.ended_on and row.ended_on < row.started_on:
            what = f"the last day ({row.ended_on}) lies before the first ({row.started_on})"
            raise Fault(what, "correct one of the two", "ended_on")

    def _new_pair(self, row: MentorshipRow, mentor: int, mentee: int, skills: list[int]) -> _Pair:
        mentorship = Mentorship(
            mentor_id=mentor,
            mentee_id=mentee,
            state=Mentorship.State.COMPLETED if row.ended_on else Mentorship.State.ACTIVE,
            started_on=row.started_on,
            ended_on=row.ended_on,
            end_reason=UNKNOWN if row.ended_on else "",
        )
        return _Pair(0, mentorship, is_new=True, is_closed=False, added=skills, dropped=set())

    def _known_pair(self, mentorship: Mentorship, row: MentorshipRow, skills: list[int]) -> _Pair:
        has = set(self.skills[mentorship.pk])
        names_skills = "skills" in self.present
        added = [skill for skill in skills if skill not in has]
        dropped = has.difference(skills) if names_skills else set()
        is_open = mentorship.state in Mentorship.OPEN
        is_closed = is_open and row.ended_on is not None
        if not is_open and "ended_on" in self.present and row.ended_on != mentorship.ended_on:
            what = f"this pair ended on {mentorship.ended_on}, and an ended pair never changes"
            raise Fault(what, "write that day", "ended_on")
        if not is_open and (added or dropped):
            raise Fault(
                "this pair has ended, and an ended pair never changes", "leave its skills as they are", "skills"
            )
        if is_closed:
            mentorship.state, mentorship.ended_on = Mentorship.State.COMPLETED, row.ended_on
            mentorship.end_reason = UNKNOWN
        return _Pair(0, mentorship, is_new=False, is_closed=is_closed, added=added, dropped=dropped)


def _one_open_pair_each(
    pairs: list[tuple[MentorshipRow, _Pair]], loader: _PairLoader, outcome: Outcome
) -> list[tuple[MentorshipRow, _Pair]]:
    """Without the new open pairs of two people who have one already, in the database or in an earlier row."""
    taken = {
        frozenset((one.mentor_id, one.mentee_id)): f"since {one.started_on}" if one.started_on else "proposed"
        for one in loader.mentorships
        if one.state in Mentorship.OPEN
    }
    kept = []
    for row, pair in pairs:
        if pair.is_new and row.ended_on is None:
            if since := taken.get(pair.people):
                what, fix = f"these two already have an open pair ({since})", "give the earlier one its ended_on"
                outcome.refuse(pair.number, Fault(what, fix, "started_on"))
                continue
            taken[pair.people] = f"row {pair.number}"
        kept.append((row, pair))
    return kept


def _warn(outcome: Outcome, pair: _Pair, row: MentorshipRow, loader: _PairLoader) -> None:
    one, other = pair.mentorship.mentor_id, pair.mentorship.mentee_id
    if pair.is_new and loader.organisation.in_one_line(one, other, loader.today):
        what, fix = "one of the two is above the other", "a mentor outside the reporting line is freer to help"
        outcome.warn(pair.number, "mentor", what, fix)
    if pair.added and len(row.skills) > FOCUS_SKILLS.high:
        outcome.warn(
            pair.number, "skills", f"{len(row.skills)} skills to work on", "three or fewer keep a pair focused"
        )


def _write(pairs: list[_Pair], outcome: Outcome) -> None:
    """Closes pairs before it opens new ones of the same two people."""
    new = [pair for pair in pairs if pair.is_new]
    changed = [pair for pair in pairs if not pair.is_new and (pair.is_closed or pair.added or pair.dropped)]
    closed = [pair.mentorship for pair in changed if pair.is_closed]
    Mentorship.objects.bulk_update(closed, ["state", "ended_on", "end_reason"], batch_size=500)
    Mentorship.objects.bulk_create(pair.mentorship for pair in new)
    for pair in changed:
        if pair.dropped:
            FocusSkill.objects.filter(mentorship=pair.mentorship, skill__in=pair.dropped).delete()
    FocusSkill.objects.bulk_create(
        FocusSkill(mentorship=pair.mentorship, skill_id=skill) for pair in pairs for skill in pair.added
    )
    set_levels([pair.mentorship for pair in [*new, *changed]])
    for mentorship in closed:
        follow_import(mentorship)
    outcome.add(len(pairs), len(new), len(changed))


def set_levels(mentorships: Sequence[Mentorship]) -> None:
    """Each focus skill's level of the cell on the first day, and on the last one of pairs that ended."""
    rows = list(FocusSkill.objects.filter(mentorship__in=mentorships).select_related("mentorship"))
    history = _cells_over_time({row.mentorship.mentee_id for row in rows}, {row.skill_id for row in rows})
    for row in rows:
        cell = history[row.mentorship.mentee_id, row.skill_id]
        row.baseline_level = _level(cell, row.mentorship.started_on)
        row.end_level = _level(cell, row.mentorship.ended_on)
    FocusSkill.objects.bulk_update(rows, ["baseline_level", "end_level"], batch_size=500)


def _cells_over_time(engineers: set[int], skills: set[int]) -> Cells:
    """``Rating.objects.cells`` for every day at once: standing manager ratings, oldest first."""
    rows = Rating.objects.standing().filter(source="manager", engineer__in=engineers, skill__in=skills)
    told = rows.order_by("rated_on", "pk").values_list("engineer_id", "skill_id", "rated_on", "level")
    return grouped(((engineer, skill), (rated_on, level)) for engineer, skill, rated_on, level in told)


def _level(cell: list[tuple[date, int | None]], on: date | None) -> int | None:
    at = bisect_right(cell, on, key=itemgetter(0)) if on else 0
    return cell[at - 1][1] if at else None
