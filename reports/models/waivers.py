from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from config.base.limits import REASON_LENGTH
from skills.models import Engineer, Role


class Waiver(models.Model):
    """A required check set aside for one person and role from a day on, with a reason and a name behind it."""

    engineer = models.ForeignKey(Engineer, models.PROTECT, related_name="waivers")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    check_key = models.CharField("check", max_length=40)
    reason = models.CharField(max_length=REASON_LENGTH)
    approver = models.ForeignKey(Engineer, models.PROTECT, related_name="+")
    from_on = models.DateField()

    class Meta:
        ordering = ["engineer", "from_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(approver=F("engineer")), name="waiver_is_approved_by_somebody_else"),
            models.UniqueConstraint(
                fields=["engineer", "role", "check_key", "from_on"], name="waiver_once_per_check_and_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer}: {self.check_key}"
