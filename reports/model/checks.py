"""Facts a role asks for beside skills: shown with their numbers, never estimated (READINESS §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.base.days import months_before
from skills.framework.definition import MentoringRule


@dataclass(frozen=True)
class Check:
    """A fact about a person that a role asks for, with its numbers. ``met`` is None when it is not known."""

    check: str  # "mentoring" or "hands_on_years"
    required: bool
    met: bool | None
    figures: Mapping[str, Any]
    waiver: Mapping[str, Any] | None = None

    @property
    def holds(self) -> bool:
        """Nothing in the way: met, waived, or advisory."""
        return not self.required or bool(self.met) or self.waiver is not None

    def document(self) -> dict[str, Any]:
        """As in FORMATS: {"check", "required", "met", …figures, "waiver"}."""
        head = {"check": self.check, "required": self.required, "met": self.met}
        return head | dict(self.figures) | {"waiver": dict(self.waiver) if self.waiver is not None else None}


def mentoring_check(
    rule: MentoringRule, sessions: Iterable[tuple[str, date]], as_of: date, waiver: Mapping[str, Any] | None = None
) -> Check:
    """``sessions``: (mentee, held_on) as mentor, confirmed by both, nobody of the own reporting line."""
    since = months_before(as_of, rule.window_months)
    counted = [(mentee, day) for mentee, day in sessions if since < day <= as_of]
    days, mentees = [day for _, day in counted], len({mentee for mentee, _ in counted})
    span = (max(days) - min(days)).days if days else 0
    met = len(counted) >= rule.min_sessions and mentees >= rule.min_mentees and span >= rule.min_span_days
    return Check(
        "mentoring", rule.is_required, met, {"sessions": len(counted), "mentees": mentees, "span_days": span}, waiver
    )


def hands_on_check(at_least: int, since: date | None, as_of: date, waiver: Mapping[str, Any] | None = None) -> Check:
    """Whole calendar months since ``since``, in years; advisory. Not known without that date."""
    if since is None:
        return Check("hands_on_years", False, None, {"years": None, "at_least": at_least}, waiver)
    months = (as_of.year - since.year) * 12 + as_of.month - since.month
    months = max(0, months - (months_before(since, -months) > as_of))
    return Check(
        "hands_on_years", False, months >= 12 * at_least, {"years": round(months / 12, 1), "at_least": at_least}, waiver
    )
