"""Cairn's settings with the fault tests' own application; used by the processes those tests start."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as APPS

INSTALLED_APPS = [*APPS, "tests.faults.apps.FaultsConfig"]
