"""What to do next in words, the most useful first, and when that leads to the bar."""

from __future__ import annotations

from dataclasses import dataclass, replace

from config.base.words import capital, number, number_beside, percent, plural, signed
from reports.model.document import EntryDocument, NextStep
from reports.model.reasons import Reasons
from reports.models import Verdict
from reports.pages.opened import Whose
from reports.pages.sentences import Names, check_name, check_numbers


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    effect: str = ""
    level: float | None = None
    target: int | None = None
    way: str = ""  # "2.98 → 4"
    label: str = ""
    url: str = ""


def build_step(step: NextStep, names: Names, document: EntryDocument, whose: Whose) -> Step:
    if step.kind == "ask_raters":
        people = "two more people" if step.count == 2 else plural(step.count, "more person", "more people")
        text = "Few people have rated, so the range is wide."
        return _pressed(Step(f"Ask {people} for ratings", text), whose.rate(whose.said))
    if step.kind == "rating":
        skill = names.skill(step.skill)
        return _pressed(Step(f"Get {skill} rated", "The role has a floor for it."), whose.rate(skill))
    if step.kind == "check":
        text = capital(check_numbers(document.check(step.check), names)) + "."
        return _pressed(Step(check_name(step.check), text), whose.check())
    was, then = (percent(share) for share in (document.confidence, step.confidence))
    sure = f"bar met {was} → {then}" if was != then else f"bar met {then} as now"
    is_enough = document.verdict != Verdict.NOT_ENOUGH_EVIDENCE
    effect = f"{_gained(step.gain)}; {sure}" if is_enough else _gained(step.gain)
    skill, level, to = names.skill(step.skill), step.from_level, step.to_level
    target = names.definition.roles[names.role].targets[step.skill].level
    way = f"{number_beside(level, to, 2)} → {number(to, 0 if to == int(to) else 2)}"
    label, url = whose.rate(skill)
    return Step(skill, to_reach(names, step.skill, level, to), effect, level, target, way, label, url)


def _pressed(step: Step, button: tuple[str, str]) -> Step:
    return replace(step, label=button[0], url=button[1])


def _gained(gain: float) -> str:
    return "no points, it opens the floor" if round(gain, 1) == 0 else f"{signed(gain)} points"


def to_reach(names: Names, skill: str, level: float, to: float | None = None) -> str:
    """The text of the next whole level, in its own words: "To reach 4: Owns …". Never one beyond ``to``."""
    top = 5 if to is None else min(5, max(1, -int(-to // 1)))
    following = min(top, int(level + 0.05) + 1)
    text = names.level_text(skill, following)
    return f"To reach {following}: {text}" if text else ""


def time_text(document: EntryDocument, reasons: Reasons) -> str:
    """The projection in words; cohort growth only, and it says so."""
    months, (kind, unkind) = document.months_to_ready, document.months_range or (None, None)
    growth = f"at the usual growth in this role, {number(12 * reasons.growth, 1)} levels a year"
    if months == 0:
        return ""
    if months is None:
        return f"More than five years {growth}."
    low, high = _months(kind or 0.0), "more than 60" if unkind is None else _months(unkind)
    return f"About {_months(months)} {'month' if months == 1 else 'months'} {growth}; likely between {low} and {high}."


def _months(value: float) -> str:
    """Steps are of one and a half months."""
    return number(value, 0 if value == int(value) else 1)
