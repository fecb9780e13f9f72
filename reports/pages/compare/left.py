"""Why somebody of the earlier report is not in the pool of the later one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from config.base.words import day
from reports.models import Report
from reports.pages.compare.read import ComparedPerson, verdict_of
from skills.models import Engineer


def why_left(moved: Iterable[ComparedPerson], later: Report) -> dict[int, str]:
    """By engineer (an id), for those who were in the pool and are not; one query."""
    gone = {each.engineer: each for each in moved if not verdict_of(each.now)}
    days = dict(Engineer.objects.filter(pk__in=gone).values_list("pk", "left_on"))
    return {pk: _why(each, days.get(pk), later) for pk, each in gone.items()}


def _why(each: ComparedPerson, left_on: date | None, later: Report) -> str:
    if each.now and each.now.holds_role:
        return f"Holds the role now: {later.role.title}"
    if left_on and left_on <= later.as_of:
        return f"Left on {day(left_on)}"
    return "Aims at another role, or has none"
