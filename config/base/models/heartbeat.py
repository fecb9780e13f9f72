from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a worker or scheduler last said that it moves; one row for each of their processes.

    A process makes its row at its first beat and then only moves ``beat_at``. Rows of the dead are deleted when a new
    one is made (config/base/jobs/heartbeat.py).
    """

    class Kind(models.TextChoices):
        WORKER = "worker", "Worker"
        SCHEDULER = "scheduler", "Scheduler"

    kind = models.CharField(max_length=10, choices=Kind)
    host = models.CharField(max_length=255)
    pid = models.PositiveBigIntegerField()
    beat_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "host", "pid"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "host", "pid"], name="heartbeat_once_per_process"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["worker", "scheduler"]), name="heartbeat_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pid} on {self.host}"
