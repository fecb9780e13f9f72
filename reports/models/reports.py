from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils import timezone

from skills.models import Engineer, FrameworkVersion, Role, User


class Verdict(models.TextChoices):
    READY_NOW = "ready_now", "Ready now"
    READY_SOON = "ready_soon", "Ready soon"
    DEVELOPING = "developing", "Developing"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence", "Not enough evidence"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> Self:
        """Whole reports are for leadership and the people team."""
        return self if user.is_leadership or user.is_people_team else self.none()

    def latest_editions(self) -> Self:
        """For each role and day the newest edition."""
        rivals = Report.objects.filter(role=OuterRef("role"), as_of=OuterRef("as_of"))
        return self.filter(edition=Subquery(rivals.values("role", "as_of").annotate(top=Max("edition")).values("top")))


class Report(models.Model):
    """A frozen reading of one role on one day. Exists only when complete and never changes.

    ``inputs_digest`` covers facts, framework, method, pool, policy and waivers: the same inputs are the same report,
    other inputs for the same day are the next edition. ``digest`` is the sha256 of what it says, ``shown_digest`` of
    what it says to readers who may not see single peers; reports of method 1 say the same to all and have none.
    """

    role = models.ForeignKey(Role, models.PROTECT, related_name="reports")
    as_of = models.DateField()
    edition = models.PositiveIntegerField()
    framework_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="reports")
    method = models.CharField(max_length=20)
    cut = models.FloatField(help_text="Points of 100 that meet the threshold.")
    inputs_digest = models.CharField(max_length=71)
    digest = models.CharField(max_length=71)
    shown_digest = models.CharField(
        max_length=71, null=True, help_text="Of the figures for readers who may not see single peers."
    )
    summary = models.JSONField(help_text="People of the pool by verdict.")
    figures = models.JSONField(default=dict, help_text="What the page shows of the whole pool: means, data quality.")
    made_at = models.DateTimeField(default=timezone.now)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["role", "as_of", "edition"], name="report_edition_once_per_role_and_day"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="report_edition_counts_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.role} as of {self.as_of}, edition {self.edition}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User) -> Self:
        """Everybody's for leadership and the people team; one's own, and one's line below."""
        if user.is_leadership or user.is_people_team:
            return self
        return self.filter(engineer__in=Engineer.objects.open_to(user).values("pk"))

    def pool(self) -> Self:
        """People who aim at the role and do not hold it yet."""
        return self.filter(holds_role=False)


class Entry(models.Model):
    """One person in a report, with every text and number as shown then.

    ``document`` is the entry of FORMATS (the JSON other systems read); ``reasons`` is what the pages show beside it.
    Both are for the people team; everybody else reads the shown ones (``reports.model.shown``), of whose reasons only
    those are stored that are others.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="entries")
    engineer = models.ForeignKey(Engineer, models.PROTECT, related_name="entries")
    holds_role = models.BooleanField(default=False)
    verdict = models.CharField(max_length=20, choices=Verdict)
    score = models.FloatField(help_text="Points of 100.")
    document = models.JSONField()
    reasons = models.JSONField()
    shown_document = models.JSONField(null=True)
    shown_reasons = models.JSONField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["report", "-score", "engineer"]
        constraints = [
            models.UniqueConstraint(fields=["report", "engineer"], name="entry_once_per_report_and_engineer"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="entry_score_is_0_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} in {self.report}"


class VerdictRead(models.Model):
    """When somebody last opened a verdict of somebody: what was written since is new to them."""

    reader = models.ForeignKey(User, models.CASCADE, related_name="+")
    engineer = models.ForeignKey(Engineer, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "engineer"], name="one_verdict_read_per_reader")]

    def __str__(self) -> str:
        return f"read at {self.read_at:%Y-%m-%d %H:%M}"
