from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class LookQuerySet(models.QuerySet["Look"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who keep people; for everybody else the looks at themselves."""
        if user.keeps_people:
            return self
        return self.about(user.person.pk) if user.person else self.none()

    def about(self, subject_id: int) -> Self:
        """Looks at one engineer (id): alone, in a short list, or in a long one that holds them."""
        return self.about_any([subject_id])

    def about_any(self, people: Any) -> Self:
        """Looks at one or more of these engineers: ids, or a query of them."""
        lists = ListedPerson.objects.filter(engineer_id__in=people).values("people")
        return self.filter(Q(subject_id__in=people) | Q(people__in=lists))


class Look(models.Model):
    """Somebody was shown facts about somebody else: one row per reader, person, route and day. Inserted, never changed.

    ``reader_id`` is a user's id and ``subject_id`` an engineer's, plain numbers as in the audit log. A list of very
    many people leaves one row without a subject; ``people`` then names the set in ListedPerson.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    on = models.DateField()  # in the zone of the installation
    route = models.CharField(max_length=100)
    reader_id = models.BigIntegerField()
    subject_id = models.BigIntegerField(null=True, blank=True)
    people = models.CharField(max_length=32, blank=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader_id", "route", "on", "subject_id"],
                condition=Q(subject_id__isnull=False),
                name="one_look_at_a_person_a_day",
            ),
            models.UniqueConstraint(
                fields=["reader_id", "route", "on", "people"],
                condition=Q(subject_id__isnull=True),
                name="one_look_at_a_list_a_day",
            ),
            models.CheckConstraint(
                condition=Q(subject_id__isnull=False, people="") | Q(subject_id__isnull=True) & ~Q(people=""),
                name="look_is_at_a_person_or_a_list",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="look_newest"),
            models.Index(fields=["subject_id", "-at"], name="look_about"),
            models.Index(fields=["people"], name="look_list", condition=Q(subject_id__isnull=True)),
            models.Index(fields=["on"], name="look_day"),
        ]

    def __str__(self) -> str:
        return f"{self.route} on {self.on}"


class ListedPersonQuerySet(models.QuerySet["ListedPerson"]):
    def unused(self) -> Self:
        """Of lists no look refers to any more."""
        return self.exclude(people__in=Look.objects.filter(subject_id=None).values("people"))


class ListedPerson(models.Model):
    """One of the people of a long list. The same set of people is kept once, whoever looks at it and however often."""

    people = models.CharField(max_length=32)
    engineer_id = models.BigIntegerField()

    objects = ListedPersonQuerySet.as_manager()

    class Meta:
        ordering = ["people", "engineer_id"]
        constraints = [models.UniqueConstraint(fields=["people", "engineer_id"], name="listed_once")]
        indexes = [models.Index(fields=["engineer_id"], name="listed_person")]

    def __str__(self) -> str:
        return f"{self.engineer_id} in {self.people}"
