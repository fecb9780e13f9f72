"""The Celery application; one task, run_job, carries every kind of job (config/base/tasks.py).

Its pool processes die with their worker, however it dies: Celery asks the kernel for that itself.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("cairn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["config.base"])
app.steps["consumer"].add("config.base.worker:SignOfLife")
