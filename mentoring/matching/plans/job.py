"""Matching and sending as jobs. SciPy is imported by the worker when it works, not by whoever registers the job."""

from __future__ import annotations

from django.utils import timezone

from config.base.jobs.queue import Claim
from mentoring.matching.plans.plans import keys_of, read_plan, write_plan
from mentoring.matching.plans.sending import end_sending, send_pairs
from mentoring.models import MatchPlan


def run_match(work: Claim) -> None:
    """Read, compute outside any transaction, then keep plan and *done* together."""
    from mentoring.matching.solve import build_plans

    plan = MatchPlan.objects.select_related("requested_by").get(pk=work.job.args["plan"])
    work.progress("Reading who waits", 0, 3)
    known = read_plan(plan)
    pins, bans = keys_of(plan.pins, known.ids), keys_of(plan.bans, known.ids)
    plans = build_plans(known.pool, lowest_fit=plan.lowest_fit, pins=pins, bans=bans, tick=work.progress)
    with work.finish():
        work.result["plan"] = plan.pk
        write_plan(plan, work.job.args["run"], known, plans)


def run_send(work: Claim) -> None:
    """Each pair commits by itself; late, it is sent on the day it runs."""
    plan = MatchPlan.objects.select_related("requested_by", "published_by").get(pk=work.job.args["plan"])
    send_pairs(plan, timezone.localdate(), work.progress)
    with work.finish():
        work.result["plan"] = plan.pk
        end_sending(plan)
