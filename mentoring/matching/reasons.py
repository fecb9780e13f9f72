"""The reasons of a fit in words. Levels are spoken of only where the facts say that the reader may know them."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from config.base.words import capital, plural, spell
from mentoring.matching.fit import COVERS, HISTORY, HOURS, MOST, PLACES, STEP, TEAM, Facts

GOOD = 0.6  # share of a reason's points from which it speaks for the pair


@dataclass(frozen=True)
class Reason:
    text: str
    points: int
    most: int

    @property
    def is_good(self) -> bool:
        return self.points >= GOOD * self.most

    @property
    def share(self) -> float:
        return self.points / self.most


def build_reasons(facts: Facts, whom: str = "you") -> list[Reason]:
    """In the order of their weight; points add up to the fit, what they can be at most to 100."""
    points = facts.points
    texts = {
        COVERS: _covers(facts, whom),
        STEP: _step(facts, whom),
        PLACES: capital(f"{spell(facts.free)} {'place' if facts.free == 1 else 'places'} free"),
        TEAM: "The same team, so no view from outside" if facts.is_same_team else "Another team, a view from outside",
        HOURS: _hours(facts),
        HISTORY: _history(facts, whom),
    }
    return [Reason(texts[name], points[name], MOST[name]) for name in MOST]


def _covers(facts: Facts, whom: str) -> str:
    verb = "Is above" if facts.is_readable else "Offers"
    what = {"you": "you want"}.get(whom, f"{whom} wants")
    if facts.wanted == 1:
        return f"Is above {whom} in the skill" if facts.is_readable else f"Offers the skill {what}"
    if facts.counted == facts.wanted:
        every = "both skills" if facts.wanted == 2 else "all three skills"
    else:
        every = f"{spell(facts.counted)} of the {spell(facts.wanted)} skills"
    return f"{verb} {f'{whom} in ' if facts.is_readable else ''}{every}{'' if facts.is_readable else f' {what}'}"


def _step(facts: Facts, whom: str) -> str:
    known = [step for step in facts.steps if step is not None]
    if not known:
        return (
            f"How far above {whom} is not known"
            if facts.is_readable
            else "How much more their role asks for is not known"
        )
    if facts.is_readable:
        partly = "" if len(known) == len(facts.steps) else ", as far as both are rated"
        return f"{capital(_levels(known))} above {whom}{partly}"
    low, high = max(0, min(known)), max(0, max(known))
    if not high:
        return f"Their role asks for no more here than {_now(whom)}"
    return f"Their role asks for {_levels([low, high])} more than {_now(whom)}"


def _levels(steps: list[int]) -> str:
    low, high = min(steps), max(steps)
    if low == high:
        return f"{spell(low)} {'level' if low == 1 else 'levels'}"
    return f"{spell(low)} to {spell(high)} levels"


def _now(whom: str) -> str:
    return "you have now" if whom == "you" else f"{whom} has now"


def _hours(facts: Facts) -> str:
    if facts.minutes is None:
        return "Shared working hours are not known"
    hours = facts.minutes // 60
    return f"{plural(hours, 'hour')} of shared working day" if hours else "No full hour of shared working day"


def _history(facts: Facts, whom: str) -> str:
    if facts.has_met:
        return "Completed a pair together before"
    if not facts.is_readable:
        return f"Has not worked with {whom} as a pair yet"
    if not facts.finished:
        return "First pair as a mentor"
    return f"{plural(facts.finished, 'pair')} completed as a mentor"


# ── kept in a plan ──────────────────────────────────────────────────────────────────────────────────────────────────
def pack(facts: Facts) -> list[Any]:
    """Numbers alone, in the order of the fields."""
    return [int(value) if isinstance(value, bool) else value for value in astuple(facts)]


def unpack(row: list[Any]) -> Facts:
    wanted, counted, steps, free, minutes, is_same_team, has_met, finished, is_readable = row
    return Facts(
        wanted, counted, tuple(steps), free, minutes, bool(is_same_team), bool(has_met), finished, bool(is_readable)
    )
