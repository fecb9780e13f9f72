from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.base.limits import FITS, LOWEST_FIT
from config.base.models import Job
from skills.models import User


class MatchPlanQuerySet(models.QuerySet["MatchPlan"]):
    def visible_to(self, user: User) -> Self:
        """All for the people team; managers read the plans they asked for, about their line."""
        if user.is_people_team:
            return self
        if not user.managed_team_ids:
            return self.none()
        return self.filter(requested_by=user, scope=MatchPlan.Scope.LINE)


class MatchPlan(models.Model):
    """Who could mentor whom, computed for everybody who waits and reviewed before anything is sent.

    ``result`` and ``outcome`` hold ids and numbers, never a name: what a page says of them is worded when it is read.
    """

    class Scope(models.TextChoices):
        ALL = "all", "Everybody who waits"
        LINE = "line", "My line"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENDING = "sending", "Being sent"
        PUBLISHED = "published", "Sent"

    class Objective(models.TextChoices):
        MOST = "most", "Most people matched"
        BEST = "best", "Best fit"

    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=4, choices=Scope)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    planned_on = models.DateField()
    lowest_fit = models.PositiveSmallIntegerField(default=LOWEST_FIT)
    pins = models.JSONField(default=list, blank=True)
    bans = models.JSONField(default=list, blank=True)
    run = models.PositiveIntegerField(default=1)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    input_digest = models.CharField(max_length=71, blank=True)
    result = models.JSONField(default=dict, blank=True)
    chosen = models.CharField(max_length=4, choices=Objective, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.JSONField(default=dict, blank=True)

    objects = MatchPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=["all", "line"]), name="match_plan_scope_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, chosen="")
                | Q(state="sending", published_at=None, chosen__in=["most", "best"])
                | Q(state="published", published_at__isnull=False, chosen__in=["most", "best"]),
                name="match_plan_is_sent_with_a_choice",
            ),
            models.CheckConstraint(condition=Q(lowest_fit__range=FITS), name="match_plan_lowest_fit_is_0_to_100"),
        ]

    def __str__(self) -> str:
        return f"Plan {self.pk} of {timezone.localdate(self.made_at)}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_sending(self) -> bool:
        """Asked to be sent: the job proposes pair by pair, and ``outcome`` grows with each."""
        return self.state == self.State.SENDING

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_ready(self) -> bool:
        """The newest run has left its result; an older one is replaced while the next is computed."""
        return self.result.get("run") == self.run

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Mentee and mentor (ids) of the plan that was chosen."""
        return [(row[0], row[1]) for row in self.result[self.chosen]["pairs"]]
