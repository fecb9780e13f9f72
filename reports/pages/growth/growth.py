"""The growth page: where somebody stands on the way to a role, what is next, and who helps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from config.base.lines import Ranged, trend
from config.base.words import day, listed, number, plural, signed, span
from mentoring.models import Mentorship
from reports.model.document import EntryDocument
from reports.model.reasons import Reasons
from reports.model.shown import shown_to
from reports.models import Entry
from reports.pages.growth.given import RatingArea, build_ratings
from reports.pages.growth.path import (
    AreaRow,
    Rung,
    SkillLevel,
    build_areas,
    build_finding,
    build_ladder,
    build_rungs,
    levels_in,
    levels_rated,
)
from reports.pages.growth.read_given import Given, read_given
from reports.pages.opened import Doers, Whose
from reports.pages.sentences import Names, verdict_label
from reports.pages.standing import Standing, read_entries, read_pairs
from reports.pages.steps import Step, build_step, time_text, to_reach
from skills.framework.definition import Definition
from skills.models import Engineer, FrameworkVersion, Role, User

STEPS = 3


@dataclass(frozen=True)
class Facts:
    """Everything the page is made of. ``entries`` are those of the reports on the role, oldest first."""

    engineer: Engineer
    standing: Standing
    names: Names
    entries: Sequence[Entry]
    given: Mapping[str, Given]
    pairs: Iterable[Mentorship]


def read_facts(user: User, engineer: Engineer, standing: Standing, aim: Role, today: date) -> Facts | None:
    """As ``user`` may read them. Four queries; None for a role that the published framework no longer has and no report
    speaks of."""
    entries = [shown_to(user, entry) for entry in read_entries(engineer, aim)]
    names = Names.of(entries[-1].report) if entries else _published(aim)
    if names is None:
        return None
    return Facts(engineer, standing, names, entries, read_given(engineer, today), read_pairs(engineer, today))


def _published(role: Role) -> Names | None:
    version = FrameworkVersion.objects.filter(
        framework=role.framework_id, state=FrameworkVersion.State.PUBLISHED
    ).first()
    definition = Definition.from_document(version.document) if version else None
    return Names(definition, role.key) if definition and role.key in definition.roles else None


@dataclass(frozen=True)
class Point:
    """What one report said: a row of the table under the line."""

    day: str
    url: str
    verdict: str
    label: str
    score: str
    likely: str
    at_target: str


@dataclass(frozen=True)
class PairRow:
    name: str
    initials: str
    what: str
    held: str


@dataclass(frozen=True)
class GrowthPage:
    name: str
    sub: str
    heading: str
    finding: str
    basis: str
    is_estimated: bool
    as_of: str
    ladder: SafeString | None
    rungs: list[Rung]
    areas: list[AreaRow]
    since: str
    steps: list[Step]
    time: str
    points: list[Point]
    trend: SafeString | None
    trend_heading: str
    ratings: list[RatingArea]
    pairs: list[PairRow]
    visibility: str


def build_growth_page(facts: Facts, today: date, *, is_own: bool) -> GrowthPage:
    """No queries."""
    engineer, standing, names, entries = facts.engineer, facts.standing, facts.names, facts.entries
    newest = entries[-1] if entries else None
    levels = levels_in(newest, names) if newest else levels_rated(facts.given, names)
    before = entries[-2] if len(entries) > 1 else None
    rungs, title = build_rungs(standing, names), names.role_title(names.role)
    return GrowthPage(
        name=engineer.name,
        sub=sub_text(standing),
        heading=f"In the role {title}" if standing.holds_aim else f"Path to {title}",
        finding=build_finding(levels, "You" if is_own else engineer.first_name, is_estimated=newest is not None),
        basis=_basis(newest, title, "you" if is_own else engineer.first_name, levels_rated(facts.given, names)),
        is_estimated=newest is not None,
        as_of=day(newest.report.as_of if newest else today),
        ladder=build_ladder(rungs, levels, is_own=is_own),
        rungs=rungs,
        areas=build_areas(levels, levels_in(before, names) if before else [], names),
        since=day(before.report.as_of, year=False) if before else "",
        steps=build_steps(newest, levels, names),
        time=time_text(EntryDocument.of(newest), Reasons.of(newest)) if newest and not newest.holds_role else "",
        points=[_point(entry, names) for entry in reversed(entries)],
        trend=_trend(entries),
        trend_heading=_trend_heading(entries),
        ratings=build_ratings(facts.given, names, newest, engineer, today),
        pairs=[_pair(pair, engineer) for pair in facts.pairs],
        visibility=visibility(engineer, standing.managers, is_own=is_own),
    )


def sub_text(standing: Standing) -> str:
    parts = [standing.role.title if standing.role else "", standing.team]
    if standing.managers:
        parts.append(f"reports to {standing.managers[0]}")
    return " · ".join(part for part in parts if part)


def visibility(engineer: Engineer, managers: Sequence[str], *, is_own: bool) -> str:
    """Who can open the page: named, because it is a handful of people."""
    who = "You" if is_own else engineer.name
    return f"{listed([who, *managers, 'the people team'])} can see this page."


def _basis(newest: Entry | None, title: str, whom: str, rated: Sequence[SkillLevel]) -> str:
    """What the levels are, and why the matrix counts another number as at target."""
    if newest is None:
        return f"No report on {title} has been made about {whom} yet: levels here are managers' ratings as given."
    return (
        f"Levels are the model's estimates in the report of {day(newest.report.as_of)}; rounded to a whole level, one "
        "that reaches its target counts as at target. The matrix counts managers' newest ratings as given: "
        f"{sum(skill.is_met for skill in rated)} of {len(rated)} today."
    )


def build_steps(newest: Entry | None, levels: Sequence[SkillLevel], names: Names) -> list[Step]:
    """Those of the report; without one the widest gaps."""
    if newest:
        whose = Whose(newest.engineer_id, newest.engineer.name, newest.engineer.slug, Doers())
        document = EntryDocument.of(newest)
        return [build_step(step, names, document, whose) for step in document.next_steps]
    rated = [skill for skill in levels if skill.level is not None and skill.missing]
    widest = sorted(rated, key=lambda skill: -skill.missing)[:STEPS]
    return [
        Step(skill.name, to_reach(names, skill.key, skill.level or 0), "", skill.level, skill.target)
        for skill in widest
    ]


# ── over the reports ────────────────────────────────────────────────────────────────────────────────────────────────
def _point(entry: Entry, names: Names) -> Point:
    report, levels = entry.report, levels_in(entry, names)
    url = reverse("reports:person", args=[report.role.key, report.as_of, entry.engineer.slug])
    return Point(
        day=day(report.as_of),
        url=f"{url}?edition={report.edition}",
        verdict="" if entry.holds_role else entry.verdict,
        label="in the role" if entry.holds_role else verdict_label(entry.verdict),
        score=number(entry.score),
        likely=span(entry.document["low"], entry.document["high"]),
        at_target=f"{sum(skill.is_met for skill in levels)} of {len(levels)}",
    )


def _trend(entries: Sequence[Entry]) -> SafeString | None:
    if len(entries) < 2:
        return None
    cut = entries[-1].report.cut
    points, told = [], []
    for entry in entries:
        document = EntryDocument.of(entry)
        points.append(Ranged(day(entry.report.as_of, year=False), "", entry.score, document.low, document.high))
        likely = span(document.low, document.high)
        told.append(f"{number(entry.score)}, likely {likely}, on {day(entry.report.as_of)}")
    label = f"Score over {len(entries)} reports: {'; '.join(told)}; bar {number(cut)}"
    return trend(points, cut, f"Bar {number(cut)}", label)


def _trend_heading(entries: Sequence[Entry]) -> str:
    if len(entries) < 2:
        return "Score over time"
    change = round(entries[-1].score) - round(entries[0].score)
    first = day(entries[0].report.as_of)
    points = "point" if abs(change) == 1 else "points"
    return f"{signed(change, 0)} {points} since {first}" if change else f"The same score as on {first}"


# ── who helps ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _pair(pair: Mentorship, engineer: Engineer) -> PairRow:
    is_mentor = pair.mentor_id == engineer.pk
    other = pair.mentee if is_mentor else pair.mentor
    state = pair.get_state_display().lower()
    began = f", since {day(pair.started_on)}" if pair.started_on and pair.state in Mentorship.OPEN else ""
    held = getattr(pair, "held", None) or 0  # counted by the query
    what = f"{'mentee' if is_mentor else 'mentor'}, {state}{began}"
    return PairRow(other.name, other.initials, what, plural(held, "session"))
