"""``manage.py quickstart``: from nothing to a report made by a real worker, then the site."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from django.conf import global_settings

from config.base.models import Email, Job
from reports.jobs import GENERATE
from reports.models import Report
from skills.models import Engineer, User
from tests.faults.fleet import default_database, environment, gone, kill_tree, manage, wait_until
from tests.faults.up import free_port

pytestmark = pytest.mark.thorough

STEPS = ["Environment", "Database", "Framework", "Demo company", "Report", "Site"]


@pytest.fixture
def nothing(tmp_path: Path) -> dict[str, str]:
    """As after a clone: not even a database. The settings are the real ones."""
    url = f"sqlite:///{tmp_path / 'cairn.sqlite3'}"
    return environment(url, tmp_path, DJANGO_SETTINGS_MODULE="config.settings", CAIRN_JOB_LEASE="")


def quickstart(env: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        manage(env, "quickstart", *options), env=env, capture_output=True, text=True, timeout=120, check=True
    )


@contextmanager
def serving(env: dict[str, str], folder: Path) -> Iterator[psutil.Popen]:
    """``quickstart`` without --once, once it serves; what it printed is in ``folder``."""
    port, log = free_port(), folder / "quickstart.log"
    with log.open("wb") as file:
        process = psutil.Popen(manage(env, "quickstart", "--port", str(port)), env=env, stdout=file, stderr=file)
    try:
        wait_until(lambda: "Passwords are" in log.read_text(), 120, "it serves", log.read_text)
        assert f"http://localhost:{port} – Ctrl-C stops it" in log.read_text()
        yield process
    finally:
        kill_tree(process)


def test_from_nothing_to_a_report_and_then_the_site(nothing, tmp_path, django_db_blocker, settings):
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    first = quickstart(nothing, "--once", "--port", "8111").stdout
    steps = [line.split("  ")[0] for line in first.splitlines()]
    assert [step for step in steps if step in STEPS] == STEPS
    password = re.search(r"password (\S+) \(shown only now\)", first)
    with django_db_blocker.unblock(), default_database(nothing["DATABASE_URL"]):
        for who in ("margit.halvorsen", "ana.ruiz", "ingrid.solheim", "priya.raman"):
            assert f"{who}@fenwick.example" in first
            assert password
            assert User.objects.get(email=f"{who}@fenwick.example").check_password(password[1])
        assert set(Job.objects.filter(kind=GENERATE).values_list("state", "attempts")) == {(Job.State.DONE, 1)}
        reports, people = list(Report.objects.all()), Engineer.objects.count()
        assert [report.previous for report in reports] == [*reports[1:], None]  # four quarters, newest first
        letters = list(Email.objects.exclude(text="").values_list("text", flat=True))
        assert letters
        assert all("http://localhost:8111/" in text and ":8000" not in text for text in letters)
        link = subprocess.run(manage(nothing, "invite", "ana.ruiz@fenwick.example"), env=nothing, capture_output=True)
        assert link.stdout.startswith(b"http://localhost:8111/")

        subprocess.run(manage(nothing, "migrate", "account", "0008", "--verbosity", "0"), env=nothing, check=True)
        with serving(nothing, tmp_path) as process:
            family = process.children(recursive=True)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
            assert gone(family)
        second = (tmp_path / "quickstart.log").read_text()
        assert "not loaded: this database holds people already" in second
        assert "Passwords are unchanged" in second
        (copy,) = (tmp_path / "copies").iterdir()
        assert f"Database copied to {copy} before it is changed." in second
        with default_database(f"sqlite:///{copy}"):
            assert Engineer.objects.count() == people
        assert (list(Report.objects.all()), Engineer.objects.count()) == (reports, people)
