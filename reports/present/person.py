"""One person's reasons: every number of the verdict opens to what it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import day, listed, number, percent, plural, signed, span
from reports.models import Entry, Verdict
from reports.present.ranking import differences, initials
from reports.present.score import SkillRow, SwingRow, WalkRow, build_skills, build_swing, build_walk, swing_note
from reports.present.sentences import (
    Names,
    as_day,
    blocker_text,
    change_text,
    changed_by_text,
    check_name,
    check_numbers,
    missing_text,
    since,
    verdict_label,
)

RESTS_ON_MORE = "The verdict also rests on ratings by colleagues too few to show."


@dataclass(frozen=True)
class Blocker:
    text: str
    kind: str
    level: float | None = None
    target: int | None = None


@dataclass(frozen=True)
class Floor:
    name: str
    level: str
    floor: int
    chance: str
    is_open: bool


@dataclass(frozen=True)
class CheckLine:
    check: str
    name: str
    numbers: str
    state: str
    tone: str
    waiver: str


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    effect: str
    level: float | None = None
    target: int | None = None


@dataclass(frozen=True)
class PersonPage:
    name: str
    initials: str
    heading: str
    sub: str
    verdict: str
    label: str
    score: str
    span: str
    range: SafeString
    bar_met: str
    quality: str
    error: str
    change: float | None
    since: str
    change_note: str
    swing_note: str
    swing: list[SwingRow]
    why_heading: str
    blockers: list[Blocker]
    missing: list[str]
    rests_on: str
    floors: list[Floor]
    floors_text: str
    checks: list[CheckLine]
    steps: list[Step]
    time: str
    change_text: str
    evidence: list[tuple[str, str]]
    walk: list[WalkRow]
    skills: list[tuple[str, list[SkillRow]]]
    visibility: str


def build_person_page(entry: Entry, *, is_own: bool = False) -> PersonPage:
    """From one stored entry, its report and engineer loaded with it; no further queries. ``is_own``: says "you"."""
    report, document, reasons = entry.report, entry.document, entry.reasons
    names = Names.of(report)
    label = verdict_label(entry.verdict)
    skills = {row["skill"]: row for row in reasons["skills"]}
    name, previous = document["name"], document.get("previous")
    scale = charts.scale_for([document["low"], report.cut, 100])
    return PersonPage(
        name=name,
        initials=initials(name),
        heading=_heading("" if is_own else name, entry, report.role.title),
        sub=" · ".join([reasons.get("role") or document["role"], document["team"], f"as of {day(report.as_of)}"]),
        verdict=entry.verdict,
        label=label,
        score=number(entry.score),
        span=span(document["low"], document["high"]),
        range=charts.interval(document["low"], document["high"], entry.score, report.cut, scale),
        bar_met=percent(document["confidence"]),
        quality=reasons["quality"],
        error=f"± {number(reasons['error'], 1)} points",
        change=entry.score - previous["score"] if previous else None,
        since=since(report),
        change_note=_was(previous, entry.verdict),
        swing_note=swing_note(report.figures.get("pool", 0), bool(differences(document, report))),
        swing=build_swing(entry, names),
        why_heading=_why_heading(entry.verdict),
        blockers=build_blockers(document, skills, names, report.cut),
        missing=[missing_text(each, names) for each in document["evidence"]["missing"]],
        rests_on=RESTS_ON_MORE if reasons.get("rests_on_more") else "",
        floors=[_floor(row, names) for row in document["floors"]],
        floors_text=floors_text(document["floors"], names),
        checks=[build_check(check, names) for check in document["checks"]],
        steps=[build_step(step, skills, names) for step in document["next_steps"]],
        time=time_text(document, reasons),
        change_text=_since_text(document, reasons, names),
        evidence=build_evidence(document, reasons),
        walk=build_walk(reasons, entry.score),
        skills=build_skills(reasons, names),
        visibility=f"{'You, the managers of your' if is_own else f'{name}, the managers of their'} line, leadership "
        "and the people team can see this page.",
    )


def _heading(name: str, entry: Entry, role: str) -> str:
    """Without a name it speaks to the reader."""
    start = f"{name} is" if name else "You are"
    if entry.holds_role:
        return f"{name} holds the role {role} already" if name else f"You hold the role {role} already"
    return {
        Verdict.READY_NOW: f"{start} ready now for {role}",
        Verdict.READY_SOON: f"{start} ready soon for {role}",
        Verdict.DEVELOPING: f"{start} developing towards {role}",
    }.get(Verdict(entry.verdict)) or f"There is not enough evidence about {name or 'you'} for {role}"


def _was(previous: Mapping[str, Any] | None, verdict: str) -> str:
    if not previous:
        return ""
    label = verdict_label(previous["verdict"])
    return f"{label} then too" if previous["verdict"] == verdict else f"was {label} with {number(previous['score'])}"


def _why_heading(verdict: str) -> str:
    return {
        Verdict.READY_NOW: "What carries it",
        Verdict.READY_SOON: "Why ready soon, not ready now",
        Verdict.DEVELOPING: "What is open",
    }.get(Verdict(verdict), "What is open, beside the evidence")


def build_blockers(
    document: Mapping[str, Any], skills: Mapping[str, Mapping[str, Any]], names: Names, cut: float
) -> list[Blocker]:
    found = []
    for blocker in document["blockers"]:
        row = skills.get(blocker.get("skill", ""))
        text = blocker_text(blocker, document, names, cut)
        found.append(Blocker(text, blocker["kind"], row["level"] if row else None, row["target"] if row else None))
    return found


def _floor(row: Mapping[str, Any], names: Names) -> Floor:
    return Floor(
        names.skill(row["skill"]),
        number(row["level"], 2),
        row["floor"],
        percent(row["chance"]),
        row["level"] < row["floor"],
    )


def floors_text(floors: Sequence[Mapping[str, Any]], names: Names) -> str:
    """The floors in one sentence: which are open, else the least sure one."""
    if not floors:
        return ""
    below = [names.skill(row["skill"]) for row in floors if row["level"] < row["floor"]]
    if below:
        return f"{len(below)} of {plural(len(floors), 'floor')} not reached: {listed(below)}."
    least = min(floors, key=lambda row: row["chance"])
    sure = f"{names.skill(least['skill'])}, {percent(least['chance'])}"
    held = "The one floor is held" if len(floors) == 1 else f"All {len(floors)} floors are held"
    return f"{held}; the least sure is {sure}." if len(floors) > 1 else f"{held}: {sure}."


def build_check(check: Mapping[str, Any], names: Names) -> CheckLine:
    """A check as a line: its numbers beside what the role asks, and whether it is met, waived or not."""
    waiver = check.get("waiver")
    waived = (
        f"Waived by {waiver['approver']} from {day(date.fromisoformat(waiver['from_on']))}: {waiver['reason']}"
        if waiver
        else ""
    )
    if check["met"]:
        state, tone = "met", "good"
    elif waiver:
        state, tone = "waived", "info"
    elif check["met"] is None:
        state, tone = "not known", ""
    else:
        state, tone = ("not met", "below") if check["required"] else ("advisory", "")
    return CheckLine(check["check"], check_name(check["check"]), check_numbers(check, names), state, tone, waived)


def build_step(step: Mapping[str, Any], skills: Mapping[str, Mapping[str, Any]], names: Names) -> Step:
    if step["kind"] == "ask_raters":
        people = "two more people" if step["count"] == 2 else plural(step["count"], "more person", "more people")
        return Step(f"Ask {people} for ratings", "A wide range mostly says that few people have rated yet.", "")
    if step["kind"] == "rating":
        return Step(f"Get {names.skill(step['skill'])} rated", "The role cannot do without it, and nobody has.", "")
    if step["kind"] == "check":
        return Step(f"{check_name(step['check'])}: not met yet", "The role requires it.", "")
    row = skills.get(step["skill"])
    then = f"score {number(step['score'])}, bar met {percent(step['confidence'])}"
    by = "one level more" if step["to"] - step["from"] > 0.999 else f"up to {number(step['to'])}"
    effect = f"{by}: {signed(step['gain'])} points, {then}"
    return Step(
        names.skill(step["skill"]),
        to_reach(names, step["skill"], step["from"]),
        effect,
        step["from"],
        row["target"] if row else None,
    )


def to_reach(names: Names, skill: str, level: float) -> str:
    """The text of the next whole level: "To reach 4: owns …"."""
    following = min(5, int(level + 0.05) + 1)
    text = names.level_text(skill, following)
    return f"To reach {following}: {text[:1].lower() + text[1:]}" if text else ""


def time_text(document: Mapping[str, Any], reasons: Mapping[str, Any]) -> str:
    """The projection in words; cohort growth only, and it says so."""
    months, (kind, unkind) = document["months_to_ready"], document["months_range"]
    growth = f"at the usual growth in this role, {number(12 * reasons['growth'], 1)} levels a year"
    if months == 0:
        return ""
    if months is None:
        return f"More than five years {growth}."
    low, high = _months(kind or 0.0), "more than 60" if unkind is None else _months(unkind)
    return f"About {_months(months)} {'month' if months == 1 else 'months'} {growth}; likely between {low} and {high}."


def _months(value: float) -> str:
    """Steps are of one and a half months."""
    return number(value, 0 if value == int(value) else 1)


def _since_text(document: Mapping[str, Any], reasons: Mapping[str, Any], names: Names) -> str:
    previous = document.get("previous")
    if not previous:
        return ""
    points = signed(document["score"] - previous["score"])
    why = change_text(reasons.get("change"), names)
    was = "" if previous["verdict"] == document["verdict"] else f", was {verdict_label(previous['verdict'])}"
    by = changed_by_text(previous.get("changed_by", ()), names)
    return f"{points} points{was}" + (f": {why}." if why else ".") + (f" The verdict changed by: {by}." if by else "")


def build_evidence(document: Mapping[str, Any], reasons: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = document["evidence"]
    newest = as_day(found["newest_on"])
    facts = [
        ("Rated", f"{found['rated_skills']} of {found['skills']} skills, {percent(found['coverage'])} of the role"),
        ("Raters", "fewer than three" if found["raters"] is None else plural(found["raters"], "person", "people")),
        ("Ratings", number(sum(row["ratings"] for row in reasons["skills"]))),
        ("Older than six months", plural(found["stale"], "skill")),
    ]
    return [*facts, ("Newest", day(newest))] if newest else facts
