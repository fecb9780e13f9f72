"""A batch of ratings from the matrix: each cell is judged on its own, and what may be written is written at once.

``POST /teams/<slug>/ratings/?target=<role>`` takes ``{"batch": uuid, "changes": [...]}`` with two kinds of changes:

- ``{"person": 4, "skill": 6, "from": 2, "to": 3, "version": 17, "note": ""}`` rates a cell. ``to: null`` withdraws:
  "I no longer judge this". ``version`` is the newest standing manager rating of the cell, by any manager, that the
  writer saw; null where there was none. ``from`` is its level, for whoever reads along.
- ``{"person": 4, "skill": 6, "void": 21}`` takes back exactly the writer's own rating 21, which must still be the
  newest of its cell. Undo sends these; redo rates again, as the first kind.

A cell somebody else changed meanwhile is a conflict; a person or skill one may not rate, or a level that is none, is
refused. Neither touches the other cells. The batch id makes sending again safe: a batch that wrote something writes
nothing more, and answers with what it wrote then. A batch that wrote nothing is judged anew.

Everybody who is rated is locked, with the rater, in the order of ids, before versions are read. On PostgreSQL that also
holds back ratings that come another way, whose foreign keys want the same rows; SQLite writes one at a time anyhow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.base.bulk import insert_rows
from config.base.models import AuditEvent
from skills.matrix.matrix import Column, Matrix
from skills.matrix.read import OWN, read_levels, read_matrix, read_members, read_published
from skills.models import Engineer, Rating, Skill, Team, User
from skills.ratings.rate import rater_of

Place = tuple[int, int]  # (engineer, skill)

NOT_YOURS = "You do not rate this person in this team. Reload the matrix to see who stands in it now."
NO_SKILL = "This skill is not part of the matrix any more. Reload the matrix."
TWICE = "This cell is in the batch twice; only the first was saved."
NOT_OWN = "Only who gave a rating takes it back."


class BatchTaken(ValueError):
    """The id belongs to ratings of somebody else."""


@dataclass(frozen=True)
class Change:
    """What is wanted of one cell: a level, or with ``void`` that this rating counts no longer. ``problem`` says why it
    cannot be understood."""

    person: int
    skill: int | str
    level: int | None = None
    version: int | None = None
    note: str = ""
    void: int | None = None
    problem: str = ""

    @property
    def seen(self) -> int | None:
        return self.void or self.version


@dataclass(frozen=True)
class Conflict:
    """What stands in a cell that was changed meanwhile; ``by`` is nobody where the rating was taken back."""

    place: Place
    level: int | None
    version: int | None
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Refusal:
    person: int
    skill: int | str
    message: str


@dataclass(frozen=True)
class Outcome:
    """``matrix`` is how the team stands afterwards."""

    matrix: Matrix
    saved: tuple[Place, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[Refusal, ...]
    saved_at: datetime


@transaction.atomic
def save_batch(
    team: Team, batch: UUID, changes: Sequence[Change], *, by: User, now: datetime, target: str = OWN
) -> Outcome:
    """Writes what may be written. The number of queries does not depend on the number of cells."""
    rater, today = rater_of(by), timezone.localdate(now)
    _lock(rater, by, changes)
    written = _read_written(batch, rater)
    published, members = read_published(), read_members(team, today, by)
    one_role = published.role(target)
    skills = {skill.pk: skill for skill in published.skills_of(members.columns, one_role)}
    asked, refused = _sort_out(changes, members.columns, skills)
    levels = read_levels(sorted({who for who, _ in asked}), sorted({skill for _, skill in asked}), today)
    own = _read_own(rater, asked.values())
    ready: dict[Place, Change] = {}
    conflicts: dict[Place, int | None] = {}
    for place, change in asked.items():
        version = levels.versions.get(place[0], {}).get(place[1])
        if place in written:
            continue
        if written or version != change.seen:
            conflicts[place] = version
        elif change.void and change.void not in own:
            refused.append(Refusal(*place, NOT_OWN))
        else:
            ready[place] = change
    _write(ready, own, skills, batch, rater, by, now)
    matrix = read_matrix(members.columns, published, today, one_role)
    saved = tuple(place for place in asked if place in written or place in ready)
    at = max(written.values(), default=now)
    return Outcome(matrix, saved, _tell(conflicts, by), tuple(refused), at)


def _lock(rater: Engineer, by: User, changes: Iterable[Change]) -> None:
    ratable = Engineer.objects.ratable_by(by).values("pk")
    wanted = Q(pk__in={change.person for change in changes}) & Q(pk__in=ratable)
    people = Engineer.objects.select_for_update().filter(wanted | Q(pk=rater.pk)).order_by("pk")
    list(people.values_list("pk"))


def _read_written(batch: UUID, rater: Engineer) -> dict[Place, datetime]:
    """What this batch wrote when it was sent before."""
    rows = Rating.objects.filter(batch=batch).order_by()
    found = list(rows.values_list("engineer_id", "skill_id", "recorded_at", "rated_by_id"))
    if any(author != rater.pk for *_, author in found):
        raise BatchTaken
    return {(engineer, skill): at for engineer, skill, at, _ in found}


def _sort_out(
    changes: Iterable[Change], columns: Iterable[Column], skills: Mapping[int, Skill]
) -> tuple[dict[Place, Change], list[Refusal]]:
    people = {column.pk for column in columns if column.is_ratable}
    ids: dict[int | str, int] = {pk: pk for pk in skills}
    ids |= {skill.key: skill.pk for skill in skills.values()}
    asked: dict[Place, Change] = {}
    refused: list[Refusal] = []
    for change in changes:
        place = (change.person, ids.get(change.skill, 0))
        if message := _refuse(change, place, people, asked):
            refused.append(Refusal(change.person, change.skill, message))
        else:
            asked[place] = change
    return asked, refused


def _refuse(change: Change, place: Place, people: set[int], asked: Mapping[Place, Change]) -> str:
    person, skill = place
    if person not in people:
        return NOT_YOURS
    if not skill:
        return NO_SKILL
    return change.problem or (TWICE if place in asked else "")


def _read_own(rater: Engineer, changes: Iterable[Change]) -> dict[int, date]:
    """The rater's own among the ratings to take back, each with its day; no query where none is to be."""
    voids = [change.void for change in changes if change.void]
    return dict(Rating.objects.filter(pk__in=voids, rated_by=rater).order_by().values_list("pk", "rated_on"))


def _write(
    ready: Mapping[Place, Change],
    own: Mapping[int, date],
    skills: Mapping[int, Skill],
    batch: UUID,
    rater: Engineer,
    by: User,
    now: datetime,
) -> None:
    """Ratings and their audit events, two statements and one that asks for the new ids."""
    if not ready:
        return
    source, today = Rating.Source.MANAGER, timezone.localdate(now)
    fields = ["engineer", "skill", "level", "source", "rated_by", "rated_on", "recorded_at", "note", "batch", "voids"]
    rows = [
        (*place, change.level, source, rater.pk, own.get(change.void or 0, today), now, change.note, batch, change.void)
        for place, change in ready.items()
    ]
    insert_rows(Rating, fields, rows)
    ids = Rating.objects.filter(batch=batch).order_by().values_list("pk", "engineer_id", "skill_id", "voids_id")
    events = [_event(pk, person, skills[skill].key, voids, by, now) for pk, person, skill, voids in ids]
    insert_rows(AuditEvent, ("at", "kind", "actor_id", "subject_id", "detail"), events)


def _event(pk: int, person: int, skill: str, voids: int | None, by: User, now: datetime) -> tuple[object, ...]:
    """As ``rate`` writes it for a single rating."""
    if voids:
        return now, "voided", by.pk, person, {"rating": voids, "row": pk}
    return now, "rated", by.pk, person, {"rating": pk, "skill": skill, "source": Rating.Source.MANAGER.value}


def _tell(conflicts: Mapping[Place, int | None], by: User) -> tuple[Conflict, ...]:
    rows = Rating.objects.filter(pk__in=[version for version in conflicts.values() if version])
    found = {row.pk: row for row in rows.select_related("rated_by")}
    return tuple(_conflict(place, found.get(version or 0), by) for place, version in conflicts.items())


def _conflict(place: Place, row: Rating | None, by: User) -> Conflict:
    if row is None:
        return Conflict(place, None, None)
    name = "you" if row.rated_by == by.person else row.rated_by.name
    return Conflict(place, row.level, row.pk, name, row.recorded_at)
