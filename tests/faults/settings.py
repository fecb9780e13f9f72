"""Cairn's settings with the fault tests' own application; used by the processes those tests start."""

import os

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as APPS

INSTALLED_APPS = [*APPS, "tests.faults.apps.FaultsConfig"]

if limit := os.environ.get("CAIRN_TEST_TIME_LIMIT"):
    CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = int(limit), int(limit) + 2
