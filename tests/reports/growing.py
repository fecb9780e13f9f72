"""People with roles in a small organisation, and what the pages about one of them are asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports.models import Report, Verdict
from skills.models import Engineer, Placement, Role, Team
from tests.make import EARLY, make_engineer
from tests.reports.stored import Said, make_report

NOW = "2026-11-20 09:00"
JUNE, SEPTEMBER = date(2026, 6, 30), date(2026, 9, 30)


def place(engineer: Engineer, role: str | None = "engineer", target: str | None = "senior") -> None:
    """Gives somebody who stands in a team a role and one to aim at."""
    roles = {each.key: each for each in Role.objects.all()}
    Placement.objects.filter(engineer=engineer).update(role=roles.get(role or ""), target_role=roles.get(target or ""))


def fill(team: str, count: int) -> list[Engineer]:
    """More people with roles in a team."""
    home, roles = Team.objects.get(name=team), {each.key: each for each in Role.objects.all()}
    people = [make_engineer(f"P{index:02} Person{index:02}") for index in range(count)]
    Placement.objects.bulk_create(
        Placement(engineer=each, from_on=EARLY, team=home, role=roles["engineer"], target_role=roles["senior"])
        for each in people
    )
    return people


def two_reports(
    role: Role, who: Engineer, others: list[Engineer] | None = None, **fields: Any
) -> tuple[Report, Report]:
    """June and September about somebody: developing with 71.4, then ready soon with 88.6."""
    rest = [Said(each) for each in others or []]
    june = make_report(role, [Said(who, Verdict.DEVELOPING, 71.4), *rest], JUNE)
    change = {"points": 17.2, "rose": ["code", "talk"], "fell": [], "new": [], "expired": []}
    fields = {"previous": (Verdict.DEVELOPING, 71.4), "change": change, "error": 4.3, "confidence": 0.44} | fields
    said = Said(who, Verdict.READY_SOON, 88.6, **fields)
    return june, make_report(role, [said, *rest], SEPTEMBER, previous=june)


def status(client: Any, who: Engineer | None, path: str) -> int:
    """As somebody, or without signing in."""
    client.logout()
    if who is not None:
        client.force_login(who.user)
    return int(client.get(path).status_code)
