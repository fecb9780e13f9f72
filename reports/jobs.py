"""Reports as background work: what is queued. ``reports.handlers`` does it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from config.base.jobs.queue import enqueue
from config.base.models import Job
from reports.models import Schedule
from skills.models import Role, User

GENERATE = "reports.generate"
DELIVER = "reports.deliver"


def request_report(
    role: Role, as_of: date, *, user: User | None = None, key: str | None = None, schedule: Schedule | None = None
) -> Job:
    """Ask for a report; the same ``key`` (a form's token, a period's name) asks once, none asks anew. Who it is told
    to, the ``schedule`` says."""
    args = {"role": role.key, "as_of": as_of.isoformat()} | ({"schedule": schedule.pk} if schedule else {})
    return enqueue(GENERATE, key or f"{role.key}/{as_of}/{uuid4()}", args, user=user)
