"""From arrays to what a report says about each person: the entry other systems read, and the reasons pages show.

Both become text as soon as they are known: of ten thousand people the texts are small, the mappings are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from config.base.bulk import Written
from reports.facts.inputs import Inputs, Person
from reports.model import explain
from reports.model.canonical import canonical, rounded, with_part
from reports.model.change import Causes, another_method, change_since, changed_by, find_causes
from reports.model.checks import as_told, hands_on_check, mentoring_check
from reports.model.document import Check, EntryDocument, Previous, VerdictCause
from reports.model.looks import Look, Parts, tell
from reports.model.readiness import Readiness, is_old, is_sustained, projection, sustained, verdicts
from reports.model.shown import shown_document
from reports.model.skill_rows import Cells, SkillRows, build_skill_rows
from reports.model.surer import one_rater, sure_parts
from reports.models import Entry
from skills.estimate.estimate import METHOD
from skills.estimate.strictness import Bools
from skills.estimate.usable import Rows

PEOPLE = 250  # explained at a time; changes memory, never a result


@dataclass(frozen=True)
class EntryDraft:
    """An entry before it is stored: ``engineer`` is the id, ``score`` points of 100 as shown; texts are JSON.

    Documents are canonical and have no part that the digest does not cover; those are in ``beside`` and, as others may
    read them, ``shown_beside``.
    """

    row: int  # in the readiness of the day
    engineer: int
    team: str
    holds_role: bool
    verdict: str
    score: float
    document: str
    shown_document: str
    beside: str
    shown_beside: str
    reasons: str  # without the skills
    skills: Cells
    shown_reasons: Written


@dataclass(frozen=True)
class Whole:
    """What everybody's entries are made from. ``full`` is through all ratings, ``shown`` through those that may be
    shown, ``before`` three months back, ``earlier`` has the ratings as of the report before, if that was one of this
    method."""

    inputs: Inputs
    full: Look
    shown: Look
    before: Readiness
    earlier: Rows | None
    rivals: Bools  # [rater] aims at the role too
    titles: dict[str, str]  # of roles
    names: dict[str, str]  # of skills


def build_entries(whole: Whole) -> tuple[EntryDraft, ...]:
    """One per person looked at, by score and then by e-mail, holders of the role last."""
    here = whole.full.here
    people, score = [whole.inputs.people[index] for index in here.people], rounded(here.score).tolist()
    order = sorted(range(len(people)), key=lambda row: (people[row].holds_role, -score[row], people[row].email))
    parts = (order[start : start + PEOPLE] for start in range(0, len(order), PEOPLE))
    return tuple(draft for rows in parts for draft in _drafts(whole, rows))


@dataclass(frozen=True)
class _Some:
    """Some of the people and what the model says of them, one element per person."""

    people: list[Person]
    numbers: list[Parts]  # of the whole person
    full: list[Parts]
    shown: list[Parts]
    sure: list[Parts]
    steps: list[Parts]
    shown_steps: list[Parts]
    skills: SkillRows
    causes: Causes | None
    previous: dict[int, Entry]


def _drafts(whole: Whole, rows: list[int]) -> Iterator[EntryDraft]:
    some = _look_at(whole, rows)
    for at, (row, person) in enumerate(zip(rows, some.people, strict=True)):
        was = some.previous.get(person.pk)
        entry = _head(person) | some.numbers[at] | ({"holds_role": True} if person.holds_role else {})
        full, shown = entry | some.full[at], entry | some.shown[at]
        change, shown_change = _changes(some.causes, at, was, entry["score"])
        slugs = {"slug": person.slug, "team_slug": person.team_slug, "previous": _previous(whole, was, shown)}
        beside = canonical(slugs | {"change": change})
        reasons = some.steps[at] | {"role": whole.titles[person.role], "sure": some.sure[at]}
        reasons["change"] = _moved(whole, some, at, was, shown)
        yield EntryDraft(
            row,
            person.pk,
            person.team,
            person.holds_role,
            entry["verdict"],
            entry["score"],
            canonical(full),
            canonical(shown),
            beside,
            beside if shown_change == change else canonical(slugs | {"change": shown_change}),
            canonical(reasons),
            some.skills.cells[at],
            Written(with_part(canonical(some.shown_steps[at]), "columns", some.skills.shown[at])),
        )


def _look_at(whole: Whole, rows: list[int]) -> _Some:
    inputs, some = whole.inputs, np.array(rows)
    full, shown, before = whole.full.of(some), whole.shown.of(some), whole.before.of(some)
    people = [inputs.people[index] for index in full.here.people]
    checks = [checks_of(inputs, full.here, person) for person in people]
    parts, shown_parts = (tell(look, full, before, checks) for look in (full, shown))
    return _Some(
        people=people,
        numbers=_numbers(inputs, full, before, checks),
        full=parts,
        shown=[as_others_read(*each) for each in zip(parts, shown_parts, _not_shown(full, shown), strict=True)],
        sure=sure_parts(full.here, before, full.now, whole.rivals),
        steps=_steps(full, full),
        shown_steps=[
            steps | {"rests_on_more": rests_on_more(*each)}
            for steps, *each in zip(_steps(shown, full), parts, shown_parts, strict=True)
        ],
        skills=build_skill_rows(full, shown, whole.names),
        causes=None if whole.earlier is None else find_causes(full.now, full.here, whole.earlier),
        previous=_previous_entries(inputs, people),
    )


# ── of the whole person ─────────────────────────────────────────────────────────────────────────────────────────────
def _head(person: Person) -> Parts:
    return {
        "engineer": person.email,
        "name": person.name,
        "team": person.team,
        "role": person.role,
        "aim_assumed": person.aim_assumed,
    }


def _numbers(inputs: Inputs, full: Look, before: Readiness, checks: list[list[Check]]) -> list[Parts]:
    """Verdict, score, range, confidence, what one rater changes, checks, and the months to ready with the ends of
    their range, null over 60."""
    here, now = full.here, full.now
    confidence = sustained(here, before)
    old = is_old(here.role.policy, now.days.newest[here.people], inputs.as_of)
    found = verdicts(here, confidence, checks, old)
    months = np.array(projection(here, now)).T.tolist()
    columns = {
        "verdict": found,
        "score": rounded(here.score).tolist(),
        "low": rounded(here.low).tolist(),
        "high": rounded(here.high).tolist(),
        "confidence": rounded(confidence, 4).tolist(),
        "sustained": is_sustained(before).tolist(),
        "one_rater": one_rater(now, here, before, checks, found),
        "checks": [[check.to_json() for check in facts] for facts in checks],
        "months_to_ready": [_months(month) for month, _, _ in months],
        "months_range": [[_months(kind), _months(unkind)] for _, kind, unkind in months],
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _months(value: float) -> float | None:
    return None if np.isnan(value) else value


def checks_of(inputs: Inputs, here: Readiness, person: Person) -> list[Check]:
    """The role's checks of a person: mentoring as a mentor, then hands-on years (advisory)."""
    waived = {row.check_key: as_told(row) for row in inputs.waivers.get(person.pk, [])}
    checks = []
    if rule := here.role.mentoring:
        held = [(str(mentee), day) for mentee, day in inputs.sessions.get(person.pk, [])]
        checks.append(mentoring_check(rule, held, inputs.as_of, waived.get("mentoring")))
    if years := here.role.hands_on_years:
        checks.append(hands_on_check(years, person.hands_on_since, inputs.as_of, waived.get("hands_on_years")))
    return checks


# ── what others read ────────────────────────────────────────────────────────────────────────────────────────────────
def as_others_read(full: Parts, shown: Parts, not_shown: float) -> Parts:
    """The parts made of ratings that may be shown; of raters the number is told from three on."""
    return shown | {"evidence": explain.without_few(shown["evidence"]), "shown": True, "not_shown": not_shown}


def _not_shown(full: Look, shown: Look) -> list[float]:
    """Points between what single skills show and the score, of the numbers as printed."""
    found: list[float] = rounded(rounded(full.here.score) - rounded(shown.here.score)).tolist()
    return found


def rests_on_more(full: Parts, shown: Parts) -> bool:
    """The verdict takes something as settled, or as open, that the ratings which may be shown do not tell."""
    told = [(each["evidence"]["missing"], each["open"], each["blockers"]) for each in (full, shown)]
    return told[0] != told[1]


def _steps(look: Look, full: Look) -> list[Parts]:
    """What pages show beside the entry and its skills: data quality, and the way from the plain average. Strictness is
    the mean of what it and the peers' offset take off the ratings, 0 without ratings."""
    here, now = look.here, look.now
    columns = (
        rounded(full.here.error).tolist(),
        rounded(now.growth_of[here.people], 5).tolist(),
        rounded(np.nan_to_num(now.taken_off[here.people])).tolist(),
        _not_shown(full, look),
    )
    return [
        {
            "error": error,
            "quality": explain.quality(error),
            "growth": growth,
            "strictness": strictness,
            "steps": steps + ([{"step": "not_shown", "points": rest}] if rest else []),
        }
        for error, growth, strictness, rest, steps in zip(*columns, look.walk.told(), strict=True)
    ]


# ── since the report before ─────────────────────────────────────────────────────────────────────────────────────────
def _previous_entries(inputs: Inputs, people: Iterable[Person]) -> dict[int, Entry]:
    if inputs.previous is None:
        return {}
    unread = ("document",) if inputs.previous.method == METHOD else ()
    found = inputs.previous.entries.filter(engineer__in=[person.pk for person in people]).defer(*unread)
    return {entry.engineer_id: entry for entry in found}


def _changes(causes: Causes | None, at: int, was: Entry | None, score: float) -> tuple[list[Parts], list[Parts]]:
    """In points by cause, and the same for readers who may not see single peers; empty without a report before."""
    if was is None:
        return [], []
    if causes is None:
        found = another_method(was.score, score)
        return found, found
    points = causes.points(at, was.score, score)
    return points, causes.shown(at, points)


def _moved(whole: Whole, some: _Some, at: int, was: Entry | None, shown: Parts) -> Parts | None:
    if was is None:
        return None
    return change_since(was, whole.inputs, shown, some.skills.compared(at), some.shown_steps[at]["strictness"])


def _previous(whole: Whole, was: Entry | None, shown: Parts) -> Parts | None:
    """The verdict before, and what changed it."""
    if was is None:
        return None
    report, policy = was.report, whole.full.here.role.policy
    is_new = report.method != METHOD or report.framework_version_id != whole.inputs.version.pk
    causes: list[VerdictCause] = []
    if was.verdict != shown["verdict"]:
        looked_at = ("confidence", "evidence", "checks")  # reading all of it takes as long as the rest of an entry
        before, now = (
            EntryDocument.from_json({key: each[key] for key in looked_at}) for each in (shown_document(was), shown)
        )
        causes = changed_by(before, now, policy, is_new=is_new)
    return Previous(report.as_of, report.edition, was.verdict, was.score, tuple(causes)).to_json()
