"""sessions.csv: meetings of pairs that exist on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import itemgetter
from typing import NamedTuple

from config.base.grouping import grouped
from config.base.limits import FACTS_SINCE, MINUTES, SUMMARY_LENGTH
from config.base.sheets.cells import Fault, choice, day, email, several, text, whole
from config.base.sheets.records import Column, Layout, Outcome, Records
from config.base.text import show
from mentoring.imports.mentorships import BEGAN
from mentoring.models import MentoringSession, Mentorship
from skills.imports import Known

BATCH = 5000

# mentor, mentee, held_on, minutes
Key = tuple[int, int, date, int]
SessionSkill = MentoringSession.skills.through


class SessionRow(NamedTuple):
    mentor: str
    mentee: str
    held_on: date
    minutes: int
    skills: tuple[str, ...]
    summary: str
    confirmed_by: str


SESSIONS = Layout(
    name="sessions",
    row=SessionRow,
    columns=(
        Column("mentor", email()),
        Column("mentee", email()),
        Column("held_on", day(FACTS_SINCE, required=True)),
        Column("minutes", whole(*MINUTES)),
        Column("skills", several(), is_optional=True),
        Column("summary", text(SUMMARY_LENGTH, one_line=False), is_optional=True, is_repetitive=False),
        Column("confirmed_by", choice("both", "mentor", "mentee", required=False), is_optional=True),
    ),
    key_columns=("mentor", "mentee", "held_on", "minutes"),
    key=itemgetter(0, 1, 2, 3),
)


@dataclass(frozen=True)
class _Meeting:
    """A row with the session it is about, perhaps not saved yet."""

    session: MentoringSession
    skills: list[int]
    is_new: bool
    is_changed: bool
    moves_skills: bool


def load_sessions(records: Records[SessionRow], known: Known, today: date) -> Outcome:
    """Adds sessions, and to known ones what the file says more.

    A confirmation counts as given at midnight UTC of the day of the session, and is never taken back; an empty one
    means that the mentor logged the session and nobody has confirmed it. An empty summary keeps the pair's own text.
    """
    outcome = Outcome.of(records)
    loader = _SessionLoader(records, known, today)
    meetings = [meeting for _, _, meeting in outcome.accept(records.rows, loader.meeting)]
    new = [meeting for meeting in meetings if meeting.is_new]
    changed = [meeting for meeting in meetings if not meeting.is_new and (meeting.is_changed or meeting.moves_skills)]
    _write(new, changed)
    outcome.add(len(meetings), len(new), len(changed))
    return outcome


class _SessionLoader:
    """The pairs and sessions of the database, and what a row means beside them."""

    def __init__(self, records: Records[SessionRow], known: Known, today: date) -> None:
        self.present, self.known, self.today = records.present, known, today
        pairs = Mentorship.objects.filter(state__in=BEGAN, started_on__isnull=False).order_by("-started_on", "-pk")
        self.pairs = grouped(((pair.mentor_id, pair.mentee_id), pair) for pair in pairs)
        days = [row.held_on for _, row in records.rows]
        period = (min(days), max(days)) if days else (today, today)
        sessions = MentoringSession.objects.filter(held_on__range=period).select_related("mentorship").order_by("pk")
        self.sessions = {_key(session): session for session in sessions}
        links = SessionSkill.objects.filter(mentoringsession__in=sessions.order_by(), skill__is_retired=False)
        self.skills = grouped(links.values_list("mentoringsession_id", "skill_id"))

    def meeting(self, row: SessionRow) -> _Meeting:
        mentor, mentee = self.known.person(row.mentor, "mentor"), self.known.person(row.mentee, "mentee")
        skills = [self.known.skill(key, "skills") for key in row.skills]
        if row.held_on > self.today:
            raise Fault(f"{row.held_on} lies in the future", "correct the date", "held_on")
        session = self.sessions.get((mentor, mentee, row.held_on, row.minutes))
        is_new = session is None
        if session is None:
            logged_by = mentee if row.confirmed_by == "mentee" else mentor
            pair = self._pair(row, mentor, mentee)
            session = MentoringSession(
                mentorship=pair, held_on=row.held_on, minutes=row.minutes, logged_by_id=logged_by
            )
        is_changed = self._apply(row, session)
        moves_skills = "skills" in self.present and set(skills) != set(() if is_new else self.skills[session.pk])
        return _Meeting(session, skills, is_new, is_changed, moves_skills)

    def _pair(self, row: SessionRow, mentor: int, mentee: int) -> Mentorship:
        """The pair of the day; of several the one begun last."""
        pairs = self.pairs[mentor, mentee]
        for pair in pairs:
            if (pair.started_on or date.max) <= row.held_on <= (pair.ended_on or date.max):
                return pair
        if where := self.known.refused.get(("pair", (row.mentor, row.mentee))):
            raise Fault(f"the row of this pair was refused ({where})", "put that row right first", "mentee")
        if pairs:
            periods = ", ".join(f"{pair.started_on} to {pair.ended_on or 'now'}" for pair in reversed(pairs))
            what = f"these two were no pair on {row.held_on} (they were from {periods})"
            raise Fault(what, "correct the date, or the pair in mentorships.csv", "held_on")
        what = f"{show(row.mentor)} has no pair with {show(row.mentee)}"
        raise Fault(what, "add the pair to mentorships.csv, or correct the two addresses", "mentee")

    def _apply(self, row: SessionRow, session: MentoringSession) -> bool:
        """Adds what the row says more; True when that is anything."""
        before = (session.summary, session.confirmed_by_mentor_at, session.confirmed_by_mentee_at)
        midnight = datetime.combine(row.held_on, time(), UTC)
        if row.summary and row.summary != session.summary:
            session.summary, session.summary_by = row.summary, None  # a file does not say who wrote it
        if row.confirmed_by in ("both", "mentor"):
            session.confirmed_by_mentor_at = session.confirmed_by_mentor_at or midnight
        if row.confirmed_by in ("both", "mentee"):
            session.confirmed_by_mentee_at = session.confirmed_by_mentee_at or midnight
        return before != (session.summary, session.confirmed_by_mentor_at, session.confirmed_by_mentee_at)


def _key(session: MentoringSession) -> Key:
    return session.mentorship.mentor_id, session.mentorship.mentee_id, session.held_on, session.minutes


def _write(new: list[_Meeting], changed: list[_Meeting]) -> None:
    MentoringSession.objects.bulk_create((meeting.session for meeting in new), batch_size=BATCH)
    fields = ["summary", "summary_by", "confirmed_by_mentor_at", "confirmed_by_mentee_at"]
    altered = [meeting.session for meeting in changed if meeting.is_changed]
    MentoringSession.objects.bulk_update(altered, fields, batch_size=500)
    moved = [meeting for meeting in [*new, *changed] if meeting.moves_skills]
    regrouped = [meeting.session.pk for meeting in moved if not meeting.is_new]
    for start in range(0, len(regrouped), BATCH):
        some = regrouped[start : start + BATCH]
        SessionSkill.objects.filter(mentoringsession__in=some, skill__is_retired=False).delete()
    links = ((meeting.session.pk, skill) for meeting in moved for skill in meeting.skills)
    rows = [SessionSkill(mentoringsession_id=session, skill_id=skill) for session, skill in links]
    SessionSkill.objects.bulk_create(rows, batch_size=BATCH)
