"""Facts a role asks for beside skills: shown with their numbers, never estimated (READINESS §5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from config.base.days import months_before
from reports.model.document import Check, CheckWaiver
from reports.models import Waiver
from skills.framework.definition import MentoringRule


def as_told(waiver: Waiver) -> CheckWaiver:
    """As reports and pages print it."""
    return CheckWaiver(waiver.reason, waiver.approver.name, waiver.from_on)


def mentoring_check(
    rule: MentoringRule, sessions: Iterable[tuple[str, date]], as_of: date, waiver: CheckWaiver | None = None
) -> Check:
    """``sessions``: (mentee, held_on) as mentor, confirmed by both, nobody of the own reporting line."""
    since = months_before(as_of, rule.window_months)
    counted = [(mentee, day) for mentee, day in sessions if since < day <= as_of]
    days, mentees = [day for _, day in counted], len({mentee for mentee, _ in counted})
    span = (max(days) - min(days)).days if days else 0
    met = len(counted) >= rule.min_sessions and mentees >= rule.min_mentees and span >= rule.min_span_days
    return Check(
        "mentoring", rule.is_required, met, sessions=len(counted), mentees=mentees, span_days=span, waiver=waiver
    )


def hands_on_check(at_least: int, since: date | None, as_of: date, waiver: CheckWaiver | None = None) -> Check:
    """Whole calendar months since ``since``, in years; advisory. Not known without that date."""
    if since is None:
        return Check("hands_on_years", False, None, at_least=at_least, waiver=waiver)
    months = (as_of.year - since.year) * 12 + as_of.month - since.month
    months = max(0, months - (months_before(since, -months) > as_of))
    years, is_met = round(months / 12, 1), months >= 12 * at_least
    return Check("hands_on_years", False, is_met, years=years, at_least=at_least, waiver=waiver)
