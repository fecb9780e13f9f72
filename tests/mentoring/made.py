"""Pairs and what they hold, for the tests: plain functions beside make_*."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mentoring.models import FocusSkill, MentoringSession, Mentorship, MentorshipEvent, PlannedSession, SharedText
from skills.models import Engineer, Skill
from tests.make import day, make_skill

TODAY = day("2026-11-25")
NOW = "2026-11-25T09:30:00+00:00"


def make_pair(mentor: Engineer, mentee: Engineer, *skills: str, **fields: Any) -> Mentorship:
    """Under way since September, with its first events."""
    fields = {"state": "active", "started_on": day("2026-09-07"), **fields}
    pair = Mentorship.objects.create(mentor=mentor, mentee=mentee, **fields)
    for key in skills or ("python",):
        skill = Skill.objects.filter(key=key).first() or make_skill(key)
        FocusSkill.objects.create(mentorship=pair, skill=skill, baseline_level=2)
    if pair.started_on:
        MentorshipEvent.objects.create(mentorship=pair, kind="accepted", actor=mentor.user, on=pair.started_on)
    return pair


def make_session(
    pair: Mentorship, on: str | date, by: Engineer | None = None, *, confirmed: str = "own", **fields: Any
) -> MentoringSession:
    """``confirmed`` is "own" (whoever logged), "both" or "nobody"."""
    by = by or pair.mentor
    moment = datetime.fromisoformat(NOW)
    sides = {"mentor": confirmed == "both", "mentee": confirmed == "both"}
    if confirmed == "own":
        sides["mentor" if by == pair.mentor else "mentee"] = True
    return MentoringSession.objects.create(
        mentorship=pair,
        held_on=day(on) if isinstance(on, str) else on,
        logged_by=by,
        confirmed_by_mentor_at=moment if sides["mentor"] else None,
        confirmed_by_mentee_at=moment if sides["mentee"] else None,
        **{"minutes": 45, **fields},
    )


def make_planned(pair: Mentorship, at: str, **fields: Any) -> PlannedSession:
    return PlannedSession.objects.create(
        mentorship=pair, starts_at=datetime.fromisoformat(at), **{"planned_by": pair.mentor, **fields}
    )


def make_shared(pair: Mentorship, text: str = "Told.", **fields: Any) -> SharedText:
    return SharedText.objects.create(mentorship=pair, text=text, **{"shared_at": datetime.fromisoformat(NOW), **fields})
