import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who run reports; one's own requests for everybody else."""
        return self if user.runs_reports else self.filter(requested_by=user)

    def claimable(self) -> Self:
        """Queued and due, or running with a lease that ran out."""
        now = timezone.now()
        queued = Q(state=Job.State.QUEUED, due_at__lte=now)
        return self.filter(queued | Q(state=Job.State.RUNNING, lease_until__lt=now))

    def unhinted(self, patience: timedelta) -> Self:
        """Claimable jobs the workers have not been told of within ``patience``."""
        return self.claimable().filter(Q(hinted_at=None) | Q(hinted_at__lt=timezone.now() - patience))


class Job(models.Model):
    """A unit of background work; this table is the queue of record, Redis only carries hints.

    ``attempts`` grows with every claim and is also the fencing token: whoever holds an older number can neither
    report progress nor finish.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        DEAD = "dead", "Stopped"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    args = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    losses = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
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
                condition=Q(state__in=["queued", "running", "done", "dead"]), name="job_state_is_known"
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
    job = models.OneToOneField(Job, models.PROTECT, related_name="period")

    class Meta:
        ordering = ["owner", "due_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "label"], name="period_once_per_owner")]

    def __str__(self) -> str:
        return f"{self.owner} {self.label}"


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who keep people; for everybody else what was seen or changed of themselves."""
        if user.keeps_people:
            return self
        return self.about(user.person.pk) if user.person else self.none()

    def about(self, subject_id: int) -> Self:
        """What was seen or changed of one engineer (id)."""
        return self.filter(subject_id=subject_id)


class AuditEvent(models.Model):
    """Who saw or changed what about whom. Inserted, never changed.

    ``actor_id`` is a user's id and ``subject_id`` an engineer's, both plain numbers, so that the row outlives either;
    ``detail`` holds keys, ids and numbers, never a text somebody wrote.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    kind = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["subject_id", "-at"], name="audit_about"),
            models.Index(fields=["actor_id", "-at"], name="audit_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: Any) -> Self:
        """The people team: a file may hold anything about anybody."""
        return self if user.keeps_people else self.none()


class Upload(models.Model):
    """Files somebody wants loaded, from the choice of columns to the end: ``done``, given up, or taken back.

    The files themselves are kept only until they are loaded or given up. ``outcome`` holds counts and problems,
    ``undo`` what taking back needs: ids and values of rows, never a text of a pair.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Columns to be chosen"
        CHECKED = "checked", "Ready to load"
        QUEUED = "queued", "Being loaded"
        DONE = "done", "Loaded"
        DROPPED = "dropped", "Given up"
        UNDONE = "undone", "Taken back"

    batch = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    skips_rejected = models.BooleanField(default=False)
    outcome = models.JSONField(default=dict, blank=True)
    undo = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "checked", "queued", "done", "dropped", "undone"]),
                name="upload_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undone"]) | Q(finished_at__isnull=False),
                name="upload_that_is_loaded_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class UploadFile(models.Model):
    """One of the files, as what it is taken, and which of its columns means what: the file's own order of columns,
    each with the name of a column of that kind, or empty where it is left out."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=list, blank=True)
    data = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
