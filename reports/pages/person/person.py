"""One person's verdict: what it is, what is open, and what every number of it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from config.base.words import (
    capital,
    day,
    number_beside,
    percent_beside,
    spell,
)
from reports.model.document import EntryDocument, SkillFloor
from reports.model.reasons import Reasons
from reports.models import Entry, Verdict
from reports.pages.checks import CheckLine, build_check, checks_heading
from reports.pages.grouping import group_of_entry
from reports.pages.opened import Doers, Thing, Whose, build_things
from reports.pages.person import verdict as told
from reports.pages.person.changes import Change, build_change
from reports.pages.person.score import Areas, SkillRow, WalkRow, build_areas, build_skills, build_walk
from reports.pages.person.verdict import Condition
from reports.pages.points import places_of
from reports.pages.ranking import initials
from reports.pages.sentences import (
    Names,
    missing_text,
)
from reports.pages.steps import Step, build_step, time_text


@dataclass(frozen=True)
class Floor:
    name: str
    level: str
    floor: int
    chance: str
    share: float
    is_below: bool


@dataclass(frozen=True)
class PersonPage:
    name: str
    initials: str
    heading: str
    sub: str
    verdict: str
    label: str
    threshold_met: str
    lede: list[str]  # how sure, what it needs, what holds it back
    zones: SafeString | None
    looks: str
    things_heading: str
    things: list[Thing]
    missing: list[str]
    conditions_heading: str
    conditions: list[Condition]
    change: Change | None
    areas: Areas
    floors_heading: str
    floors: list[Floor]
    checks_heading: str
    checks: list[CheckLine]
    rests_on: list[tuple[str, str]]
    walk_heading: str
    walk: list[WalkRow]
    steps: list[Step]
    time: str
    skills: list[tuple[str, list[SkillRow]]]
    made: str
    visibility: str


def build_person_page(entry: Entry, doers: Doers | None = None) -> PersonPage:
    """From one stored entry, its report and engineer loaded with it; no further queries. Speaks to the person where
    ``doers`` says that they read it themselves."""
    report, document, reasons = entry.report, EntryDocument.of(entry), Reasons.of(entry)
    names, name = Names.of(report), document.name
    whose = Whose(entry.engineer_id, name, entry.engineer.slug, doers or Doers())
    group = group_of_entry(document, names.policy)
    things = build_things(document, names, whose, rests_on_more=reasons.rests_on_more)
    checks = [build_check(check, names) for check in document.checks]
    found = told.conditions(document, names)
    walk = build_walk(reasons, entry.score, places_of(report.cut, entry.score))
    is_enough = entry.verdict != Verdict.NOT_ENOUGH_EVIDENCE
    return PersonPage(
        name=name,
        initials=initials(name),
        heading=told.heading(entry, group, len(things), name="" if whose.is_own else name),
        sub=_sub(entry, document, reasons),
        verdict=entry.verdict,
        label=group.title if group.title == str(Verdict(entry.verdict).label) else f"Ready soon: {group.title.lower()}",
        threshold_met=told.sure(document, names),
        lede=_lede(document, names, report.cut, whose),
        zones=told.zones(document, names, "You" if whose.is_own else whose.said) if is_enough else None,
        looks=told.two_looks(document, reasons.sure, names, report.cut) if is_enough else "",
        things_heading=_things_heading(things),
        things=things,
        missing=[missing_text(each, names) for each in document.evidence.missing] if not things else [],
        conditions_heading=told.conditions_heading(found),
        conditions=found,
        change=build_change(document, reasons, report, names),
        areas=build_areas(document, reasons, report.cut, names),
        floors_heading=floors_heading(document.floors, is_whole=not told.has_hidden_floor(document)),
        floors=build_floors(document, names),
        checks_heading=checks_heading(document.checks, names),
        checks=checks,
        rests_on=told.rests_on(document, reasons),
        walk_heading=_walk_heading(walk),
        walk=walk,
        steps=[build_step(step, names, document, whose) for step in document.next_steps],
        time=time_text(document, reasons) if is_enough else "",
        skills=build_skills(reasons, names),
        made=told.made_text(entry),
        visibility=_visibility(name, is_own=whose.is_own),
    )


def _sub(entry: Entry, document: EntryDocument, reasons: Reasons) -> str:
    role, held = entry.report.role.title, reasons.role or document.role
    aims = "next role assumed:" if document.aim_assumed else "aims at"
    where = [document.team, f"report of {day(entry.report.as_of)}"]
    return " · ".join([held if entry.holds_role else f"{held}, {aims} {role}", *where])


def _lede(document: EntryDocument, names: Names, cut: float, whose: Whose) -> list[str]:
    if document.verdict == Verdict.NOT_ENOUGH_EVIDENCE:
        return [told.lacks_text(document, names)]
    sure = told.sure(document, names)
    title = names.role_title(names.role)
    who = "you meet" if whose.is_own else f"{whose.said} meets"
    parts = [f"The ratings make it {sure} sure that {who} the bar for {title} today.", told.sure_text(document, names)]
    return [part for part in (*parts, told.holds_back(document, names, cut)) if part]


def _things_heading(things: Sequence[Thing]) -> str:
    return f"{capital(spell(len(things)))} {'thing is' if len(things) == 1 else 'things are'} open" if things else ""


def _visibility(name: str, *, is_own: bool) -> str:
    who = "You, the managers of your" if is_own else f"{name}, the managers of their"
    return f"{who} line, leadership and the people team can see this page."


# ── floors ──────────────────────────────────────────────────────────────────────────────────────────────────────────
LIKELY = 0.5


def build_floors(document: EntryDocument, names: Names) -> list[Floor]:
    """The least sure first."""
    return sorted((_floor(row, names) for row in document.floors), key=lambda floor: floor.share)


def _floor(row: SkillFloor, names: Names) -> Floor:
    return Floor(
        names.skill(row.skill),
        number_beside(row.level, row.floor, 2),
        row.floor,
        percent_beside(row.chance, LIKELY),
        row.chance,
        row.chance < LIKELY,
    )


def floors_heading(floors: Sequence[SkillFloor], *, is_whole: bool = True) -> str:
    """How many are more likely met than not, as far as ratings may be shown; empty where the role has none."""
    if not floors:
        return ""
    held, all_of = sum(row.chance >= LIKELY for row in floors), len(floors)
    rest = "" if is_whole else ", as far as can be shown"
    if all_of == 1:
        return f"The one floor is {'more likely met than not' if held else 'open'}{rest}"
    many = f"All {spell(all_of)}" if held == all_of else f"{capital(spell(held))} of {spell(all_of)}"
    return f"{many} floors {'is' if held == 1 else 'are'} more likely met than not{rest}"


def _walk_heading(walk: Sequence[WalkRow]) -> str:
    """The ends of the way, for the line it is folded under."""
    return f"From the plain average, {walk[0].points}, to the score, {walk[-1].points}" if walk else ""
