"""What a worker does: makes a report, and tells its recipients. The arithmetic is read with the first job, not with the
site, which only queues them."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from config.base.jobs.queue import Claim, enqueue
from reports.jobs import DELIVER
from reports.models import Report, Schedule
from skills.models import Role


def run_generate(work: Claim) -> None:
    """Compute outside any transaction while progress shows, then commit report, *done* and the job that tells of it
    together."""
    from reports.generate import prepare_report, publish_report

    role = Role.objects.get(key=work.job.args["role"])
    draft = prepare_report(role, date.fromisoformat(work.job.args["as_of"]), work.progress)
    with work.finish():
        report = publish_report(draft)
        work.result["report"] = report.pk
        if schedule := work.job.args.get("schedule"):
            enqueue(DELIVER, f"{report.pk}/{schedule}", {"report": report.pk, "schedule": schedule})


def run_deliver(work: Claim) -> None:
    """Of a schedule, or of a new edition to whoever was told of an earlier one; deliveries, mails and *done* are one
    transaction. Nobody is told of a schedule that is deleted meanwhile."""
    from reports.schedules.deliver import deliver, plan_edition, plan_schedule

    args = work.job.args
    report = Report.objects.select_related("role", "previous").get(pk=args["report"])
    schedule = Schedule.objects.filter(pk=args.get("schedule")).select_related("role").first()
    if "schedule" not in args:
        plan = plan_edition(report)
    else:
        plan = plan_schedule(schedule, report, timezone.localdate()) if schedule else []
    with work.finish():
        work.result |= {"planned": len(plan), "told": deliver(report, plan, schedule)}
