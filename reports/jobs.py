"""Report generation as a job: what is queued, and the handler a worker runs."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from config.base.jobs.queue import Claim, enqueue
from config.base.models import Job
from skills.models import Role, User

GENERATE = "reports.generate"


def request_report(role: Role, as_of: date, *, user: User | None = None, key: str | None = None) -> Job:
    """Ask for a report; the same ``key`` (a form's token, a period's name) asks once, none asks anew."""
    args = {"role": role.key, "as_of": as_of.isoformat()}
    return enqueue(GENERATE, key or f"{role.key}/{as_of}/{uuid4()}", args, user=user)


def run_generate(work: Claim) -> None:
    """Compute outside any transaction while progress shows, then commit report and *done* together."""
    from reports.generate import prepare_report, publish_report

    role = Role.objects.get(key=work.job.args["role"])
    draft = prepare_report(role, date.fromisoformat(work.job.args["as_of"]), work.progress)
    with work.finish():
        work.result["report"] = publish_report(draft).pk
