"""Ratings given and cancelled one at a time: each is an inserted row with an audit event, nothing is changed."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.base.audit.log import record
from skills.models import Engineer, Rating, Skill, User


class Outpaced(Exception):
    """Somebody rated the cell after its writer looked at it; nothing was written."""

    def __init__(self, theirs: Rating) -> None:
        super().__init__(f"{theirs.rated_by} rated this in between.")
        self.theirs = theirs


class AlreadyVoided(ValueError):
    """The rating was cancelled before, or cancels another one itself."""


@transaction.atomic
def add_rating(
    *, engineer: Engineer, skill: Skill, level: int | None, rated_on: date, note: str, source: Rating.Source, by: User
) -> Rating:
    """One judgement by the user's own person; an empty level withdraws the earlier one."""
    rating = Rating.objects.create(
        engineer=engineer,
        skill=skill,
        level=level,
        source=source,
        rated_by=rater_of(by),
        rated_on=rated_on,
        note=note,
    )
    record("rated", actor=by.pk, subject=_subject(rating), rating=rating.pk, skill=skill.key, source=source.value)
    return rating


def newest(engineer: Engineer, source: Rating.Source, day: date) -> QuerySet[Rating]:
    """The versions of a person's cells: as manager the newest rating by any of them, else one's own newest."""
    rows = Rating.objects.filter(engineer=engineer)
    return rows.cells(day) if source == Rating.Source.MANAGER else rows.filter(source=source).as_of(day)


@transaction.atomic
def save_cell(
    *,
    engineer: Engineer,
    skill: Skill,
    level: int | None,
    note: str,
    source: Rating.Source,
    by: User,
    today: date,
    seen: int | None,
) -> Rating:
    """Rates one cell as its writer saw it. ``seen`` is the id of the rating that stood there, None for none; raises
    Outpaced when another one stands there now. One writer at a time for each person rated."""
    Engineer.objects.select_for_update().get(pk=engineer.pk)
    theirs = newest(engineer, source, today).filter(skill=skill).select_related("rated_by").first()
    if theirs is not None and theirs.pk != seen:
        raise Outpaced(theirs)
    return add_rating(engineer=engineer, skill=skill, level=level, rated_on=today, note=note, source=source, by=by)


def may_void(user: User, rating: Rating) -> bool:
    """The author takes back what they said, as a manager only while they still are one; the people team what anybody
    said."""
    if user.is_people_team:
        return True
    if user.person is None or rating.rated_by_id != user.person.pk:
        return False
    is_manager = Engineer.objects.ratable_by(user).filter(pk=rating.engineer_id).exists()
    return rating.source != Rating.Source.MANAGER or is_manager


def void_rating(rating: Rating, by: User) -> Rating:
    """Cancels exactly this row by another one that says the same about whose it is; who did it is in the audit log."""
    if rating.voids_id is not None:
        raise AlreadyVoided("This row cancels another one and cannot be cancelled itself.")
    try:
        with transaction.atomic():
            row = Rating.objects.create(
                engineer_id=rating.engineer_id,
                skill_id=rating.skill_id,
                level=None,
                source=rating.source,
                rated_by_id=rating.rated_by_id,
                rated_on=rating.rated_on,
                voids=rating,
            )
            record("voided", actor=by.pk, subject=_subject(rating), rating=rating.pk, row=row.pk)
    except IntegrityError:
        raise AlreadyVoided("This rating is cancelled already.") from None
    return row


def _subject(rating: Rating) -> int | None:
    """Whose record the event is part of. A peer's is part of nobody's: the person rated would read the peer's name."""
    return None if rating.source == Rating.Source.PEER else rating.engineer_id


def rater_of(user: User) -> Engineer:
    if user.person is None:
        raise ValueError(f"{user} is nobody in the organisation and cannot rate.")
    return user.person
