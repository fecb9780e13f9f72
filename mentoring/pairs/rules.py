"""What must hold between two people before they may be a pair: asked when it is proposed, and again when it begins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from config.base.limits import FOCUS_SKILLS, LONGEST_PAIR
from config.base.words import day as say_day
from mentoring.models import Block, MentorProfile, Mentorship
from mentoring.models.pairs import NotPossible
from skills.models import Engineer, Skill, User
from skills.people.organisation import Organisation, read_organisation

PROPOSAL_DAYS = 10  # without an answer


def check_people(mentor: Engineer, mentee: Engineer, on: date) -> None:
    if mentor == mentee:
        raise NotPossible("Nobody mentors themselves. Choose two people; nothing was sent.")
    here = set(Engineer.objects.employed(on).filter(pk__in=[mentor.pk, mentee.pk]).values_list("pk", flat=True))
    for person in (mentor, mentee):
        if person.pk not in here:
            raise NotPossible(f"{person.name} is not in the organisation on {say_day(on)}. Nothing was sent.")


def check_skills(skills: Collection[Skill]) -> None:
    """A pair that works on a skill retired later goes on; none begins on one."""
    if not FOCUS_SKILLS.low <= len(set(skills)) <= FOCUS_SKILLS.high:
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


DEFAULT_PLACES = 2  # of a mentor who has not said how many


def is_kept_apart(one: Engineer, other: Engineer) -> bool:
    """One of the two keeps the other away; whoever asks learns only that the mentor takes nobody."""
    return Block.objects.filter(Q(engineer=one, other=other) | Q(engineer=other, other=one)).exists()


def takes_somebody(mentor: Engineer, on: date) -> bool:
    """Not paused, and a place is free. Pairs that are paused keep their place."""
    return _paused_until(mentor, on) is None and free_places(mentor) > 0


def say_closed(mentor: Engineer, on: date, reader: User) -> str:
    """That a mentor takes nobody: with the reason to the mentor, without it to others, who do not tell a pause from a
    place that is taken."""
    if reader.person != mentor:
        return f"{mentor.name} takes nobody new at the moment"
    until = _paused_until(mentor, on)
    return f"You take nobody new until {say_day(until)}" if until else "You have no free place at the moment"


def _paused_until(mentor: Engineer, on: date) -> date | None:
    until = MentorProfile.objects.filter(engineer=mentor).values_list("paused_until", flat=True).first()
    return until if until and until > on else None


def free_places(mentor: Engineer, *, holds_proposals: bool = False) -> int:
    places = MentorProfile.objects.filter(engineer=mentor).values_list("places", flat=True).first()
    taken = Mentorship.objects.filter(mentor=mentor, state__in=taken_places(holds_proposals)).count()
    return max(0, (DEFAULT_PLACES if places is None else places) - taken)


def taken_places(holds_proposals: bool = False) -> frozenset[str]:
    """States that take a place; a plan keeps one for each proposal that waits for its answer as well."""
    states = {Mentorship.State.ACTIVE, Mentorship.State.PAUSED}
    return frozenset(states | {Mentorship.State.PROPOSED} if holds_proposals else states)


def offered_by(mentors: Collection[int]) -> dict[int, set[int]]:
    """Ids of the skills each mentor (id) offers, without those retired since."""
    found: dict[int, set[int]] = {mentor: set() for mentor in mentors}
    rows = MentorProfile.offers.through.objects.filter(mentorprofile__engineer__in=mentors, skill__is_retired=False)
    for mentor, skill in rows.values_list("mentorprofile__engineer_id", "skill_id"):
        found[mentor].add(skill)
    return found
