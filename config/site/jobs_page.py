"""Background work for those who run reports: what waits, what runs, what stopped, and whether anybody works at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config.base.emails import mask_email
from config.base.fields import AskedForm
from config.base.jobs.heartbeat import read_signs
from config.base.jobs.pruning import PRUNE
from config.base.jobs.queue import retry
from config.base.mail.outbox import KINDS, SEND
from config.base.models import Email, Job
from config.base.words import took
from config.imports.job import IMPORT
from mentoring.matching.plans.plans import MATCH
from mentoring.matching.plans.sending import SENDING
from mentoring.reminders.job import LEAVING, NUDGES
from reports.jobs import DELIVER, GENERATE
from reports.pages.report.runs import LOOKS

PER_PAGE = 50
PATIENCE = timedelta(minutes=2)  # a job due longer than this means that nobody claims
NOBODY = (
    "No worker takes jobs. Nothing is lost: they run as soon as a worker and the scheduler do. "
    "Whoever runs Cairn here should see that both are up and that Redis answers."
)
CLOSED = "Jobs are for leadership and the people team. A report you asked for shows its progress on its own page."
KIND_NAMES = {
    GENERATE: "Report",
    DELIVER: "Telling of a report",
    IMPORT: "Import",
    MATCH: "Mentoring plan",
    SENDING: "Sending a mentoring plan",
    SEND: "Mail",
    NUDGES: "Reminders",
    LEAVING: "Pairs of people who left",
    PRUNE: "Deleting what is old",
}


@dataclass(frozen=True)
class Pulse:
    """Whether work gets done: what waits since when, what was done last, and the remark that follows."""

    waiting: int
    oldest: str  # how long the oldest due job has waited
    last_done: datetime | None
    stopped: int
    trouble: str  # the warning as a heading
    warning: str


@dataclass(frozen=True)
class JobRow:
    job: Job
    kind: str
    detail: str  # of a mail: what it is about, to whom, what became of it
    by: str
    label: str
    tone: str
    glyph: str
    took: str
    url: str


def read_pulse(now: datetime) -> Pulse:
    """Four queries."""
    state, signs = Job.State, read_signs(now)
    found = Job.objects.order_by().aggregate(
        last_done=Max("finished_at", filter=Q(state=state.DONE)),
        stopped=Count("pk", filter=Q(state=state.DEAD)),
        lost=Count("pk", filter=Q(state=state.RUNNING, lease_until__lt=now - PATIENCE)),
    )
    waited = timedelta(seconds=signs.oldest_job or 0)
    trouble, warning = f"{signs.silent} silent" if signs.silent else "", signs.advice
    if not trouble and (waited > PATIENCE or found["lost"]):
        trouble, warning = "No worker takes jobs", NOBODY
    oldest = took(waited) if signs.oldest_job is not None else ""
    waiting = Job.objects.waiting().count()
    return Pulse(waiting, oldest, found["last_done"], found["stopped"], trouble, warning)


def build_rows(jobs: Iterable[Job], *, is_keeper: bool) -> list[JobRow]:
    """No query for jobs loaded with their mails; only who keeps people reads whole addresses."""
    return [_row(job, is_keeper) for job in jobs]


def _row(job: Job, is_keeper: bool) -> JobRow:
    label, tone, glyph = LOOKS[Job.State(job.state)]
    return JobRow(
        job,
        KIND_NAMES.get(job.kind, job.kind),
        _describe(job.email, is_keeper) if job.kind == SEND and hasattr(job, "email") else "",
        job.requested_by.get_full_name() if job.requested_by else "Schedule or command",
        label,
        tone,
        glyph,
        took(job.took) if job.took else "",
        reverse("reports:run", args=[job.pk]) if job.kind == GENERATE else "",
    )


def _describe(email: Email, is_keeper: bool) -> str:
    to_email = email.recipient or (email.user.email if email.user else "")
    kind = KINDS[email.kind].label if email.kind in KINDS else email.kind
    to = f" to {to_email if is_keeper else mask_email(to_email)}" if to_email else ""
    return f"{kind}{to}: {email.outcome.lower()}"


class JobFilter(AskedForm):
    state = forms.ChoiceField(required=False, choices=[("", "All"), *Job.State.choices])


def _check(request: HttpRequest) -> None:
    if not request.user.runs_reports:  # type: ignore[union-attr]
        raise PermissionDenied(CLOSED)


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    _check(request)
    form = JobFilter(request.GET)
    jobs = Job.objects.visible_to(request.user)
    if state := form.asked["state"]:
        jobs = jobs.filter(state=state)
    jobs = jobs.select_related("requested_by__engineer", "email__user")
    page = Paginator(jobs, PER_PAGE).get_page(request.GET.get("page"))
    rows = build_rows(page, is_keeper=request.user.keeps_people)  # type: ignore[union-attr]
    context = {"form": form, "page": page, "rows": rows, "pulse": read_pulse(timezone.now())}
    return render(request, "jobs.html", context)


@require_POST
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    _check(request)
    if retry(get_object_or_404(Job.objects.visible_to(request.user), pk=pk)):
        messages.success(request, f"Job {pk} is queued again.")
    else:
        messages.info(request, f"Job {pk} had not stopped; nothing was changed.")
    return redirect("jobs")
