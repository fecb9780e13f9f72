"""The checks of a role as lines: facts beside what the role asks of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.base.words import day, listed
from reports.model.document import Check
from reports.pages.sentences import CheckPart, Names, check_lacks, check_name, check_numbers, check_parts


@dataclass(frozen=True)
class CheckLine:
    check: str
    name: str
    numbers: str
    state: str
    tone: str
    waiver: str
    parts: Sequence[CheckPart] = ()


def build_check(check: Check, names: Names) -> CheckLine:
    """A check as a line: its numbers beside what the role asks, and whether it is met, waived or not."""
    waiver = check.waiver
    waived = f"Waived by {waiver.approver} from {day(waiver.from_on)}: {waiver.reason}" if waiver else ""
    if check.met:
        state, tone = "met", "good"
    elif waiver:
        state, tone = "waived", "info"
    elif check.met is None:
        state, tone = "not known", ""
    else:
        state, tone = ("not met", "below") if check.required else ("advisory", "")
    numbers, parts = check_numbers(check, names), check_parts(check, names)
    return CheckLine(check.check, check_name(check.check), numbers, state, tone, waived, parts)


def checks_heading(checks: Sequence[Check], names: Names) -> str:
    if not checks:
        return ""
    missing = [check for check in checks if not check.holds]
    if not missing:
        return "Checks: what the role requires is met"
    lacks = [f"the {check_name(each.check).lower()} lacks {check_lacks(each, names)}" for each in missing]
    return f"Checks: {listed(lacks)}"
