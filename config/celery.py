"""The Celery application; one task, run_job, carries every kind of job (config/base/jobs/tasks.py).

Its pool processes die with their worker, however it dies: Celery asks the kernel for that itself.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import import_modules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("cairn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["config.base.jobs"])
app.steps["consumer"].add("config.base.jobs.worker:SignOfLife")


@import_modules.connect(sender=app)
def check_first(**_: Any) -> None:
    """Before a worker or beat does anything, and before Celery turns standard error into log lines."""
    from config.run.start import check  # the applications are there only now

    check()
