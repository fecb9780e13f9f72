from __future__ import annotations

from django.db import models
from django.utils import timezone

from config.base.models import Email, Job
from reports.models.reports import Report
from reports.models.schedules import Schedule
from skills.models import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def told(self) -> DeliveryQuerySet:
        """Of which a mail was queued."""
        return self.filter(left_out="")


class Delivery(models.Model):
    """That somebody is told of a report, once; its mail says how far that came.

    ``left_out`` says why somebody named got none. ``schedule`` is empty for who is told of a new edition, and once the
    schedule is deleted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        UNCERTAIN = "uncertain", "Uncertain"
        REFUSED = "refused", "Not delivered"
        LEFT_OUT = "left_out", "Not sent"
        FORGOTTEN = "forgotten", "No longer kept"

    report = models.ForeignKey(Report, models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    schedule = models.ForeignKey(Schedule, models.SET_NULL, null=True, blank=True, related_name="deliveries")
    email = models.OneToOneField(Email, models.SET_NULL, null=True, blank=True, related_name="+")
    left_out = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "user"], name="delivery_once_per_report_and_user")]

    def __str__(self) -> str:
        return f"{self.report} to {self.user}"

    @property
    def state(self) -> State:
        """A mail whose job ended while it was being handed over may have arrived; one that was refused has not."""
        if self.left_out:
            return self.State.LEFT_OUT
        if self.email is None:
            return self.State.FORGOTTEN
        if self.email.state == Email.State.SENT:
            return self.State.DELIVERED
        if self.email.state == Email.State.DROPPED:
            return self.State.LEFT_OUT
        if self.email.job.state != Job.State.DEAD:
            return self.State.WAITING
        return self.State.UNCERTAIN if self.email.state == Email.State.SENDING else self.State.REFUSED

    @property
    def why(self) -> str:
        """Why somebody got no mail; empty for who got one or will."""
        return self.left_out or (self.email.why_dropped if self.email else "")
