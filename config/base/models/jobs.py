from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

SKEW = timedelta(seconds=30)  # clocks of two machines may differ by so much


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who run reports; one's own requests for everybody else."""
        return self if user.runs_reports else self.filter(requested_by=user)

    def waiting(self) -> Self:
        """Queued and due."""
        return self.filter(_waiting(timezone.now()))

    def claimable(self) -> Self:
        """Queued and due, or running with a lease that ran out."""
        now = timezone.now()
        return self.filter(_waiting(now) | _lost(now))

    def unhinted(self, patience: timedelta) -> Self:
        """Claimable jobs the workers have not been told of within ``patience``."""
        now = timezone.now()
        told = Q(hinted_at__gte=now - patience, hinted_at__lte=now + patience)
        return self.claimable().exclude(told)


# The clock may have been set back since a time was written: such a time is further ahead than it can be, and what it
# was to put off is put off no more.
def _waiting(now: datetime) -> Q:
    due = Q(due_at=None) | Q(due_at__lte=now) | Q(queued_at__gt=now + SKEW)
    return due & Q(state=Job.State.QUEUED)


def _lost(now: datetime) -> Q:
    longest = timedelta(seconds=settings.JOB_LEASE_SECONDS) + SKEW
    return Q(state=Job.State.RUNNING) & (Q(lease_until__lt=now) | Q(lease_until__gt=now + longest))


class Job(models.Model):
    """A unit of background work; this table is the queue of record, Redis only carries hints.

    ``attempts`` grows with every claim and is also the fencing token: whoever holds an older number can neither
    report progress nor finish. An empty ``due_at`` means at once; with ``queued_at`` it is the end of a wait that began
    then, without it a moment somebody named.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        DEAD = "dead", "Stopped"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    args = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=100, blank=True)
    steps = models.JSONField(default=list, blank=True, help_text="Stages of the newest attempt, each with its start.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    losses = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    hinted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="job_once_per_kind_and_key"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "dead", "cancelled"]), name="job_state_is_known"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_within_total"),
        ]
        indexes = [
            # The relay asks every second; finished jobs, nearly all of the table, stay out of its way.
            models.Index(fields=["state", "due_at"], condition=Q(state__in=["queued", "running"]), name="job_open"),
            models.Index(fields=["-created_at", "-id"], name="job_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def waits_since(self) -> datetime:
        """When a queued job that is due could have been taken first."""
        return self.due_at or self.queued_at or self.created_at

    @property
    def percent(self) -> int:
        """Whole percent of the work counted so far; 100 only when done."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def took(self) -> timedelta | None:
        """From the first claim to the end, or None while open."""
        return self.finished_at - self.started_at if self.finished_at and self.started_at else None


class Period(models.Model):
    """The ledger of what was due: one row per owner and period, so that two schedulers make it once."""

    owner = models.CharField(max_length=100)
    label = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="period")  # empty once it is pruned

    class Meta:
        ordering = ["owner", "due_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "label"], name="period_once_per_owner")]

    def __str__(self) -> str:
        return f"{self.owner} {self.label}"
