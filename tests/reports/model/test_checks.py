"""The facts a role asks for beside skills (READINESS §5), at their boundaries."""

from __future__ import annotations

from datetime import date

import pytest

from reports.model.checks import hands_on_check, mentoring_check
from reports.model.document import CheckWaiver
from skills.framework.definition import MentoringRule
from tests.small_org import AS_OF


def held(*days: str, mentees: int = 1) -> list[tuple[str, date]]:
    return [(f"mentee {at % mentees}", date.fromisoformat(day)) for at, day in enumerate(days)]


ENOUGH = ("2026-01-01", "2026-01-10", "2026-02-01", "2026-02-10", "2026-03-01", "2026-04-01")  # six in 90 days


@pytest.mark.parametrize(
    ("days", "figures", "met"),
    [
        (ENOUGH, (6, 1, 90), True),
        (ENOUGH[:5], (5, 1, 59), False),  # one session short
        ((*ENOUGH[:5], "2026-03-31"), (6, 1, 89), False),  # one day short
        ((*ENOUGH, "2026-10-01"), (6, 1, 90), True),  # after the day
        ((*ENOUGH[1:], "2026-09-30"), (6, 1, 263), True),  # on the day
        ((*ENOUGH[1:], "2025-09-30"), (5, 1, 81), False),  # twelve months ago: outside
        ((*ENOUGH[1:], "2025-10-01"), (6, 1, 182), True),  # inside
        ((), (0, 0, 0), False),
    ],
)
def test_the_mentoring_check_counts_sessions_mentees_and_days_inside_its_window(
    days: tuple[str, ...], figures: tuple[int, int, int], met: bool
) -> None:
    check = mentoring_check(MentoringRule(6, 1, 90, 12), held(*days), AS_OF)
    assert (check.sessions, check.mentees, check.span_days) == figures
    assert check.met is met
    assert check.holds is met


def test_two_mentees_are_two_people() -> None:
    rule = MentoringRule(6, 2, 90, 12)
    assert mentoring_check(rule, held(*ENOUGH), AS_OF).met is False
    assert mentoring_check(rule, held(*ENOUGH, mentees=2), AS_OF).met is True


def test_a_waived_check_holds_and_still_shows_its_numbers() -> None:
    waiver = CheckWaiver("No mentee could be offered", "Pia", AS_OF)
    check = mentoring_check(MentoringRule(6, 1, 90, 12), [], AS_OF, waiver)
    assert check.holds
    assert check.to_json() == {
        "check": "mentoring",
        "required": True,
        "met": False,
        "sessions": 0,
        "mentees": 0,
        "span_days": 0,
        "waiver": {"reason": "No mentee could be offered", "approver": "Pia", "from_on": "2026-09-30"},
    }


@pytest.mark.parametrize(
    ("since", "as_of", "years", "met"),
    [
        ("2022-06-15", "2026-06-15", 4.0, True),
        ("2022-06-16", "2026-06-15", 3.9, False),
        ("2016-03-31", "2026-09-30", 10.5, True),
        ("2027-01-01", "2026-09-30", 0.0, False),
    ],
)
def test_hands_on_years_count_whole_months_and_only_advise(since: str, as_of: str, years: float, met: bool) -> None:
    check = hands_on_check(4, date.fromisoformat(since), date.fromisoformat(as_of))
    assert (check.years, check.at_least) == (pytest.approx(years, abs=0.05), 4)
    assert check.met is met
    assert check.holds


def test_hands_on_years_nobody_entered_are_not_known() -> None:
    check = hands_on_check(4, None, AS_OF)
    assert check.met is None
    assert check.years is None
    assert check.holds
