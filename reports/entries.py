"""From arrays to what a report says about each person: the entry other systems read, and the reasons pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from reports import explain
from reports.change import change_since
from reports.inputs import Inputs, Person
from reports.models import Entry, Waiver
from reports.readiness import (
    Check,
    Readiness,
    hands_on_check,
    mentoring_check,
    projection,
    sustained,
    verdicts,
)
from skills.estimate import Estimate


@dataclass(frozen=True)
class EntryDraft:
    """An entry before it is stored: ``engineer`` is the id, ``score`` points of 100 as shown."""

    engineer: int
    team: str
    holds_role: bool
    verdict: str
    score: float
    document: dict[str, Any]
    reasons: dict[str, Any]


def build_entries(
    inputs: Inputs, document: dict[str, Any], now: Estimate, here: Readiness, before: Readiness
) -> tuple[EntryDraft, ...]:
    """One per person of ``here``, by score and then by e-mail, holders of the role last."""
    people = [inputs.people[index] for index in here.people]
    checks = [checks_of(inputs, here, person) for person in people]
    confidence = sustained(here, before)
    found = _Found(
        verdicts=verdicts(here, confidence, checks),
        confidence=[round(float(value), 4) for value in confidence],
        evidence=explain.evidence(here, now),
        blockers=explain.blockers(here, checks),
        next_steps=explain.next_steps(here, before),
        months=np.array(projection(here, now)).T,
        walk=explain.walk(here, now),
        given=explain.shown_means(now),
    )
    previous = _previous_entries(inputs)
    titles = {role["key"]: role["title"] for role in document["roles"]}
    names = {skill["key"]: skill["name"] for area in document["areas"] for skill in area["skills"]}
    drafts = []
    for row, person in enumerate(people):
        was = previous.get(person.pk)
        entry = _document(row, person, here, found, checks[row], inputs, was)
        reasons = _reasons(row, here, now, found, names) | {"role": titles[person.role]}
        reasons["change"] = change_since(was, inputs, entry, reasons) if was else None
        drafts.append(
            EntryDraft(person.pk, person.team, person.holds_role, found.verdicts[row], entry["score"], entry, reasons)
        )
    return tuple(sorted(drafts, key=lambda draft: (draft.holds_role, -draft.score, draft.document["engineer"])))


@dataclass(frozen=True)
class _Found:
    """What the model says, one element per person."""

    verdicts: list[str]
    confidence: list[float]
    evidence: list[explain.Evidence]
    blockers: list[list[dict[str, Any]]]
    next_steps: list[list[explain.NextStep]]
    months: Any  # [person, 3]: months to ready and the ends of its range; NaN over 60
    walk: explain.Walk
    given: Any  # [engineer, skill] mean level as given, where it may be told


def checks_of(inputs: Inputs, here: Readiness, person: Person) -> list[Check]:
    """The role's checks of a person: mentoring as a mentor, then hands-on years (advisory)."""
    waived = {row.check_key: waiver_document(row) for row in inputs.waivers.get(person.pk, [])}
    checks = []
    if rule := here.bar.mentoring:
        held = [(str(mentee), day) for mentee, day in inputs.sessions.get(person.pk, [])]
        checks.append(mentoring_check(rule, held, inputs.as_of, waived.get("mentoring")))
    if years := here.bar.hands_on_years:
        checks.append(hands_on_check(years, person.hands_on_since, inputs.as_of, waived.get("hands_on_years")))
    return checks


def waiver_document(waiver: Waiver) -> dict[str, str]:
    return {"reason": waiver.reason, "approver": waiver.approver.name, "from_on": waiver.from_on.isoformat()}


def _previous_entries(inputs: Inputs) -> dict[int, Entry]:
    if inputs.previous is None:
        return {}
    return {entry.engineer_id: entry for entry in inputs.previous.entries.select_related("report__framework_version")}


def _document(
    row: int, person: Person, here: Readiness, found: _Found, checks: Iterable[Check], inputs: Inputs, was: Entry | None
) -> dict[str, Any]:
    """The entry of FORMATS, keys in its order."""
    bar = here.bar
    floors = np.flatnonzero(~np.isnan(bar.floor))
    months, kind, unkind = (None if np.isnan(value) else float(value) for value in found.months[row])
    entry: dict[str, Any] = {
        "engineer": person.email,
        "name": person.name,
        "team": person.team,
        "role": person.role,
        "verdict": found.verdicts[row],
        "score": points(here.score[row]),
        "low": points(here.low[row]),
        "high": points(here.high[row]),
        "confidence": found.confidence[row],
        "evidence": found.evidence[row].document(),
        "areas": [
            {"area": area, "weight": float(bar.area_weight[i]), "contribution": points(here.contributions[row, i])}
            for i, area in enumerate(bar.areas)
        ],
        "floors": [
            {
                "skill": bar.skills[i],
                "level": points(here.level[row, i]),
                "floor": int(bar.floor[i]),
                "chance": round(float(here.chance[row, i]), 4),
            }
            for i in floors
        ],
        "checks": [check.document() for check in checks],
        "blockers": found.blockers[row],
        "next_steps": [step.document() for step in found.next_steps[row]],
        "months_to_ready": months,
        "months_range": [kind, unkind],
        "previous": _previous(was),
    }
    return entry | ({"holds_role": True} if person.holds_role else {})


def _previous(was: Entry | None) -> dict[str, Any] | None:
    if was is None:
        return None
    report = was.report
    return {
        "as_of": report.as_of.isoformat(),
        "edition": report.edition,
        "verdict": was.verdict,
        "score": was.score,
    }


def _reasons(row: int, here: Readiness, now: Estimate, found: _Found, names: dict[str, str]) -> dict[str, Any]:
    """What pages show beside the entry: every skill with its points, data quality, and the way from the average."""
    walk, person = found.walk, int(here.people[row])
    error = points(here.error[row])
    return {
        "error": error,
        "quality": explain.quality(error),
        "growth": round(float(now.growth_of[person]), 5),
        "steps": walk.told(row),
        "skills": _skills(row, here, now, found, names),
        "strictness": _strictness(person, now),
    }


def _skills(row: int, here: Readiness, now: Estimate, found: _Found, names: dict[str, str]) -> list[dict[str, Any]]:
    bar, person = here.bar, int(here.people[row])
    given = found.given[person]
    return [
        {
            "skill": key,
            "name": names[key],
            "area": bar.areas[bar.area_of[i]],
            "level": points(here.level[row, i]),
            "se": points(now.se[person, i]),
            "target": int(bar.target[i]),
            "floor": None if np.isnan(bar.floor[i]) else int(bar.floor[i]),
            "weight": round(float(bar.weight[i]), 5),
            "won": points(here.won[row, i]),
            "open": points(here.open[row, i]),
            "ratings": int(now.ratings[person, i]),
            "own": None if np.isnan(now.own[person, i]) else points(now.own[person, i]),
            "expected": points(now.expected[person, i]),
            "own_share": round(float(now.own_share[person, i]), 4),
            "given": None if np.isnan(given[i]) else points(given[i]),
            "newest_on": date.fromordinal(int(now.newest[person, i])).isoformat() if now.newest[person, i] else None,
        }
        for i, key in enumerate(bar.skills)
    ]


def _strictness(person: int, now: Estimate) -> float:
    """Mean of what strictness and the peers' offset take off this person's ratings, levels; 0 without ratings."""
    return points(np.nan_to_num(now.taken_off[person]))


def points(value: Any) -> float:
    """Three decimals, and never −0.0, which would make two equal reports differ."""
    return round(float(value), 3) + 0.0
