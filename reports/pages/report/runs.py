"""Jobs that make reports, as their readers see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from config.base.models import Job
from config.base.words import day, plural, took
from skills.models import Engineer, Role

# What reports.generate tells while it works, in its order.
STAGES = (
    "Collecting ratings",
    "Estimating levels",
    "Looking three months back",
    "Scoring",
    "Explaining",
    "Writing",
)
PATIENCE = timedelta(seconds=60)  # before a job nobody took is worth a remark


@dataclass(frozen=True)
class Stage:
    label: str
    state: str  # done, run or wait
    took: str = ""  # while it runs: so far


@dataclass(frozen=True)
class Run:
    """One job: ``state`` is the job's, ``poll`` the htmx trigger while it is worth asking again."""

    pk: int
    title: str
    role_key: str
    as_of: date | None
    by: str
    state: str
    label: str
    tone: str
    glyph: str
    heading: str
    percent: int
    stage: str
    stages: list[Stage]
    created_at: datetime
    took: str
    problem: str
    detail: str
    poll: str

    @property
    def is_open(self) -> bool:
        return self.state in (Job.State.QUEUED, Job.State.RUNNING)


LOOKS = {
    Job.State.QUEUED: ("Waiting", "", "clock"),
    Job.State.RUNNING: ("Running", "acc", ""),
    Job.State.DONE: ("Done", "good", "check"),
    Job.State.DEAD: ("Stopped", "bad", "x-mark"),
    Job.State.CANCELLED: ("Cancelled", "", "x-mark"),
}


def build_runs(jobs: Iterable[Job], now: datetime) -> list[Run]:
    """Two queries at any length: the jobs with who asked, and the roles' titles."""
    titles = dict(Role.objects.values_list("key", "title"))
    return [build_run(job, titles, now) for job in jobs]


def build_run(job: Job, titles: Mapping[str, str], now: datetime) -> Run:
    state = Job.State(job.state)
    label, tone, glyph = LOOKS[state]
    key, as_of = job.args.get("role", ""), _day(job.args)
    title = titles.get(key, key)
    problem = _problem(job, now)
    return Run(
        pk=job.pk,
        title=title,
        role_key=key,
        as_of=as_of,
        by=_by(job),
        state=state,
        label=label,
        tone=tone,
        glyph=glyph,
        heading=_heading(job, title),
        percent=job.percent,
        stage=job.stage or label,
        stages=_stages(job, now),
        created_at=job.created_at,
        took=took(job.took) if job.took else "",
        problem=problem,
        detail=job.last_error if problem else "",
        poll=_poll(job, now),
    )


def _day(args: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(args["as_of"]) if args.get("as_of") else None


def _by(job: Job) -> str:
    if job.requested_by is None:
        return "a schedule" if "schedule" in job.args else "a command"
    person: Engineer | None = getattr(job.requested_by, "engineer", None)  # loaded with the jobs
    return person.name if person else str(job.requested_by)


def _heading(job: Job, title: str) -> str:
    as_of = _day(job.args)
    what = f"report on {title}" + (f" as of {day(as_of)}" if as_of else "")
    return {
        Job.State.QUEUED: f"The {what} waits for its turn",
        Job.State.RUNNING: f"The {what} is being made",
        Job.State.DONE: f"The {what} is ready",
        Job.State.DEAD: f"The {what} could not be made",
        Job.State.CANCELLED: f"The {what} was cancelled",
    }[Job.State(job.state)]


def _stages(job: Job, now: datetime) -> list[Stage]:
    """The known steps around the one the job reports, each with its time; only that one when it is not among them."""
    times = _times(job, now)
    if job.state == Job.State.DONE:
        return [Stage(label, "done", times.get(label, "")) for label in STAGES]
    if not job.stage or job.state != Job.State.RUNNING:
        return [Stage(label, "wait") for label in STAGES]
    if job.stage not in STAGES:
        return [Stage(job.stage, "run", times.get(job.stage, ""))]
    at = STAGES.index(job.stage)
    states = ["done"] * at + ["run"] + ["wait"] * (len(STAGES) - at - 1)
    return [Stage(label, state, times.get(label, "")) for label, state in zip(STAGES, states, strict=True)]


def _times(job: Job, now: datetime) -> dict[str, str]:
    """How long each step of the newest attempt took: until the next began, the last until the end or now."""
    begun = [(label, datetime.fromisoformat(at)) for label, at in job.steps]
    ends = [*(at for _, at in begun[1:]), job.finished_at or now]
    return {label: _seconds(end - at) for (label, at), end in zip(begun, ends, strict=False)}


def _seconds(value: timedelta) -> str:
    """With a tenth below ten seconds, where whole ones would say little."""
    seconds = max(0.0, value.total_seconds())
    return f"{seconds:.1f} s" if seconds < 9.95 else took(value)


def _problem(job: Job, now: datetime) -> str:
    """What a reader should know: an attempt that failed, a worker that is missing, the end."""
    if job.state == Job.State.DEAD:
        return (
            f"It stopped after {plural(job.attempts, 'attempt')}. Nothing was written; earlier reports are unchanged."
        )
    if job.state == Job.State.CANCELLED:
        return "It was cancelled before its end. Nothing was written; earlier reports are unchanged."
    if job.state == Job.State.QUEUED and job.failures:
        return f"Attempt {job.attempts} failed. Nothing was written; it tries again by itself."
    if job.state == Job.State.QUEUED and now - job.waits_since > PATIENCE:
        waited = took(now - job.waits_since)
        return f"No worker has taken it for {waited}. Whoever runs Cairn here should see that a worker runs."
    return ""


def _poll(job: Job, now: datetime) -> str:
    if not job.is_open:
        return ""
    return "every 2s" if now - job.created_at < timedelta(seconds=30) else "every 5s"
