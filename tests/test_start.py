"""What the web server has read before its first request, and what it does without."""

import os
import subprocess
import sys

from django.conf import settings

READ = ("skills.views.matrix", "mentoring.pairs.views_home", "reports.views", "config.urls")
NOT_READ = ("numpy", "scipy", "xlsxwriter", "icalendar", "python_calamine")


def test_every_page_is_read_before_the_processes_part_and_heavy_packages_are_not(tmp_path):
    ask = f"import config.wsgi, sys; print(*[name for name in {READ + NOT_READ} if name in sys.modules])"
    env = os.environ | {"DATABASE_URL": "sqlite://:memory:", "CAIRN_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ask], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True
    )
    assert tuple(told.stdout.split()) == READ
