from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from config.base.limits import LEVELS


class Framework(models.Model):
    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def published(self) -> FrameworkVersion | None:
        return self.versions.filter(state=FrameworkVersion.State.PUBLISHED).first()


class FrameworkVersion(models.Model):
    """The whole definition as one document with a digest; publishing applies it to areas, skills, roles and targets."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="versions")
    version = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    document = models.JSONField()
    digest = models.CharField(max_length=71)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["framework", "-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework"], condition=Q(state="published"), name="framework_has_one_published_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="framework_version_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"


class LiveQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        """In the published framework; retired rows stay for the ratings and reports that name them."""
        return self.filter(is_retired=False)


class Area(models.Model):
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="areas")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    is_retired = models.BooleanField(default=False)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="area_key_once_per_framework")]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A rateable competency. ``levels`` holds the five level texts, "1" to "5"."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="skills")
    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    levels = models.JSONField()
    position = models.PositiveSmallIntegerField()
    is_retired = models.BooleanField(default=False)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["area__framework", "area__position", "position"]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A job with its targets. ``definition`` keeps area weights, checks, experience and policy as published."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="roles")
    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=100)
    rank = models.PositiveSmallIntegerField()
    summary = models.TextField(blank=True)
    definition = models.JSONField(default=dict)
    is_retired = models.BooleanField(default=False)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "rank"]

    def __str__(self) -> str:
        return self.title


class Target(models.Model):
    """What a role asks of a skill. Level 0 means not expected; the floor is the level a verdict cannot do without."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="targets")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="targets")
    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(5)])
    importance = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    floor = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["role", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["role", "skill"], name="target_once_per_role_and_skill"),
            models.CheckConstraint(condition=Q(level__range=LEVELS), name="target_level_is_0_to_5"),
            models.CheckConstraint(condition=Q(importance__gte=1), name="target_importance_is_at_least_1"),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(floor__gte=1, floor__lte=F("level")), name="target_floor_within_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.skill} {self.level}"
