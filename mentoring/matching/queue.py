"""The queue of those who wait, and three suggestions for one of them, as managers and the people team see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from config.base.words import day, listed
from mentoring.matching.pool import read_wishes
from mentoring.matching.suggest import SUGGESTIONS, Found, find_mentors, said
from mentoring.models import MentoringRequest, MentorProfile, Mentorship
from skills.models import Engineer, Rating, Target, User
from skills.people.organisation import aim_of


@dataclass(frozen=True)
class Waiting:
    request: MentoringRequest
    skills: str
    since: str
    is_proposed: bool


@dataclass(frozen=True)
class Queue:
    waiting: list[Waiting]
    proposed: list[Waiting]
    sub: str


@dataclass(frozen=True)
class Chosen:
    row: Waiting
    wanted: list[tuple[str, int | None, int | None]]  # skills: the level now, and the one their target role asks for
    found: Found
    left_out: str

    @property
    def engineer(self) -> Engineer:
        return self.row.request.engineer

    @property
    def people(self) -> set[int]:
        """Whose levels it speaks of: of mentors, those the reader may know."""
        return {self.engineer.pk, *(row.engineer.pk for row in self.found.suggestions if row.facts.is_readable)}


def open_requests(user: User) -> QuerySet[MentoringRequest]:
    """Requests the user may find a mentor for; a manager's own is their manager's."""
    rows = MentoringRequest.objects.waiting()
    if not user.is_people_team:
        rows = rows.filter(engineer__in=Engineer.objects.below(user).values("pk"))
    return rows


def build_queue(user: User, on: date) -> Queue:
    """Who waits, longest first, and whose proposal waits for an answer. Five queries at most."""
    here = Engineer.objects.employed(on).values("pk")
    rows = open_requests(user).filter(engineer__in=here).select_related("engineer").prefetch_related("skills")
    proposed = set(Mentorship.objects.filter(state=Mentorship.State.PROPOSED).values_list("mentee_id", flat=True))
    found = [_waiting(row, row.engineer_id in proposed) for row in rows]
    waiting = [row for row in found if not row.is_proposed]
    free = [(each.places - each.taken) for each in MentorProfile.objects.free(on)]  # type: ignore[attr-defined]
    people = "1 person waits" if len(waiting) == 1 else f"{len(waiting)} people wait"
    mentors = "1 mentor has" if len(free) == 1 else f"{len(free)} mentors have"
    places = "1 free place" if sum(free) == 1 else f"{sum(free)} free places"
    return Queue(waiting, [row for row in found if row.is_proposed], f"{people}, {mentors} {places}.")


def _waiting(request: MentoringRequest, is_proposed: bool) -> Waiting:
    skills = listed(sorted(skill.name for skill in request.skills.all()))
    return Waiting(request, skills, day(request.asked_on, year=False), is_proposed)


def build_chosen(row: Waiting, user: User, on: date) -> Chosen:
    request = row.request
    wish = read_wishes([request])[request.engineer_id]
    found = find_mentors(request.engineer, wish, user, on, is_public=False, most=SUGGESTIONS)
    return Chosen(row, _wanted(request, on), found, said(found.left_out))


def _wanted(request: MentoringRequest, on: date) -> list[tuple[str, int | None, int | None]]:
    skills = sorted(request.skills.all(), key=lambda skill: skill.key)
    cells = Rating.objects.cells(on).filter(engineer=request.engineer_id, skill__in=skills)
    levels = dict(cells.values_list("skill_id", "level"))
    role = aim_of(request.engineer, on)
    rows = Target.objects.filter(Q(role=role), skill__in=skills) if role else Target.objects.none()
    targets = dict(rows.values_list("skill_id", "level"))
    return [(skill.name, levels.get(skill.pk), targets.get(skill.pk)) for skill in skills]
