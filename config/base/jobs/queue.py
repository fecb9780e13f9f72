"""Jobs: enqueue in the business transaction, claim, report progress, finish once.

A worker claims by one conditional update, computes outside any transaction while it reports progress, and commits the
effect together with *done* in one short transaction that only the holder of the newest claim can make. A process may
die at any point: nothing is half written, and the relay hints the job again when its lease has run out.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from config.base.jobs import clock
from config.base.models import Job, Period

logger = logging.getLogger("cairn.jobs")

MAX_FAILURES = 3  # exceptions before a job is dead
MAX_LOSSES = 10  # leases that ran out (killed, out of memory, unplugged) before a job is dead
RETRY_SECONDS = 10  # before the second attempt after an exception; twice that before the third


class Stopped(ValueError):
    """Why work cannot be done, in a sentence for whoever asked for it; shown wherever the job is."""


class LeaseLost(Exception):
    """Another worker holds this job now; whatever was computed here must not be written."""


@dataclass
class Claim:
    """One attempt at one job; the handler's only way to report and to finish."""

    job: Job
    result: dict[str, Any] = field(default_factory=dict)
    is_finished: bool = False

    def _mine(self) -> models.QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts)

    def _change(self, **changes: Any) -> None:
        """Raises LeaseLost when another worker took over."""
        if not self._mine().update(**changes):
            raise LeaseLost(self.job)

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Show the stage and extend the lease; raises LeaseLost when another worker took over."""
        now = timezone.now()
        if not self.job.steps or self.job.steps[-1][0] != stage:
            self.job.steps.append([stage, now.isoformat()])
        self._change(stage=stage, steps=self.job.steps, done=min(done, total), total=total, lease_until=_lease())

    def wait(self, span: timedelta, why: str) -> None:
        """Back into the queue for ``span``: what the work needs is away, which counts as neither failure nor loss."""
        now = timezone.now()
        self._change(
            state=Job.State.QUEUED,
            stage="",
            last_error=why[:2000],
            queued_at=now,
            due_at=now + span,
            hinted_at=None,
            lease_until=None,
        )
        self.is_finished = True

    @contextmanager
    def part(self) -> Iterator[None]:
        """One transaction for a part of the effect that stays whatever happens next, with ``result`` as it then is;
        raises LeaseLost, writing nothing, when the claim is stale."""
        with transaction.atomic():
            self._change(lease_until=_lease())
            yield
            Job.objects.filter(pk=self.job.pk).update(result=self.result)

    @contextmanager
    def finish(self) -> Iterator[None]:
        """One transaction for the effect and *done*; raises LeaseLost, writing nothing, when the claim is stale."""
        with transaction.atomic():
            # The conditional update comes first: it locks the row, so that a rival waits and then finds it done.
            self._change(
                state=Job.State.DONE, stage="", done=models.F("total"), lease_until=None, finished_at=timezone.now()
            )
            yield
            if self.result:
                Job.objects.filter(pk=self.job.pk).update(result=self.result)
        self.is_finished = True


type_of_handler = Callable[[Claim], None]
HANDLERS: dict[str, type_of_handler] = {}


def register(kind: str, handler: type_of_handler) -> None:
    """Called from AppConfig.ready(); a kind has one handler."""
    HANDLERS[kind] = handler


def enqueue(
    kind: str, key: str, args: dict[str, Any] | None = None, *, user: Any = None, due_at: datetime | None = None
) -> Job:
    """The job for this kind and key, made now if it is new, and to be done at once unless it is given a moment.
    ``args`` holds ids and days only, never text."""
    _check_kind(kind)
    when = {"due_at": due_at, "queued_at": None if due_at else timezone.now()}
    job, _ = Job.objects.get_or_create(kind=kind, key=key, defaults={"args": args or {}, "requested_by": user, **when})
    return job


def enqueue_period(owner: str, label: str, now: datetime) -> int:
    """The job of a period of its owner's, for a ledger; two relays at once make one. The number made."""
    if Period.objects.filter(owner=owner, label=label).exists():
        return 0
    try:
        with transaction.atomic():
            Period.objects.create(owner=owner, label=label, due_at=now, job=enqueue(owner, label))
    except IntegrityError:  # another relay was first
        return 0
    return 1


def enqueue_new(kind: str, keys: Iterable[str]) -> list[Job]:
    """A job for each of many keys that are new for certain, in one query."""
    _check_kind(kind)
    return Job.objects.bulk_create([Job(kind=kind, key=key, queued_at=timezone.now()) for key in keys])


def _check_kind(kind: str) -> None:
    if kind not in HANDLERS:
        raise LookupError(f"no handler is registered for jobs of kind {kind!r}")


def cancel(job: Job) -> bool:
    """End an open job; False when it had ended. A worker that is at it finds its claim stale and writes nothing."""
    open_states = [Job.State.QUEUED, Job.State.RUNNING]
    ended = {"state": Job.State.CANCELLED, "finished_at": timezone.now(), "lease_until": None, "hinted_at": None}
    return bool(Job.objects.filter(pk=job.pk, state__in=open_states).update(**ended))


def retry(job: Job) -> bool:
    """Queue a job again that was stopped or cancelled, with a clean count; False when it was neither."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=[Job.State.DEAD, Job.State.CANCELLED]).update(
            state=Job.State.QUEUED,
            stage="",
            failures=0,
            losses=0,
            queued_at=timezone.now(),
            due_at=None,
            hinted_at=None,
            finished_at=None,
        )
    )


def claim(job_id: int) -> Claim | None:
    """Take a queued job or one whose lease ran out; None when there is nothing to do (done, dead, not due, taken).

    After the clock was set, leases say nothing for as long as one lasts: whoever works on a job renews it meanwhile.
    """
    is_clock_new = clock.CLOCK.was_set(within=settings.JOB_LEASE_SECONDS)
    job = Job.objects.claimable().filter(pk=job_id).first()
    if job is None or (is_clock_new and job.state == Job.State.RUNNING):
        return None
    losses = job.losses + (job.state == Job.State.RUNNING)
    unclaimed = _unclaimed(job)
    if losses >= MAX_LOSSES:
        error = f"The worker was lost {losses} times while this ran. Nothing was written."
        unclaimed.update(
            state=Job.State.DEAD, losses=losses, last_error=error, finished_at=timezone.now(), lease_until=None
        )
        return None
    taken = unclaimed.update(
        state=Job.State.RUNNING,
        attempts=job.attempts + 1,
        losses=losses,
        started_at=job.started_at or timezone.now(),
        lease_until=_lease(),
        steps=[],
        hinted_at=None,  # this hint is used up; the next may follow as soon as the lease runs out
    )
    if not taken:
        return None
    job.refresh_from_db()
    return Claim(job)


def _unclaimed(job: Job) -> models.QuerySet[Job]:
    """The row as it was read; nothing once another worker has changed it."""
    return Job.objects.claimable().filter(pk=job.pk, attempts=job.attempts, state=job.state)


def run(job_id: int) -> None:
    """Claim and work; errors are kept on the job for its readers and end it after MAX_FAILURES."""
    work = claim(job_id)
    if work is None:
        return
    try:
        HANDLERS[work.job.kind](work)
        if not work.is_finished:
            with work.finish():
                pass
    except LeaseLost:
        logger.warning("%s was cancelled or taken over by another worker; nothing was written here", work.job)
    except Exception as error:
        logger.exception("job %s failed: %s", work.job.pk, work.job)
        _fail(work, error)


def _fail(work: Claim, error: Exception) -> None:
    failures, now = work.job.failures + 1, timezone.now()
    is_dead = failures >= MAX_FAILURES
    work._mine().update(
        state=Job.State.DEAD if is_dead else Job.State.QUEUED,
        failures=failures,
        last_error=_say(work.job, error),
        queued_at=now,
        due_at=now + timedelta(seconds=RETRY_SECONDS * failures),
        hinted_at=None,
        lease_until=None,
        finished_at=now if is_dead else None,
    )


def _say(job: Job, error: Exception) -> str:
    """An error nobody foresaw may hold anything in its text, so that goes to the log alone."""
    if isinstance(error, Stopped):
        return str(error)[:2000]
    if isinstance(error, SoftTimeLimitExceeded):
        return "It took longer than a job may and was stopped. Nothing was written in part."
    return (
        "Something went wrong that Cairn did not expect. Nothing was written in part. "
        f"Whoever runs Cairn here finds what it was in the worker's log, under job {job.pk}."
    )


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
