from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from config.base.limits import MENTOR_PLACES
from mentoring.models.pairs import Mentorship
from skills.models import Engineer, Skill, User


class MentorProfileQuerySet(models.QuerySet["MentorProfile"]):
    def with_places(self) -> Self:
        """Annotated with ``taken``: pairs under way, active or paused."""
        under_way = Q(engineer__mentorships_as_mentor__state__in=[Mentorship.State.ACTIVE, Mentorship.State.PAUSED])
        return self.annotate(taken=Count("engineer__mentorships_as_mentor", filter=under_way))

    def free(self, day: date) -> Self:
        """Mentors who take somebody on a day: a free place, not paused, still here."""
        here = Q(engineer__left_on=None) | Q(engineer__left_on__gte=day)
        awake = Q(paused_until=None) | Q(paused_until__lte=day)
        return self.with_places().filter(here, awake, places__gt=F("taken"))

    def places_left(self, day: date) -> dict[int, int]:
        """The free places of each mentor who takes somebody on a day, by engineer."""
        rows: Any = self.free(day).values_list("engineer_id", "places", "taken")
        return {engineer: places - taken for engineer, places, taken in rows}


class MentorProfile(models.Model):
    """What somebody offers as a mentor, and when they work. Places 0 means that they mentor nobody new.

    Skills are offered by opt-in and never with a level: everybody signed in reads them.
    """

    engineer = models.OneToOneField(Engineer, models.PROTECT, related_name="mentor_profile")
    places = models.PositiveSmallIntegerField(default=0)
    offers = models.ManyToManyField(Skill, blank=True, related_name="+")
    paused_until = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    works_from = models.PositiveSmallIntegerField(default=9)
    works_until = models.PositiveSmallIntegerField(default=17)

    objects = MentorProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(places__range=MENTOR_PLACES),
                name="mentor_has_0_to_10_places",
                violation_error_message="A mentor has between 0 and 10 places.",
            ),
            models.CheckConstraint(
                condition=Q(works_from__range=(0, 23), works_until__range=(1, 24), works_from__lt=F("works_until")),
                name="mentor_hours_begin_before_they_end",
                violation_error_message="Working hours begin before they end, on one day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} as a mentor"


class MentoringRequestQuerySet(models.QuerySet["MentoringRequest"]):
    def waiting(self) -> Self:
        return self.filter(closed_on=None)

    def visible_to(self, user: User) -> Self:
        """One's own, those of the line below, all for the people team."""
        if user.is_people_team:
            return self
        below = Engineer.objects.below(user).values("pk")
        return self.filter(Q(engineer__user=user) | Q(engineer__in=below))


class MentoringRequest(models.Model):
    """Somebody waits for a mentor in up to three skills; closed by a pair or by themselves."""

    engineer = models.ForeignKey(Engineer, models.PROTECT, related_name="mentoring_requests")
    skills = models.ManyToManyField(Skill, related_name="+")
    asked_on = models.DateField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    mentorship = models.ForeignKey(Mentorship, models.PROTECT, null=True, blank=True, related_name="requests")

    objects = MentoringRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engineer"],
                condition=Q(closed_on=None),
                name="mentoring_request_open_once_per_engineer",
                violation_error_message="This person already waits for a mentor.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} waits since {self.asked_on}"


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, user: User) -> Self:
        """Whoever made it, alone: a person never learns that somebody keeps them away."""
        return self.filter(engineer__user=user)

    def pairs(self) -> set[frozenset[int]]:
        """Two people one of whom keeps the other away."""
        return {frozenset(pair) for pair in self.values_list("engineer_id", "other_id")}


class Block(models.Model):
    """Somebody does not want to be paired with somebody; private, without a reason."""

    engineer = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    other = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engineer", "other"], name="block_once_per_two_people"),
            models.CheckConstraint(condition=~Q(engineer=F("other")), name="block_between_two_people"),
        ]

    def __str__(self) -> str:
        return f"A block of {self.engineer}"
