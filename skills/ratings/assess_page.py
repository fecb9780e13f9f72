"""The page for rating one person: a row per skill of an area, the steps through the areas, the people around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from skills.models import Area, Engineer, Placement, Rating, Skill, User
from skills.models.ratings import is_stale
from skills.ratings.assess import SELF, Level, Result, Sheet
from skills.ratings.forms import NONE, Given, choice_of


@dataclass(frozen=True)
class Rate1:
    """One row. ``said`` is what its form held, ``result`` what became of that."""

    skill: Skill
    levels: list[Level]
    target: int | None
    own: Rating | None
    now: Rating | None
    said: Given
    result: Result
    is_mine: bool
    is_stale: bool
    today: date
    skip: str

    @property
    def theirs(self) -> Rating | None:
        return self.result.theirs

    @property
    def about(self) -> str:
        parts = [f"target {self.target}" if self.target else "no target"]
        if self.own is not None:
            parts.append(f"self {'–' if self.own.level is None else self.own.level}")
        return " · ".join(parts)

    @property
    def may_confirm(self) -> bool:
        """The level stands since an earlier day and may be said again."""
        return self.now is not None and self.now.level is not None and self.now.rated_on < self.today

    @property
    def saved_at(self) -> str:
        """ "14:32" for what the reader rated today, and may undo."""
        if self.now is None or not self.is_mine or self.now.rated_on != self.today:
            return ""
        return f"{timezone.localtime(self.now.recorded_at):%H:%M}"

    def name(self, level: int | None) -> str:
        return "no level" if level is None else f"{level} {self.levels[level].name}".strip()

    @property
    def now_name(self) -> str:
        return self.name(self.now.level) if self.now else ""

    @property
    def their_name(self) -> str:
        return self.name(self.theirs.level) if self.theirs else ""

    @property
    def my_name(self) -> str:
        return self.name(self.said.level)

    @property
    def spoken(self) -> str:
        """One sentence for a live region."""
        what = self.skill.name
        if self.result.problem:
            return f"{what}: {self.result.problem}"
        if self.theirs:
            return f"{what}: {self.theirs.rated_by} rated this in between. Both levels are shown; choose one."
        if self.result.is_undone:
            return f"{what}: taken back. {f'{self.now_name} stands.' if self.now else 'Not rated.'}"
        return f"{what}: {self.now_name}, saved {self.saved_at}" if self.result.saved else ""


@dataclass(frozen=True)
class AreaStep:
    area: Area
    url: str
    rated: int
    of: int
    is_current: bool


@dataclass(frozen=True)
class AssessPage:
    area: Area | None
    rows: list[Rate1]
    steps: list[AreaStep]
    url: str
    back: AreaStep | None
    on: AreaStep | None
    verb: str

    @property
    def rated(self) -> int:
        return sum(step.rated for step in self.steps)

    @property
    def of(self) -> int:
        return sum(step.of for step in self.steps)

    @property
    def place(self) -> int:
        return next((at for at, step in enumerate(self.steps, 1) if step.is_current), 0)

    @property
    def current(self) -> AreaStep | None:
        return next((step for step in self.steps if step.is_current), None)


def build_page(
    sheet: Sheet,
    area: Area | None,
    reader: User,
    page_url: str,
    said: Mapping[int, Given] | None = None,
    results: Mapping[int, Result] | None = None,
) -> AssessPage:
    """``said`` and ``results`` belong to a form that was sent; rows that were saved show what stands now."""
    steps = [_step(sheet, each, page_url, is_current=each == area) for each in sheet.areas]
    at = next((place for place, step in enumerate(steps) if step.is_current), 0)
    skills = sheet.of(area) if area else []
    return AssessPage(
        area=area,
        rows=[
            build_row(sheet, skill, reader, (said or {}).get(skill.pk), (results or {}).get(skill.pk))
            for skill in skills
        ],
        steps=steps,
        url=f"{page_url}?area={area.key}" if area else page_url,
        back=steps[at - 1] if at else None,
        on=steps[at + 1] if at + 1 < len(steps) else None,
        verb="answered" if sheet.source == SELF else "rated",
    )


def _step(sheet: Sheet, area: Area, page_url: str, *, is_current: bool) -> AreaStep:
    skills = sheet.of(area)
    rated = sum(sheet.is_answered(skill) for skill in skills)
    return AreaStep(area, f"{page_url}?area={area.key}", rated, len(skills), is_current)


def build_row(sheet: Sheet, skill: Skill, reader: User, said: Given | None, result: Result | None) -> Rate1:
    now, result = sheet.now.get(skill.pk), result or Result()
    shown = Given(choice=choice_of(now), seen=now.pk if now else None)
    if said is not None and (result.theirs or result.problem):
        shown = replace(said, seen=result.theirs.pk if result.theirs else said.seen)
    elif said is not None and result.saved:
        shown = replace(shown, note=said.note)
    return Rate1(
        skill=skill,
        levels=[
            Level(level, name, text if not level else skill.levels.get(str(level), ""))
            for level, (name, text) in enumerate(sheet.scale)
        ],
        target=sheet.targets.get(skill.pk),
        own=sheet.own.get(skill.pk),
        now=now,
        said=shown,
        result=result,
        is_mine=now is not None and reader.person is not None and now.rated_by_id == reader.person.pk,
        is_stale=now is not None and now.level is not None and is_stale(now.rated_on, sheet.today),
        today=sheet.today,
        skip=_skip(sheet.source, now, shown),
    )


def _skip(source: Rating.Source, now: Rating | None, shown: Given) -> str:
    """What the answer without a level says; a manager has nothing to take back where nothing stands."""
    if source == SELF:
        return "Skip, not part of my work"
    return "I no longer judge this" if (now and now.level is not None) or shown.choice == NONE else ""


# ── around it ───────────────────────────────────────────────────────────────────────────────────────────────────────
class Mate(NamedTuple):
    name: str
    url: str


@dataclass(frozen=True)
class Mates:
    """The people before and after somebody in their team, whom the reader may rate."""

    team: str = ""
    team_slug: str = ""
    before: Mate | None = None
    after: Mate | None = None


def read_mates(engineer: Engineer, user: User, today: date, area: Area | None) -> Mates:
    """Two queries."""
    place = Placement.objects.current(today).filter(engineer=engineer).select_related("team").first()
    if place is None:
        return Mates()
    here = Placement.objects.current(today).filter(team=place.team, role__isnull=False).values("engineer")
    people = Engineer.objects.ratable_by(user).employed(today).filter(pk__in=here)
    query = f"?area={area.key}" if area else ""
    rows = list(people.order_by("name", "pk").values_list("name", "slug"))
    mates = [Mate(name, reverse("skills:assess", args=[slug]) + query) for name, slug in rows]
    at = next((place for place, (_, slug) in enumerate(rows) if slug == engineer.slug), None)
    if at is None:
        return Mates(place.team.name, place.team.slug)
    after = mates[at + 1] if at + 1 < len(mates) else None
    return Mates(place.team.name, place.team.slug, mates[at - 1] if at else None, after)
