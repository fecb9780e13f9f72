"""A small organisation with people who wait and people who offer, with plans for them; personas of tests.conftest."""

from __future__ import annotations

from datetime import date
from typing import Any

from config.base.jobs import queue
from mentoring.matching.plans.plans import change_plan, request_plan
from mentoring.matching.plans.sending import request_sending
from mentoring.models import MatchPlan, MentoringRequest, MentorProfile, Mentorship
from skills.models import Engineer, Skill
from tests.make import day, make_engineer, make_rating, make_skill

TODAY, SINCE = day("2025-03-02"), day("2025-02-01")


def make_skills() -> dict[str, Skill]:
    return {key: make_skill(key) for key in ("python", "sql", "talks")}


def make_mentor(name: str, team: Any, levels: dict[str, int], by: Engineer, places: int = 2, **fields: Any) -> Engineer:
    """Somebody who offers all the skills they are rated in."""
    mentor = make_engineer(name, team=team)
    for skill, level in levels.items():
        make_rating(mentor, skill, level, by=by, on="2025-01-10")
    offer(mentor, *levels, places=places, **fields)
    return mentor


def offer(mentor: Engineer, *skills: str, places: int = 2, **fields: Any) -> MentorProfile:
    profile, _ = MentorProfile.objects.update_or_create(engineer=mentor, defaults={"places": places, **fields})
    profile.offers.set(Skill.objects.filter(key__in=skills))
    return profile


def wait(person: Engineer, *skills: str, on: date = SINCE) -> MentoringRequest:
    request = MentoringRequest.objects.create(engineer=person, asked_on=on, asked_by=person.user)
    request.skills.set(Skill.objects.filter(key__in=skills))
    return request


def make_pair(mentor: Engineer, mentee: Engineer, state: str = "active", **fields: Any) -> Mentorship:
    ended = state in ("completed", "ended_early", "lapsed")
    if state in ("active", "paused") or ended:
        fields.setdefault("started_on", day("2024-06-01"))
    if ended:
        fields.setdefault("ended_on", day("2024-12-01"))
    return Mentorship.objects.create(mentor=mentor, mentee=mentee, state=state, **fields)


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def make_plan(by: Engineer, key: str = "one", **how: Any) -> MatchPlan:
    """Asked for and computed."""
    return compute(request_plan(by.user, TODAY, lowest_fit=how.pop("lowest_fit", 0), key=key))


def compute(plan: MatchPlan) -> MatchPlan:
    assert plan.job
    queue.run(plan.job.pk)
    plan.refresh_from_db()
    return plan


def change(plan: MatchPlan, by: Engineer, pins: Any = (), bans: Any = ()) -> MatchPlan:
    return change_plan(plan, by.user, TODAY, run=plan.run, lowest_fit=60, pins=pins, bans=bans)


def send(plan: MatchPlan, by: Engineer, objective: str = "most") -> MatchPlan:
    """Asked for and done."""
    return compute(request_sending(plan, objective, by.user, run=plan.run))


def pairs_of(plan: MatchPlan, objective: str = "most") -> set[tuple[int, int]]:
    return {(row[0], row[1]) for row in plan.result[objective]["pairs"]}
