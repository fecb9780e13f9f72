from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from config.base.limits import LEVELS, RATING_NOTE_LENGTH
from skills.models.framework import Skill
from skills.models.people import Engineer

if TYPE_CHECKING:
    from skills.models.people import User

STALE_AFTER = timedelta(days=182)  # six months, whole days
SMALLEST_MEAN = 3  # peers whose mean may be told; of fewer one could be told apart


def is_stale(rated_on: date, on: date) -> bool:
    """Over six months old on a day: old enough to be asked about again."""
    return on - rated_on > STALE_AFTER


class RatingQuerySet(models.QuerySet["Rating"]):
    def standing(self) -> Self:
        """Neither cancelled nor cancelling."""
        return self.filter(voids=None, voided_by=None)

    def as_of(self, day: date) -> Self:
        """The newest standing row per engineer, skill, source and rater on or before ``day``.

        On one day the later row replaces the earlier. A withdrawn row (empty level) is a result like any other.
        """
        newest = (
            Rating.objects.standing()
            .filter(
                engineer=OuterRef("engineer"),
                skill=OuterRef("skill"),
                source=OuterRef("source"),
                rated_by=OuterRef("rated_by"),
                rated_on__lte=day,
            )
            .order_by("-rated_on", "-pk")
        )
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def cells(self, day: date) -> Self:
        """The level of each cell: the newest standing manager rating, by any manager, on or before ``day``."""
        newest = (
            Rating.objects.standing()
            .filter(engineer=OuterRef("engineer"), skill=OuterRef("skill"), source="manager", rated_on__lte=day)
            .order_by("-rated_on", "-pk")
        )
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def visible_to(self, user: User) -> Self:
        """Self and manager ratings of oneself and of one's line; everything for the people team.

        A peer's rating is visible as a row to its author alone; elsewhere it counts in means of three or more.
        """
        if user.is_people_team:
            return self
        open_people = Engineer.objects.open_to(user).values("pk")
        return self.filter(Q(engineer__in=open_people) & ~Q(source="peer") | Q(rated_by=user.person))


class Rating(models.Model):
    """One judgement of one skill on one day: inserted, never changed, cancelled only by a row that voids it."""

    class Source(models.TextChoices):
        SELF = "self", "Self"
        MANAGER = "manager", "Manager"
        PEER = "peer", "Peer"

    engineer = models.ForeignKey(Engineer, models.PROTECT, related_name="ratings")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="ratings")
    level = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(LEVELS.high)],
        help_text="0 to 5; empty withdraws the rater's earlier rating.",
    )
    source = models.CharField(max_length=10, choices=Source)
    rated_by = models.ForeignKey(Engineer, models.PROTECT, related_name="ratings_given")
    rated_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    note = models.CharField(max_length=RATING_NOTE_LENGTH, blank=True)
    batch = models.UUIDField(null=True, blank=True, editable=False)
    voids = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="voided_by")

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["-rated_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level=None) | Q(level__range=LEVELS), name="rating_level_is_0_to_5"),
            models.CheckConstraint(condition=Q(source__in=["self", "manager", "peer"]), name="rating_source_is_known"),
            models.CheckConstraint(
                condition=Q(source="self", rated_by=F("engineer")) | ~Q(source="self") & ~Q(rated_by=F("engineer")),
                name="rating_of_oneself_is_a_self_rating",
                violation_error_message="A self-rating is given by the person rated, every other by somebody else.",
            ),
            models.CheckConstraint(condition=Q(voids=None) | Q(level=None), name="rating_that_voids_has_no_level"),
        ]
        indexes = [
            # As-of reads and the report walk one engineer's facts in this order without touching the table.
            models.Index(
                fields=["engineer", "skill", "source", "rated_by", "-rated_on", "-id", "level"], name="rating_latest"
            ),
            # The level of a cell, by any manager. Without it SQLite, as long as it has no statistics, walks all rows
            # that void nothing: 17 s instead of 20 ms for ten people.
            models.Index(fields=["engineer", "skill", "source", "-rated_on", "-id"], name="rating_cell"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="rating_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.engineer}, {self.skill}: {'withdrawn' if self.level is None else self.level}"


def source_of(user: User, engineer: Engineer) -> Rating.Source | None:
    """As what this user may rate this person: oneself, as a manager somebody below, else not at all."""
    if user.person == engineer:
        return Rating.Source.SELF
    return Rating.Source.MANAGER if Engineer.objects.ratable_by(user).filter(pk=engineer.pk).exists() else None
