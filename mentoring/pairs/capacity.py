"""Whether a mentor takes somebody: places, pauses, and people who keep each other apart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from config.base.words import day as say_day
from mentoring.models import Block, MentorProfile, Mentorship
from skills.models import Engineer, User

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
