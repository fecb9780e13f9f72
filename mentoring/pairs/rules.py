"""What must hold between two people before they may be a pair: asked when it is proposed, and again when it begins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone

from config.base.words import day as say_day
from mentoring.models import Mentorship
from mentoring.models.pairs import MOST_FOCUS_SKILLS, NotPossible
from skills.models import Engineer, Skill, User
from skills.people.organisation import Organisation, read_organisation

PROPOSAL_DAYS = 10  # without an answer
LONGEST_PAIR = timedelta(days=5 * 365)


def check_people(mentor: Engineer, mentee: Engineer, on: date) -> None:
    if mentor == mentee:
        raise NotPossible("Nobody mentors themselves. Choose two people; nothing was sent.")
    here = set(Engineer.objects.employed(on).filter(pk__in=[mentor.pk, mentee.pk]).values_list("pk", flat=True))
    for person in (mentor, mentee):
        if person.pk not in here:
            raise NotPossible(f"{person.name} is not in the organisation on {say_day(on)}. Nothing was sent.")


def check_skills(skills: Collection[Skill]) -> None:
    """A pair that works on a skill retired later goes on; none begins on one."""
    if not 1 <= len(set(skills)) <= MOST_FOCUS_SKILLS:
        raise NotPossible("A pair works on one, two or three skills. Choose that many; nothing was sent.")
    if retired := next((skill for skill in skills if skill.is_retired), None):
        raise NotPossible(
            f"{retired.name} is not in the framework any more, so no pair begins on it. "
            "Choose another skill; nothing was sent."
        )


def check_line(mentor: Engineer, mentee: Engineer, on: date, by: User, reason: str, organisation: Organisation) -> None:
    if not organisation.in_one_line(mentor.pk, mentee.pk, on):
        return
    is_own = by.person is not None and by.person in (mentor, mentee)
    may_override = by.is_people_team or not is_own
    if not (reason and may_override):
        raise NotPossible(
            "One of the two is above the other, and a mentor outside the reporting line is freer to help. "
            "Nothing was sent; the people team can propose it with a reason."
        )


def check_renewal(renews: Mentorship | None, mentor: Engineer, mentee: Engineer) -> None:
    if renews and (renews.is_open or (renews.mentor_id, renews.mentee_id) != (mentor.pk, mentee.pk)):
        raise NotPossible("Only a pair that ended is renewed, by the same two people. Nothing was sent.")


def check_end(until: date | None, on: date) -> None:
    """The day two people mean to end on; without one they go on until somebody ends the pair."""
    if until is not None and not on < until <= on + LONGEST_PAIR:
        raise NotPossible("A pair is planned to end on a day after today, within five years. Nothing was saved.")


def last_of_expired(on: date) -> date:
    """The newest day whose proposals have run out."""
    return on - timedelta(days=PROPOSAL_DAYS)


def check_age(pair: Mentorship, on: date) -> None:
    """The clock may be late; a proposal that has run out is nobody's to accept."""
    if timezone.localdate(pair.created_at) <= last_of_expired(on):
        raise NotPossible(
            f"This proposal had {PROPOSAL_DAYS} days and has run out. Nothing changed; propose the pair anew."
        )


def check_line_again(pair: Mentorship, on: date) -> None:
    """People move between the proposal and the last answer."""
    if not pair.override_reason and read_organisation().in_one_line(pair.mentor_id, pair.mentee_id, on):
        raise NotPossible(
            "One of the two is above the other since this was proposed, so the pair cannot begin. Nothing changed; the "
            "people team can propose it with a reason."
        )
