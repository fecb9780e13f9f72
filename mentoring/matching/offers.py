"""What somebody offers as a mentor, whom they keep away, and whom somebody waits for: the writes of one person.

Blocks leave no trace in the audit log: whoever is kept away must not learn of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from config.base.audit.log import Change, differing, record, record_changes
from config.base.limits import FOCUS_SKILLS
from mentoring.models import Block, MentoringRequest, MentorProfile
from skills.models import Engineer, Rating, Skill, User
from skills.ratings.gaps import read_skill_gaps

SUGGESTED_FROM = 4  # a level whose words speak of others who follow; below it one offers by oneself


class NotWritten(ValueError):
    """What cannot be kept; the sentence says why, and that nothing changed."""


@dataclass(frozen=True)
class Offer:
    """A mentor profile as it is kept or typed; skills by key."""

    places: int = 0
    offers: tuple[str, ...] = ()
    paused_until: date | None = None
    time_zone: str = ""
    works_from: int = 9
    works_until: int = 17


# ── mentor profile ──────────────────────────────────────────────────────────────────────────────────────────────────
def read_offer(person: Engineer) -> Offer:
    """As kept, without skills retired since; somebody who never said anything mentors nobody. Two queries."""
    profile = MentorProfile.objects.filter(engineer=person).first()
    if profile is None:
        return Offer()
    return Offer(
        profile.places,
        tuple(profile.offers.filter(is_retired=False).order_by("key").values_list("key", flat=True)),
        profile.paused_until,
        profile.time_zone,
        profile.works_from,
        profile.works_until,
    )


@transaction.atomic
def write_offer(person: Engineer, offer: Offer, skills: Collection[Skill]) -> None:
    Engineer.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = asdict(read_offer(person))
    fields: dict[str, Any] = {
        name: getattr(offer, name) for name in ("places", "paused_until", "time_zone", "works_from", "works_until")
    }
    profile, _ = MentorProfile.objects.update_or_create(engineer=person, defaults=fields)
    profile.offers.set(skills)
    if values := differing(before, asdict(read_offer(person))):
        record_changes([Change("mentor_profile", person.pk, values)], actor=person.user_id)


def suggest_offers(person: Engineer, on: date) -> list[str]:
    """Keys of the skills somebody could offer: rated at 3 or more. For the person alone."""
    rows = Rating.objects.cells(on).filter(engineer=person, level__gte=SUGGESTED_FROM, skill__is_retired=False)
    return sorted(rows.values_list("skill__key", flat=True))


def find_gaps(person: Engineer, on: date, most: int = FOCUS_SKILLS.high) -> list[Skill]:
    """The skills furthest below the role aimed at."""
    return [gap.skill for gap in read_skill_gaps(person, on) if gap.size > 0][:most]


# ── people kept apart ───────────────────────────────────────────────────────────────────────────────────────────────
def keep_apart(person: Engineer, other: Engineer) -> None:
    if person == other:
        raise NotWritten("Nobody is paired with themselves. Nothing was added.")
    Block.objects.get_or_create(engineer=person, other=other)


def no_longer_keep_apart(person: Engineer, other: Engineer) -> None:
    Block.objects.filter(engineer=person, other=other).delete()


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────
def ask_for_mentor(person: Engineer, skills: Collection[Skill], by: User, on: date) -> MentoringRequest:
    _check(skills)
    if person.has_left(on):
        raise NotWritten(f"{person.name} is not in the organisation any more. Nothing was saved.")
    try:
        with transaction.atomic():
            request = MentoringRequest.objects.create(engineer=person, asked_on=on, asked_by=by)
            request.skills.set(skills)
            record("mentor_wanted", actor=by.pk, subject=person.pk)
    except IntegrityError:
        raise NotWritten(f"{person.name} waits for a mentor already. Change that request; nothing was saved.") from None
    return request


@transaction.atomic
def change_request(request: MentoringRequest, skills: Collection[Skill], by: User) -> None:
    _check(skills)
    _lock(request).skills.set(skills)
    record("mentor_wanted", actor=by.pk, subject=request.engineer_id)


@transaction.atomic
def close_request(request: MentoringRequest, by: User, on: date) -> None:
    """Nobody waits any more; what was proposed already stays as it is."""
    request = _lock(request)
    request.closed_on = on
    request.save()
    record("mentor_no_longer_wanted", actor=by.pk, subject=request.engineer_id)


def _lock(request: MentoringRequest) -> MentoringRequest:
    found = MentoringRequest.objects.select_for_update().get(pk=request.pk)
    if found.closed_on:
        raise NotWritten("This request is closed already. Nothing was changed.")
    return found


def _check(skills: Collection[Skill]) -> None:
    if not FOCUS_SKILLS.low <= len(set(skills)) <= FOCUS_SKILLS.high:
        raise NotWritten("Choose one, two or three skills. Nothing was saved.")
