"""Pairs and sessions for ``export_data``. Summaries belong to the pair and stay out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from config.base.grouping import grouped
from config.base.sheets.sheet import Value
from mentoring.imports.mentorships import BEGAN
from mentoring.imports.sessions import SESSIONS, SessionSkill
from mentoring.models import FocusSkill, MentoringSession, Mentorship

SESSION_COLUMNS = [name for name in SESSIONS.header if name != "summary"]

Cells = tuple[Value, ...]


def mentorship_rows() -> Iterator[Cells]:
    """Pairs that began, oldest first; a proposal is not a fact yet."""
    focus = FocusSkill.objects.filter(skill__is_retired=False).order_by("pk")
    skills = _joined(focus.values_list("mentorship_id", "skill__key"))
    pairs = Mentorship.objects.filter(state__in=BEGAN, started_on__isnull=False).order_by()
    rows = pairs.values_list("started_on", "mentor__user__email", "mentee__user__email", "ended_on", "pk")
    for started_on, mentor, mentee, ended_on, pk in sorted(rows, key=lambda row: row[:3]):
        yield mentor, mentee, started_on, ended_on, skills[pk]


def session_rows() -> Iterator[Cells]:
    """Every session, oldest first."""
    links = SessionSkill.objects.filter(skill__is_retired=False).order_by("pk")
    skills = _joined(links.values_list("mentoringsession_id", "skill__key"))
    rows = MentoringSession.objects.order_by().values_list(
        "held_on",
        "mentorship__mentor__user__email",
        "mentorship__mentee__user__email",
        "minutes",
        "pk",
        "confirmed_by_mentor_at",
        "confirmed_by_mentee_at",
    )
    for held_on, mentor, mentee, minutes, pk, by_mentor, by_mentee in sorted(rows, key=lambda row: row[:5]):
        yield mentor, mentee, held_on, minutes, skills[pk], _confirmed_by(bool(by_mentor), bool(by_mentee))


def _joined(links: Iterable[tuple[int, str]]) -> dict[int, str]:
    return defaultdict(str, {owner: ";".join(keys) for owner, keys in grouped(links).items()})


def _confirmed_by(mentor: bool, mentee: bool) -> str:
    if mentor and mentee:
        return "both"
    return "mentor" if mentor else "mentee" if mentee else ""
