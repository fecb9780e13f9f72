"""What was said about somebody's skills, when and by whom: every self and manager rating, the cancelled ones too.

Peers never stand as rows: they count in means of three or more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from config.base.models import AuditEvent
from config.base.sheets.sheet import Value
from config.base.words import number
from skills.models import Engineer, Rating, Skill, User
from skills.models.ratings import SMALLEST_MEAN

PEER = Rating.Source.PEER


@dataclass(frozen=True)
class RatingChange:
    """One rating with the level before it by the same source; ``level`` is None where it was withdrawn."""

    rating: Rating
    before: int | None
    is_voided: bool
    voided_at: datetime | None
    voided_by: str


@dataclass(frozen=True)
class PeerMean:
    """``mean`` is empty while fewer than three peers have a standing rating."""

    count: int
    mean: str


def read_skills(engineer: Engineer) -> list[Skill]:
    """Skills of the framework, and retired ones that the person was rated in."""
    rated = Rating.objects.filter(engineer=engineer).exclude(source=PEER).order_by().values("skill")
    is_live = Q(is_retired=False, area__is_retired=False)
    skills = Skill.objects.filter(is_live | Q(pk__in=rated)).select_related("area")
    return list(skills.defer("levels", "description"))


@dataclass(frozen=True, slots=True)
class ToldRating:
    """A rating in short, with the level before it by the same source."""

    pk: int
    skill: int
    source: str
    on: date
    batch: UUID | None
    level: int | None
    before: int | None
    is_voided: bool

    @property
    def moves(self) -> bool:
        """Whether another level stood before it."""
        return not self.is_voided and self.before is not None and self.before != self.level


def read_told(user: User, engineer: Engineer, skill: str, source: str) -> list[ToldRating]:
    """Ratings the page may show, newest first; a row that cancels another is told with that one. One query."""
    rows = Rating.objects.visible_to(user).filter(engineer=engineer, voids=None).exclude(source=PEER)
    if skill:
        rows = rows.filter(skill__key=skill)
    if source:
        rows = rows.filter(source=source)
    standing: dict[tuple[int, str], int | None] = {}
    found = []
    values = rows.order_by("rated_on", "pk").values_list(
        "pk", "skill_id", "source", "rated_on", "batch", "level", "voided_by"
    )
    for pk, of, by, on, batch, level, voided in values:
        found.append(ToldRating(pk, of, by, on, batch, level, standing.get((of, by)), voided is not None))
        if voided is None:
            standing[of, by] = level
    return found[::-1]


def read_row_ids(user: User, engineer: Engineer, skill: str, source: str) -> dict[int, int | None]:
    """The same as the level before each."""
    return {row.pk: row.before for row in read_told(user, engineer, skill, source)}


def read_changes(page: Sequence[int], before: dict[int, int | None]) -> list[RatingChange]:
    """The rows of one page; two queries."""
    rows = Rating.objects.filter(pk__in=page).select_related("skill__area", "rated_by", "voided_by")
    found = {row.pk: row for row in rows}
    who = _who_voided([row for row in found.values() if _voids(row)])
    return [_change(found[pk], before[pk], who) for pk in page]


CHANGE_COLUMNS = ["skill", "from", "to", "source", "rated_by", "rated_on", "note", "cancelled_on", "cancelled_by"]


def change_rows(changes: Iterable[RatingChange]) -> Iterator[Sequence[Value]]:
    """As a table; an empty level is one that was withdrawn, or not given before."""
    for change in changes:
        row = change.rating
        voided_on = timezone.localdate(change.voided_at) if change.voided_at else None
        levels = (change.before, row.level)
        yield (
            row.skill.name,
            *levels,
            row.source,
            row.rated_by.name,
            row.rated_on,
            row.note,
            voided_on,
            change.voided_by,
        )


def _change(row: Rating, before: int | None, who: dict[int, str]) -> RatingChange:
    void = _voids(row)
    return RatingChange(row, before, void is not None, void.recorded_at if void else None, who.get(row.pk, ""))


def _voids(row: Rating) -> Rating | None:
    return getattr(row, "voided_by", None)


def _who_voided(rows: Iterable[Rating]) -> dict[int, str]:
    """Rating -> who cancelled it, where the audit log says so; the row that cancels keeps the name of the author."""
    ids = {row.pk: row for row in rows}
    subjects = {row.engineer_id for row in ids.values()}
    events = AuditEvent.objects.filter(kind="voided", subject_id__in=subjects, detail__rating__in=list(ids))
    actors = dict(events.values_list("detail__rating", "actor_id"))
    names = dict(Engineer.objects.filter(user__in=actors.values()).values_list("user_id", "name"))
    return {rating: names[actor] for rating, actor in actors.items() if actor in names}


def read_peer_mean(engineer: Engineer, skill: str, as_of: date) -> PeerMean:
    """Of the newest rating of each peer; nothing of fewer than three, who could be told apart."""
    levels = [
        level
        for level in Rating.objects.filter(engineer=engineer, skill__key=skill, source=PEER)
        .as_of(as_of)
        .order_by()
        .values_list("level", flat=True)
        if level is not None
    ]
    enough = len(levels) >= SMALLEST_MEAN
    return PeerMean(len(levels), number(sum(levels) / len(levels), 1) if enough else "")
