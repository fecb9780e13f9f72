"""The mentoring check of a role as it stands on a day, for the person and whoever may read their ratings; and setting
it aside, which takes a reason and a name. A check is a count of facts, never an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from config.base.audit.log import record
from config.base.days import months_before
from mentoring.sessions.counts import counted_sessions
from reports.model.checks import as_told, mentoring_check
from reports.models import Waiver
from reports.pages.checks import CheckLine, build_check
from reports.pages.opened import check_url
from reports.pages.sentences import Names
from skills.framework.definition import Definition, MentoringRule
from skills.models import Engineer, FrameworkVersion, Role, User
from skills.people.organisation import read_organisation

MENTORING = "mentoring"


class AlreadyWaived(ValueError):
    """The check is set aside from that day already."""


@dataclass(frozen=True)
class CheckToday:
    """The line a report of this day would print, and what the role asks in words."""

    role: Role
    line: CheckLine
    asks: str
    waiver: Waiver | None

    @property
    def is_met(self) -> bool:
        return self.line.state == "met"


def read_check(engineer: Engineer, role: Role | None, on: date) -> CheckToday | None:
    """None where the role asks for no mentoring. The same queries for anybody."""
    rule = MentoringRule.from_definition(role.definition) if role else None
    version = FrameworkVersion.objects.filter(
        framework=role.framework_id if role else None, state=FrameworkVersion.State.PUBLISHED
    ).first()
    if role is None or rule is None or version is None:
        return None
    since = months_before(on, rule.window_months)
    held = counted_sessions(read_organisation(), since, on, mentor=engineer.pk).get(engineer.pk, [])
    waiver = read_waiver(engineer, role, on)
    shown = as_told(waiver) if waiver else None
    check = mentoring_check(rule, [(str(mentee), day) for mentee, day in held], on, shown)
    names = Names(Definition.from_document(version.document), role.key)
    return CheckToday(role, build_check(check, names), _asks(rule), waiver)


def asks_for_mentoring(role: Role | None) -> bool:
    return role is not None and MentoringRule.from_definition(role.definition) is not None


def _asks(rule: MentoringRule) -> str:
    people = "one person" if rule.min_mentees == 1 else f"{rule.min_mentees} people"
    return (
        f"{rule.min_sessions} sessions with at least {people} outside the reporting line, {rule.min_span_days} days "
        f"from the first to the last, within {rule.window_months} months; each confirmed by both"
    )


def read_waiver(engineer: Engineer, role: Role, on: date) -> Waiver | None:
    """The newest one begun by a day: the one a report uses."""
    begun = Waiver.objects.filter(engineer=engineer, role=role, check_key=MENTORING, from_on__lte=on)
    return begun.select_related("approver").order_by("-from_on").first()


def may_waive(user: User, engineer: Engineer) -> bool:
    """Somebody above the person, or the people team; never oneself."""
    if user.person is None or user.person == engineer:
        return False
    return user.is_people_team or Engineer.objects.below(user).filter(pk=engineer.pk).exists()


@dataclass(frozen=True)
class CheckLink:
    """Where somebody reads a check as it stands today."""

    url: str
    may_waive: bool


def link_check(user: User, engineer: Engineer) -> CheckLink | None:
    """None for who may read the verdict but not open the page of the check. Two queries at most."""
    if user.person == engineer:
        return CheckLink(check_url(engineer.slug, is_own=True), may_waive=False)
    waives = may_waive(user, engineer)
    if not waives and not Engineer.objects.open_to(user).filter(pk=engineer.pk).exists():
        return None
    return CheckLink(check_url(engineer.slug, is_own=False), waives)


@transaction.atomic
def waive(engineer: Engineer, role: Role, reason: str, by: User, on: date) -> Waiver:
    """Sets the check aside from a day on; reports made for earlier days do not know of it."""
    if by.person is None:
        raise ValueError(f"{by} is nobody in the organisation and cannot approve anything.")
    try:
        with transaction.atomic():
            waiver = Waiver.objects.create(
                engineer=engineer, role=role, check_key=MENTORING, reason=reason, approver=by.person, from_on=on
            )
    except IntegrityError:
        raise AlreadyWaived("The check is set aside from today already.") from None
    record("waived", actor=by.pk, subject=engineer.pk, check=MENTORING, role=role.key)
    return waiver


@transaction.atomic
def withdraw_waivers(engineer: Engineer, role: Role, by: User) -> int:
    """Takes the check back into force; frozen reports keep what they said. The number withdrawn."""
    count, _ = Waiver.objects.filter(engineer=engineer, role=role, check_key=MENTORING).delete()
    if count:
        record("waiver_withdrawn", actor=by.pk, subject=engineer.pk, check=MENTORING, role=role.key)
    return count
