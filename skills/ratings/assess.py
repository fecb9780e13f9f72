"""Rating one person area by area: what stands, what is said, and what became of it. Works with and without script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from skills.matrix.read import read_published, read_scale, read_targets
from skills.models import Area, Engineer, Rating, Skill, User
from skills.people.organisation import aim_of
from skills.ratings.forms import NONE, Given
from skills.ratings.rate import AlreadyVoided, Outpaced, may_void, newest, save_cell, void_rating

SELF, MANAGER = Rating.Source.SELF, Rating.Source.MANAGER


class Level(NamedTuple):
    """A level of one skill; the text of 0 is that of the scale."""

    level: int
    name: str
    text: str


@dataclass(frozen=True)
class Result:
    """What became of one row of the form."""

    saved: Rating | None = None
    theirs: Rating | None = None
    is_undone: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """One person's skills with what stands: ``now`` is the rating whose id a writer must have seen, ``own`` what the
    person says, where somebody else rates."""

    engineer: Engineer
    source: Rating.Source
    today: date
    skills: tuple[Skill, ...]
    targets: Mapping[int, int]
    now: Mapping[int, Rating]
    own: Mapping[int, Rating]
    scale: tuple[tuple[str, str], ...]

    @cached_property
    def areas(self) -> list[Area]:
        return list(dict.fromkeys(skill.area for skill in self.skills))

    def of(self, area: Area) -> list[Skill]:
        return [skill for skill in self.skills if skill.area == area]

    def is_answered(self, skill: Skill) -> bool:
        """Rated; oneself may also have said that it is no part of the work."""
        rating = self.now.get(skill.pk)
        return rating is not None and (rating.level is not None or self.source == SELF)

    def choose(self, key: str) -> Area | None:
        """The area asked for, else the first where something is left to rate."""
        if key:
            return next((area for area in self.areas if area.key == key), None)
        left = (skill.area for skill in self.skills if not self.is_answered(skill))
        return next(left, self.areas[0] if self.areas else None)


def read_sheet(engineer: Engineer, source: Rating.Source, user: User, today: date) -> Sheet:
    """The same number of queries for any number of skills and ratings."""
    role = aim_of(engineer, today)
    published = read_published()
    skills = published.skills_for([role]) if role else list(published.skills)
    full = Skill.objects.in_bulk([skill.pk for skill in skills])
    for skill in skills:
        skill.levels, skill.description = full[skill.pk].levels, full[skill.pk].description
    now = newest(engineer, source, today).select_related("rated_by")
    own = newest(engineer, SELF, today).filter(pk__in=Rating.objects.visible_to(user).values("pk"))
    return Sheet(
        engineer=engineer,
        source=source,
        today=today,
        skills=tuple(skills),
        targets=read_targets([role]).get(role, {}) if role else {},
        now={rating.skill_id: rating for rating in now},
        own={rating.skill_id: rating for rating in own} if source == MANAGER else {},
        scale=read_scale(),
    )


# ── saving ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def save_rows(sheet: Sheet, rows: Iterable[tuple[Skill, Given]], by: User, undo: int | None) -> dict[int, Result]:
    """Skill → what became of it. Each cell is saved on its own: somebody else's newer rating stops that one alone."""
    rows = list(rows)
    seen = _read_seen(sheet, [given.seen for _, given in rows if given.seen])
    results: dict[int, Result] = {}
    for skill, given in rows:
        now = sheet.now.get(skill.pk)
        if undo is not None and now is not None and now.pk == undo:
            results[skill.pk] = _undo(now, by)
        else:
            rating = seen.get(given.seen or 0)
            results[skill.pk] = _save(sheet, skill, given, rating if rating and rating.skill == skill else None, by)
    return results


def _save(sheet: Sheet, skill: Skill, given: Given, seen: Rating | None, by: User) -> Result:
    if given.is_conflict and not given.take:
        return Result(theirs=sheet.now.get(skill.pk))
    takes_nothing_back = given.choice == NONE and seen is None and sheet.source == MANAGER
    if takes_nothing_back or not given.changes(seen):
        return Result()
    try:
        rating = save_cell(
            engineer=sheet.engineer,
            skill=skill,
            level=given.level,
            note=given.note,
            source=sheet.source,
            by=by,
            today=sheet.today,
            seen=seen.pk if seen else None,
        )
    except Outpaced as outpaced:
        return Result(theirs=outpaced.theirs)
    return Result(saved=rating)


def _undo(rating: Rating, by: User) -> Result:
    if not may_void(by, rating):
        return Result(problem="Only who gave this rating takes it back. Nothing is changed.")
    try:
        void_rating(rating, by)
    except AlreadyVoided as error:
        return Result(problem=str(error))
    return Result(is_undone=True)


def _read_seen(sheet: Sheet, ids: Sequence[int]) -> dict[int, Rating]:
    """Ratings that rows say they saw, if they are this person's of this kind; also those cancelled since."""
    rows = Rating.objects.filter(engineer=sheet.engineer, source=sheet.source, pk__in=ids)
    return {row.pk: row for row in rows.select_related("skill")}
