"""From arrays to what a report says about each person: the entry other systems read, and the reasons pages show.

Both become text as soon as they are known: of ten thousand people the texts are small, the mappings are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from config.base.bulk import Written
from reports import explain
from reports.change import change_since
from reports.inputs import Inputs, Person
from reports.models import Entry
from reports.numbers import rounded
from reports.readiness import (
    Check,
    Readiness,
    hands_on_check,
    mentoring_check,
    projection,
    sustained,
    verdicts,
)
from reports.render.json import canonical, with_part
from reports.skill_rows import SkillRows, build_skill_rows
from skills.estimate import Estimate, Floats

PEOPLE = 500  # explained at a time; changes memory, never a result


@dataclass(frozen=True)
class EntryDraft:
    """An entry before it is stored: ``engineer`` is the id, ``score`` points of 100 as shown; texts are JSON."""

    row: int  # in the readiness of the day
    engineer: int
    team: str
    holds_role: bool
    verdict: str
    score: float
    document: str  # canonical, without ``previous``
    previous: str
    reasons: Written


def build_entries(
    inputs: Inputs, document: dict[str, Any], now: Estimate, here: Readiness, before: Readiness
) -> tuple[EntryDraft, ...]:
    """One per person of ``here``, by score and then by e-mail, holders of the role last."""
    whole = _Whole(
        inputs,
        now,
        here,
        before,
        titles={role["key"]: role["title"] for role in document["roles"]}
        | {key: role.title for key, role in inputs.retired.items()},
        names={skill["key"]: skill["name"] for area in document["areas"] for skill in area["skills"]},
        contributions=rounded(here.contributions),
        walk=explain.walk(here, now),
        given=explain.shown_means(now),
    )
    people, score = [inputs.people[index] for index in here.people], rounded(here.score).tolist()
    order = sorted(range(len(people)), key=lambda row: (people[row].holds_role, -score[row], people[row].email))
    parts = (order[start : start + PEOPLE] for start in range(0, len(order), PEOPLE))
    return tuple(draft for rows in parts for draft in _drafts(whole, rows))


@dataclass(frozen=True)
class _Whole:
    """What everybody's entries are made from."""

    inputs: Inputs
    now: Estimate
    here: Readiness
    before: Readiness
    titles: dict[str, str]  # of roles
    names: dict[str, str]  # of skills
    contributions: Floats  # [person, area] points
    walk: explain.Walk
    given: Floats  # [engineer, skill] mean level as given, where it may be told


@dataclass(frozen=True)
class _Some:
    """Some of the people and what the model says of them, one element per person."""

    people: list[Person]
    here: Readiness
    checks: list[list[Check]]
    verdicts: list[str]
    evidence: list[explain.Evidence]
    blockers: list[list[dict[str, Any]]]
    next_steps: list[list[explain.NextStep]]
    numbers: dict[str, list[Any]]
    skills: SkillRows
    previous: dict[int, Entry]


def _drafts(whole: _Whole, rows: list[int]) -> Iterator[EntryDraft]:
    some = _look_at(whole, rows)
    for at, (row, person) in enumerate(zip(rows, some.people, strict=True)):
        was = some.previous.get(person.pk)
        entry = _document(at, some)
        reasons = _reasons(at, some) | {"steps": whole.walk.told(row), "role": whole.titles[person.role]}
        compared = {"skills": some.skills.compared(at)} if was else {}
        reasons["change"] = change_since(was, whole.inputs, entry, reasons | compared) if was else None
        yield EntryDraft(
            row,
            person.pk,
            person.team,
            person.holds_role,
            entry["verdict"],
            entry["score"],
            canonical(entry),
            canonical(_previous(was)),
            Written(with_part(canonical(reasons), "skills", some.skills.texts[at])),
        )


def _look_at(whole: _Whole, rows: list[int]) -> _Some:
    inputs, now = whole.inputs, whole.now
    here, before = whole.here.of(np.array(rows)), whole.before.of(np.array(rows))
    people = [inputs.people[index] for index in here.people]
    checks = [checks_of(inputs, here, person) for person in people]
    confidence = sustained(here, before)
    return _Some(
        people=people,
        here=here,
        checks=checks,
        verdicts=verdicts(here, confidence, checks),
        evidence=explain.evidence(here, now),
        blockers=explain.blockers(here, checks),
        next_steps=explain.next_steps(here, before),
        numbers=_numbers(here, now, confidence) | {"contributions": whole.contributions[rows].tolist()},
        skills=build_skill_rows(here, now, whole.given, whole.names),
        previous=_previous_entries(inputs, people),
    )


def _numbers(here: Readiness, now: Estimate, confidence: Floats) -> dict[str, list[Any]]:
    """As they are shown. Months are those to ready and the ends of its range, NaN over 60; floors are levels and
    chances; strictness is the mean of what it and the peers' offset take off the ratings, 0 without ratings."""
    floors = here.bar.has_floor
    found = {
        "score": rounded(here.score),
        "low": rounded(here.low),
        "high": rounded(here.high),
        "error": rounded(here.error),
        "confidence": rounded(confidence, 4),
        "growth": rounded(now.growth_of[here.people], 5),
        "strictness": rounded(np.nan_to_num(now.taken_off[here.people])),
        "months": np.array(projection(here, now)).T,
        "levels": rounded(here.level[:, floors]),
        "chances": rounded(here.chance[:, floors], 4),
    }
    return {name: values.tolist() for name, values in found.items()}


def checks_of(inputs: Inputs, here: Readiness, person: Person) -> list[Check]:
    """The role's checks of a person: mentoring as a mentor, then hands-on years (advisory)."""
    waived = {row.check_key: row.document() for row in inputs.waivers.get(person.pk, [])}
    checks = []
    if rule := here.bar.mentoring:
        held = [(str(mentee), day) for mentee, day in inputs.sessions.get(person.pk, [])]
        checks.append(mentoring_check(rule, held, inputs.as_of, waived.get("mentoring")))
    if years := here.bar.hands_on_years:
        checks.append(hands_on_check(years, person.hands_on_since, inputs.as_of, waived.get("hands_on_years")))
    return checks


def _previous_entries(inputs: Inputs, people: Iterable[Person]) -> dict[int, Entry]:
    if inputs.previous is None:
        return {}
    found = inputs.previous.entries.filter(engineer__in=[person.pk for person in people])
    return {entry.engineer_id: entry for entry in found}


def _document(at: int, some: _Some) -> dict[str, Any]:
    """The entry of FORMATS but for ``previous``."""
    person, bar = some.people[at], some.here.bar
    number = {name: values[at] for name, values in some.numbers.items()}
    months, kind, unkind = (None if np.isnan(value) else value for value in number["months"])
    floors = zip(np.flatnonzero(bar.has_floor), number["levels"], number["chances"], strict=True)
    areas = zip(bar.areas, bar.area_weight.tolist(), number["contributions"], strict=True)
    entry = {
        "engineer": person.email,
        "name": person.name,
        "team": person.team,
        "role": person.role,
        "verdict": some.verdicts[at],
        "score": number["score"],
        "low": number["low"],
        "high": number["high"],
        "confidence": number["confidence"],
        "evidence": some.evidence[at].document(),
        "areas": [{"area": area, "weight": weight, "contribution": won} for area, weight, won in areas],
        "floors": [
            {"skill": bar.skills[i], "level": level, "floor": int(bar.floor[i]), "chance": chance}
            for i, level, chance in floors
        ],
        "checks": [check.document() for check in some.checks[at]],
        "blockers": some.blockers[at],
        "next_steps": [step.document() for step in some.next_steps[at]],
        "months_to_ready": months,
        "months_range": [kind, unkind],
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


def _reasons(at: int, some: _Some) -> dict[str, Any]:
    """What pages show beside the entry and its skills: data quality, and the way from the average."""
    error = some.numbers["error"][at]
    return {
        "error": error,
        "quality": explain.quality(error),
        "growth": some.numbers["growth"][at],
        "strictness": some.numbers["strictness"][at],
    }
