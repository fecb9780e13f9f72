from datetime import datetime, timedelta
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


class EmailQuerySet(models.QuerySet["Email"]):
    def of(self, user: Any) -> Self:
        """What was queued for one account."""
        return self.filter(user=user)

    def about(self, reason: str, user: Any, address: str) -> Self:
        """The one mail for a reason and a recipient."""
        return self.filter(reason=reason, user=user) if user else self.filter(reason=reason, user=None, address=address)

    def stale(self, before: datetime) -> Self:
        """Sent or dropped before a moment, with the words still kept."""
        ended = self.filter(state__in=[Email.State.SENT, Email.State.DROPPED], created_at__lt=before)
        return ended.exclude(text="")


class Email(models.Model):
    """One mail to one recipient for one reason; its job sends it.

    ``text`` and ``html`` are what was written when it was queued: letters hold no names, notes or levels, so that they
    may be kept and forwarded. A letter with a secret in it (a password link) is written when it is sent, and never
    kept. An account's address is looked up when the mail is sent; ``address`` is set for others, and afterwards says
    where the mail went. A row with neither is a mail to nobody: a password asked for with an unknown address costs the
    same work as any other, and the worker clears it away.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Not sent"

    kind = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField(max_length=254, blank=True)
    message_id = models.CharField(max_length=300, unique=True)
    subject = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    why_dropped = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    job = models.OneToOneField(Job, models.CASCADE, related_name="email")

    objects = EmailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "user"], condition=Q(user__isnull=False), name="email_once_per_reason_and_user"
            ),
            models.UniqueConstraint(
                fields=["reason", "address"], condition=Q(user__isnull=True), name="email_once_per_reason_and_address"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "dropped"]), name="email_state_is_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="email_stale")]

    def __str__(self) -> str:
        return f"{self.kind} mail {self.pk}"

    @property
    def is_to_nobody(self) -> bool:
        return self.user_id is None and not self.address

    @property
    def outcome(self) -> str:
        """The state in words; a mail whose job is dead has stopped, whatever it was doing."""
        if self.state in (self.State.QUEUED, self.State.SENDING) and self.job.state == Job.State.DEAD:
            return Job.State.DEAD.label
        return f"{self.get_state_display()}: {self.why_dropped}" if self.why_dropped else self.get_state_display()


class MailChoice(models.Model):
    """Whether somebody wants one kind of mail; no row means yes.

    ``edition`` is part of the stop links in mails: switching the kind on again raises it, so that a link in a mail that
    was forwarded stops nothing any more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    is_stopped = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_choice_once_per_user_and_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {'stopped' if self.is_stopped else 'wanted'}"
