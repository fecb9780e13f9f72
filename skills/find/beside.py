"""A few of the people found, side by side: each skill asked for, beside the target of the role each grows towards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, listed, spell
from skills.find.match import AskedSkill, Found, Held, Match, read_places
from skills.matrix.read import read_targets
from skills.models import Placement

MOST = 4  # columns


@dataclass(frozen=True)
class BesideCell:
    """``target`` is None where the person's own role asks nothing."""

    held: Held
    target: int | None
    drawing: SafeString | None

    @property
    def said(self) -> str:
        return "no target" if self.target is None else f"target {self.target}"


@dataclass(frozen=True)
class Beside:
    """``rows`` have one cell per person, in the order of the people."""

    heading: str
    people: list[Match]
    rows: list[tuple[AskedSkill, list[BesideCell]]]


def build_beside(
    found: Sequence[Found], chosen: Collection[str], asked: Sequence[AskedSkill], today: date
) -> Beside | None:
    """Of ``chosen`` (slugs) those who were found, in that order; None for fewer than two. Three queries."""
    people = [each for each in found if each.slug in chosen]
    if len(people) < 2:
        return None
    aims = dict(
        Placement.objects.current(today)
        .filter(engineer__in=[each.pk for each in people], role__isnull=False)
        .with_aim()
        .values_list("engineer_id", "aim")
    )
    targets = read_targets(set(aims.values()))
    rows = []
    for place, each in enumerate(asked):
        cells = [_cell(who.held[place], targets.get(aims.get(who.pk, 0), {}).get(each.skill.pk)) for who in people]
        rows.append((each, cells))
    return Beside(_heading(people, asked), read_places(people, today), rows)


def _cell(held: Held, target: int | None) -> BesideCell:
    """Without a level or a target there is nothing to draw beside each other."""
    drawing = None if held.level is None or target is None else charts.bullet(held.level, target)
    return BesideCell(held, target, drawing)


def _heading(people: Sequence[Found], asked: Sequence[AskedSkill]) -> str:
    """ "Ann misses least: nothing of two skills"; of several who miss as little, all of them."""
    least = min(each.short for each in people)
    names = [each.name for each in people if each.short == least]
    skills = "this skill" if len(asked) == 1 else f"{spell(len(asked))} skills"
    missing = f"{spell(least)} level{'' if least == 1 else 's'} of {skills}" if least else f"nothing of {skills}"
    if len(names) == len(people):
        return capital(f"all {spell(len(people))} miss {missing}")
    return f"{listed(names)} {'misses' if len(names) == 1 else 'miss'} least: {missing}"
