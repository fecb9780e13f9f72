"""Words that several pages share: verdicts, blockers, checks, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from config.base.words import (
    capital,
    day,
    listed,
    number,
    number_beside,
    percent_beside,
    plural,
    share_text,
    spell,
)
from reports.model.document import Blocker, Check, EntryDocument, Missing
from reports.model.reasons import Moved
from reports.models import Report, Verdict
from reports.pages.beginnings import build_nobody
from skills.framework.definition import Definition, MentoringRule, Policy

VERDICT_ORDER = {verdict: place for place, verdict in enumerate(Verdict.values)}


@dataclass(frozen=True)
class Names:
    """What the framework version of a report calls things, and what its role asks."""

    definition: Definition
    role: str

    @classmethod
    def of(cls, report: Report) -> Names:
        return cls(Definition.from_document(report.framework_version.document), report.role.key)

    def skill(self, key: str) -> str:
        found = self.definition.skills.get(key)
        return found.name if found else key

    def area(self, key: str) -> str:
        found = self.definition.areas.get(key)
        return found.name if found else key

    def area_of(self, skill: str) -> str:
        """The key of a skill's area; empty where the version lacks the skill."""
        found = self.definition.skills.get(skill)
        return found.area if found else ""

    def level_text(self, skill: str, level: int) -> str:
        found = self.definition.skills.get(skill)
        return found.levels.get(level, "") if found else ""

    def floor(self, skill: str) -> int | None:
        role = self.definition.roles.get(self.role)
        target = role.targets.get(skill) if role else None
        return target.floor if target else None

    @property
    def policy(self) -> Policy:
        role = self.definition.roles.get(self.role)
        return role.policy if role else Policy()

    @property
    def mentoring(self) -> MentoringRule | None:
        role = self.definition.roles.get(self.role)
        return role.mentoring if role else None

    def role_title(self, key: str) -> str:
        found = self.definition.roles.get(key)
        return found.title if found else key


def verdict_label(key: str) -> str:
    return str(Verdict(key).label)


def since(report: Report) -> str:
    """What a report compares with: "30 Jun 2026", or the edition when it is the same day."""
    previous = report.previous
    if previous is None:
        return ""
    return f"edition {previous.edition}" if previous.as_of == report.as_of else day(previous.as_of)


def finding(report: Report) -> str:
    """The report's first sentence, with its change."""
    ready, title = report.summary.get(Verdict.READY_NOW, 0), report.role.title
    if nobody := build_nobody(report):
        return nobody.why
    start = {0: "No one is ready", 1: "One engineer is ready"}.get(ready) or f"{spell(ready)} engineers are ready"
    text = f"{capital(start)} for {title}"
    if report.previous is None:
        return f"{text} yet" if ready == 0 else text
    change = ready - report.previous.summary.get(Verdict.READY_NOW, 0)
    if change == 0:
        return f"{text}, as on {since(report)}" if report.previous.as_of != report.as_of else text
    return f"{text}, {spell(abs(change))} {'more' if change > 0 else 'fewer'} than on {since(report)}"


def check_name(key: str) -> str:
    return {"mentoring": "Mentoring check", "hands_on_years": "Hands-on years"}.get(key, capital(key))


@dataclass(frozen=True)
class CheckPart:
    """One thing that a check counts, beside what the role asks of it; ``need`` is None where that is not known."""

    label: str
    unit: str
    have: float | None
    need: float | None
    places: int = 0

    @property
    def lacks(self) -> float:
        return max(0.0, (self.need or 0) - (self.have or 0))

    @property
    def is_met(self) -> bool:
        return self.have is not None and not self.lacks

    @property
    def share(self) -> float:
        """Of what is asked, at most 1."""
        return min(1.0, (self.have or 0) / self.need) if self.need else 1.0

    @property
    def text(self) -> str:
        """Up to what is asked as a part of it; what goes beyond is no part, and says both."""
        if self.have is None:
            return f"not known; {number(self.need or 0)} {self.unit}s asked"
        if self.need is None or self.have > self.need:
            asked = "" if self.need is None else f" ({number(self.need)} asked)"
            return f"{number(self.have, self.places)} {self._units(self.have)}{asked}"
        have = number_beside(self.have, self.need, self.places)
        return f"{have} of {number(self.need)} {self._units(self.need)}"

    def _units(self, count: float) -> str:
        return self.unit if count == 1 else f"{self.unit}s"


def check_parts(check: Check, names: Names) -> list[CheckPart]:
    if check.check == "hands_on_years":
        return [CheckPart("Hands-on", "year", check.years, check.at_least, 1)]
    rule = names.mentoring
    asked = (rule.min_sessions, rule.min_span_days, rule.min_mentees) if rule else (None, None, None)
    told = (
        ("Sessions both confirmed", "session", check.sessions),
        ("First to last", "day", check.span_days),
        ("Mentees outside the line", "mentee", check.mentees),
    )
    return [CheckPart(*part, need) for part, need in zip(told, asked, strict=True)]


def check_numbers(check: Check, names: Names) -> str:
    """The facts of a check beside what the role asks: "4 of 6 sessions, 53 of 90 days, 1 of 1 mentee"."""
    parts = ", ".join(part.text for part in check_parts(check, names))
    rule = names.mentoring if check.check == "mentoring" else None
    return f"{parts}, in {rule.window_months} months" if rule else parts


def check_lacks(check: Check, names: Names) -> str:
    """All that a check lacks: "two sessions and 37 days"."""
    return listed(
        f"{spell(int(part.lacks)) if part.lacks == int(part.lacks) else number(part.lacks, 1)} "
        f"{part.unit if part.lacks == 1 else part.unit + 's'}"
        for part in check_parts(check, names)
        if part.lacks
    )


def floor_text(blocker: Blocker, document: EntryDocument, names: Names) -> str:
    """A floor that is not reached, in a few words; one that only ratings too few to show tell has no name."""
    if not blocker.skill:
        return "a floor not reached"
    skill, floor = blocker.skill, names.floor(blocker.skill)
    level = next((row.level for row in document.floors if row.skill == skill), None)
    if level is None or floor is None:
        return f"{names.skill(skill)} under its floor"
    return f"{names.skill(skill)} {number_beside(level, floor, 2)}, under its floor of {floor}"


def missing_text(missing: Missing, names: Names) -> str:
    """What to collect before a verdict is possible."""
    match missing.kind:
        case "floor_unrated":
            return f"A rating of {names.skill(missing.skill)}, which the role cannot do without"
        case "coverage":
            skills = listed([names.skill(skill) for skill in missing.skills], most=6)
            have, need = percent_beside(missing.have or 0.0, missing.need), share_text(missing.need)
            return f"Ratings of {skills}: {have} of the role is rated, {need} is needed"
        case "raters" if missing.have is None:
            return f"Ratings by {spell(int(missing.need))} people or more"
        case "age":
            return f"A rating not older than {plural(missing.months, 'month')}"
        case "raters":
            raters = int(missing.have or 0)
            more = int(missing.need) - raters
            people = "person" if more == 1 else "people"
            return f"Ratings by {spell(more)} more {people}, beside {spell(raters)} so far"
        case kind:
            return capital(str(kind).replace("_", " "))


def change_text(change: Moved, names: Names, *, most: int = 3) -> str:
    """Why a score moved: ratings that rose, fell, came or expired; then team, role, method, targets."""
    named = ((change.rose, "rose"), (change.fell, "fell"))
    parts = [f"{listed(map(names.skill, skills), most=most)} {verb}" for skills, verb in named if skills]
    if change.new:
        parts.append(f"{plural(len(change.new), 'skill')} rated for the first time")
    if change.expired:
        parts.append(f"ratings of {plural(len(change.expired), 'skill')} expired")
    if not change.fell and change.points < 0:
        parts.append("none fell")
    others = (
        (change.role, "another role"),
        (change.team, "another team"),
        (change.method, "another method"),
        (change.targets, "other targets"),
        (change.framework and not change.targets, "another framework version"),
    )
    return "; ".join([*parts, *(text for is_other, text in others if is_other)])


def as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
