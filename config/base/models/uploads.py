from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


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
