"""What the web server has read before its first request, and what keeps anything from starting."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from config.environment import CannotStart
from config.run import start

READ = ("skills.matrix.views", "mentoring.pairs.pages.views.home", "reports.pages.report.views", "config.urls")
NOT_READ = ("numpy", "scipy", "xlsxwriter", "icalendar", "python_calamine")
# Everything that runs on the database, by the command an operator types.
PROGRAMS = {
    "up": ["manage.py", "up", "--port", "0"],
    "quickstart": ["manage.py", "quickstart", "--once"],
    "import_data": ["manage.py", "import_data", "people.csv"],
    "web": ["-m", "gunicorn", "--config", "config/run/gunicorn.py", "--bind", "127.0.0.1:0"],
    "worker": ["-m", "celery", "--quiet", "-A", "config.celery", "worker"],
    "beat": ["-m", "celery", "--quiet", "-A", "config.celery", "beat"],
}
CHECK = ["-c", "import django; django.setup(); from config.run.start import check; check()"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_every_page_is_read_before_the_processes_part_and_heavy_packages_are_not(tmp_path):
    ask = f"import config.wsgi, sys; print(*[name for name in {READ + NOT_READ} if name in sys.modules])"
    env = os.environ | {"DATABASE_URL": "sqlite://:memory:", "CAIRN_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ask], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True
    )
    assert tuple(told.stdout.split()) == READ


# ── faults of the installation ──────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    """run(program, **environment) -> what became of it, on a data folder of the test's own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CAIRN_")}
    own |= {"DJANGO_SETTINGS_MODULE": "config.settings", "CAIRN_DATA": str(data), "DATABASE_URL": "", "REDIS_URL": ""}

    def program(arguments: list[str], limit: int | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=own | more,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            preexec_fn=None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )

    return program


def is_one_sentence(done: subprocess.CompletedProcess[str], said: str, end: str = "Nothing was started.") -> bool:
    """Refused, with these words on the one line of standard error, and without a word on standard output."""
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert "Traceback" not in done.stdout
    assert "http" not in done.stdout, "nothing is served"
    return said in lines[0] and lines[0].endswith(end)


def made_by_a_newer_version(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)")
        database.execute("INSERT INTO django_migrations VALUES (1, 'skills', '9999_of_tomorrow', '2027-01-01')")


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_runs_on_a_damaged_database(run, data, program):
    (data / "cairn.sqlite3").write_bytes(b"This was a database. " * 1000)
    done = run(PROGRAMS[program])
    assert is_one_sentence(done, f"The database {data / 'cairn.sqlite3'} is damaged (file is not a database). Move it")


@pytest.mark.parametrize("program", ["up", "web", "worker"])
def test_no_program_runs_with_an_empty_key(run, data, program):
    (data / "secret-key").touch()
    assert is_one_sentence(run(PROGRAMS[program]), f"The key in {data / 'secret-key'} is empty.")


def test_a_database_newer_than_the_code_is_left_alone(run, data):
    file = data / "cairn.sqlite3"
    made_by_a_newer_version(file)
    done = run(PROGRAMS["up"])
    assert is_one_sentence(done, "a newer version of Cairn (this one does not know skills.9999_of_tomorrow)")
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [
            ("django_migrations",)
        ]


def test_a_page_damaged_in_the_middle_is_found_and_a_copy_is_named(run, data):
    file, copy = data / "cairn.sqlite3", data / "copies" / "2026-11-30T09-00-00Z-skills.0004_account.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE skills_rating (note TEXT)")
        database.executemany("INSERT INTO skills_rating VALUES (?)", [("x" * 1000,)] * 100)
    whole = bytearray(file.read_bytes())
    whole[40_960:45_056] = b"?" * 4096
    file.write_bytes(whole)
    copy.parent.mkdir()
    copy.touch()
    assert is_one_sentence(
        run(CHECK), f"Move it and the files beside it aside, and put a copy in its place, such as {copy}."
    )


def test_a_server_that_is_away_is_said_without_its_password(run):
    done = run(CHECK, DATABASE_URL="postgres://cairn:geheim@127.0.0.1:9/cairn")
    assert is_one_sentence(done, "The database does not answer: connection failed: connection to server at")
    assert "geheim" not in done.stderr


def test_a_database_that_lacks_migrations_is_said_to(run, data):
    people = data / "people.csv"
    people.write_text("email,name,team\nana@example.org,Ana,\n")
    done = run(["manage.py", "import_data", str(people)])
    said = "is not up to date (it lacks base.0001_initial): run manage.py up or manage.py migrate first."
    assert is_one_sentence(done, said, "The command has stopped.")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("file", "which is a file; name a folder"),
        ("file/below", "cannot be written: Not a directory"),
        ("open", "where everybody may write; name one of its own in CAIRN_DATA"),
        ("/proc/nothing", "cannot be written: "),
    ],
)
def test_a_data_folder_that_cannot_be_one(run, tmp_path, place, said):
    (tmp_path / "file").touch()
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o1777)
    assert is_one_sentence(run(CHECK, CAIRN_DATA=str(tmp_path / place)), said)


def test_a_full_data_folder(run, data):
    done = run(CHECK, limit=1000)
    assert is_one_sentence(done, f"The data folder {data} cannot be written: ")


def test_a_folder_where_the_database_should_be(run, data):
    (data / "cairn.sqlite3").mkdir()
    assert is_one_sentence(run(CHECK), f"The database {data / 'cairn.sqlite3'} cannot be opened: Is a directory.")


def test_help_needs_no_database(run):
    assert run(["manage.py", "up", "--help"], DATABASE_URL="postgres://127.0.0.1:9/cairn").returncode == 0


@pytest.mark.django_db
def test_the_schema_is_compared_on_either_database():
    start._check_schema(connection)
    MigrationRecorder(connection).record_applied("reports", "0999_of_tomorrow")
    with pytest.raises(CannotStart, match=r"reports\.0999_of_tomorrow"):
        start._check_schema(connection)


@pytest.mark.django_db
def test_a_wrong_statement_of_our_own_keeps_its_traceback():
    with pytest.raises(DatabaseError, match="nowhere"), start.explained(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")


# ── whose the files are ─────────────────────────────────────────────────────────────────────────────────────────────
LOOSE = ("secret-key", "cairn.sqlite3", "cairn.sqlite3-wal", "mail/1.log", "exports/people.csv", "copies/old.sqlite3")


def rights(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.rglob("*")}


def test_what_an_older_version_left_open_is_closed(run, data):
    for name in LOOSE:
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text("x" * 60 if name == "secret-key" else "")
        (data / name).chmod(0o644)
    for folder in (data, data / "mail", data / "exports", data / "copies"):
        folder.chmod(0o755)

    assert run(CHECK).returncode == 0

    left = rights(data)
    assert {name: left[name] for name in LOOSE if name in left} == dict.fromkeys(set(LOOSE) & set(left), "0o600")
    assert {left[name] for name in ("mail", "exports", "copies")} == {"0o700"}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_what_is_made_is_its_owners_alone(run, data):
    data.rmdir()
    assert run(CHECK).returncode == 0
    assert rights(data) == {"secret-key": "0o600", "cairn.sqlite3": "0o600"}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_what_a_link_leads_to_is_somebody_elses(data, tmp_path):
    (tmp_path / "theirs").touch(0o644)
    (data / "link").symlink_to(tmp_path / "theirs")
    start.make_private(data)
    assert stat.S_IMODE((tmp_path / "theirs").stat().st_mode) == 0o644
