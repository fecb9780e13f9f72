from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.base.models.jobs import Job


class EmailQuerySet(models.QuerySet["Email"]):
    def of(self, user: Any) -> Self:
        """What was queued for one account."""
        return self.filter(user=user)

    def about(self, reason: str, user: Any, recipient: str) -> Self:
        """The one mail for a reason and a recipient."""
        return (
            self.filter(reason=reason, user=user)
            if user
            else self.filter(reason=reason, user=None, recipient=recipient)
        )


class Email(models.Model):
    """One mail to one recipient for one reason; its job sends it.

    ``text`` and ``html`` are what was written when it was queued: letters hold no names, notes or levels, so that they
    may be kept and forwarded. A letter with a secret in it (a password link) is written when it is sent, and never
    kept. An account's address is looked up when the mail is sent; ``recipient`` is set for others, and afterwards says
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
    recipient = models.EmailField(max_length=254, blank=True)
    message_id = models.CharField(max_length=300, unique=True)
    subject = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="One event, as iCalendar.")
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
                fields=["reason", "recipient"],
                condition=Q(user__isnull=True),
                name="email_once_per_reason_and_recipient",
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
        return self.user_id is None and not self.recipient

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
