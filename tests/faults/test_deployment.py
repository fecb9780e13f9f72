"""The commands of compose.yaml on a real PostgreSQL: the owner migrates, the application runs as a role without rights
on facts but to read and add them."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from config.base.frozen.guard import guarded, let_through
from config.base.frozen.tables import FROZEN
from config.base.models import AuditEvent, Job
from config.run.redis import EmbeddedRedis, answers
from reports.jobs import request_report
from reports.models import Report
from skills.models import Rating, Role
from tests import postgres
from tests.compose import SECRETS, image_environment, services
from tests.faults.fleet import default_database, kill_tree, wait_until
from tests.make import day
from tests.test_deployment import APPLICATION

pytestmark = pytest.mark.thorough

PORT = 8140
AS_OF = day("2026-09-30")


class Deployment:
    """Services of compose.yaml as processes of this machine."""

    def __init__(self, cluster: str, folder: Path) -> None:
        self.folder = folder
        self.where = cluster.partition("@")[2].rpartition("/")[0]
        self.redis = EmbeddedRedis.prepare()
        self.services = services(SECRETS)

    def url(self, service: str) -> str:
        return self._here(self.services[service]["environment"]["DATABASE_URL"])

    def _here(self, value: str) -> str:
        return value.replace("database:5432", self.where)

    def environment(self, service: str) -> dict[str, str]:
        own = {name: self._here(str(value)) for name, value in self.services[service]["environment"].items()}
        mine = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "REDIS_URL": self.redis.url,
            "CAIRN_DATA": str(self.folder),
            "CAIRN_STATIC": "",
            "CAIRN_BIND": f"127.0.0.1:{PORT}",
            "PYTHONPATH": str(settings.BASE_DIR),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.folder),
        }
        return image_environment() | own | mine

    def run(self, service: str, *command: str) -> str:
        """To its end; the service's own command unless another is given."""
        done = subprocess.run(
            command or self.services[service]["command"],
            env=self.environment(service), cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self, *names: str) -> Iterator[None]:
        started = [psutil.Popen(self.redis.command, cwd=self.folder)]
        try:
            wait_until(lambda: answers(self.redis.url), 10, "Redis answers")
            for name in names:
                command = self.services[name].get("command", ["gunicorn", "--config", "config/run/gunicorn.py"])
                started.append(psutil.Popen(command, env=self.environment(name), cwd=settings.BASE_DIR))
            yield
        finally:
            for process in started:
                kill_tree(process)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Migrated by the service for it, and the demo company loaded by the application."""
    with postgres.cluster() as url:
        made = Deployment(url, tmp_path_factory.mktemp("deployment"))
        said = made.run("migrate")
        assert "The role cairn_application may use" in said
        made.run("worker", "python", "manage.py", "load_demo")
        yield made
        made.redis.remove()


@pytest.fixture
def as_application(deployment: Deployment, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), default_database(deployment.url("web")):
        yield


@pytest.fixture
def as_owner(deployment: Deployment, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), default_database(deployment.url("migrate")):
        yield


def run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


# ── the application works ───────────────────────────────────────────────────────────────────────────────────────────
def test_migrating_again_changes_nothing(deployment):
    assert "No migrations to apply." in deployment.run("migrate")


@pytest.mark.parametrize("service", APPLICATION)
def test_a_service_that_connects_finds_everything_in_order(deployment, service):
    assert "no issues" in deployment.run(service, "python", "manage.py", "check", "--database", "default")


def test_a_report_is_made_through_the_application_role(deployment):
    printed = deployment.run(
        "worker", "python", "manage.py", "generate_report",
        "--role", "senior-ml-engineer", "--as-of", "2026-06-30", "--format", "json",
    )  # fmt: skip
    assert '"digest"' in printed


def test_web_worker_and_scheduler_serve_and_make_a_report(deployment, as_application):
    with deployment.running(*APPLICATION):
        job = request_report(Role.objects.get(key="senior-ml-engineer"), AS_OF)
        wait_until(lambda: Job.objects.get(pk=job.pk).state == Job.State.DONE, 90, "the report is made")
        ready = urllib.request.Request(f"http://127.0.0.1:{PORT}/readyz/", headers={"Host": "localhost"})
        wait_until(lambda: _answer(ready) == 200, 60, "the web server is ready")
    assert Report.objects.filter(as_of=AS_OF).count() == 1


def _answer(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return 0


# ── and cannot do more ──────────────────────────────────────────────────────────────────────────────────────────────
ON_A_FACT = [
    'DELETE FROM "{table}"',
    'DELETE FROM "{table}" WHERE id = -1',
    'TRUNCATE "{table}" CASCADE',
    'ALTER TABLE "{table}" ADD COLUMN more integer',
    'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
    'DROP TRIGGER "{table}_kept" ON "{table}"',
    'CREATE TRIGGER another BEFORE INSERT ON "{table}" EXECUTE FUNCTION "{table}_frozen"()',
    'DROP TABLE "{table}" CASCADE',
]
ELSEWHERE = [
    'UPDATE "skills_rating" SET level = 5',
    'UPDATE "base_auditevent" SET actor_id = 1',
    "INSERT INTO cairn_guard VALUES ('1')",
    "SELECT * FROM cairn_guard",
    "CREATE OR REPLACE FUNCTION skills_rating_frozen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "CREATE TABLE mine (id integer)",
    "DELETE FROM django_migrations",
    "SET LOCAL session_replication_role = replica",
    "SET LOCAL ROLE cairn",
    "ALTER TABLE skills_engineer ADD COLUMN more integer",
    "TRUNCATE skills_engineer CASCADE",
    "DROP SCHEMA public CASCADE",
]
FORBIDDEN = [*(each.format(table=table) for table in FROZEN for each in ON_A_FACT), *ELSEWHERE]


class TakenBack(Exception):
    pass


def test_the_application_role_has_no_way_to_a_fact(as_application):
    for statement in FORBIDDEN:
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            run(statement)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege), statement


def test_the_owner_could(as_owner):
    """The control: each statement does what it says for somebody who may."""
    for statement in FORBIDDEN:
        with suppress(TakenBack), transaction.atomic(), let_through():
            run(statement)
            raise TakenBack


def test_the_application_role_owns_nothing(as_application):
    assert run("SELECT current_user") == [("cairn_application",)]
    assert run("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []


def test_guarded_works_for_the_application_and_letting_through_is_for_the_owner(as_application):
    wrong = Rating.objects.filter(voids=None, voided_by=None).order_by("-pk").values_list("pk", flat=True)[0]
    with guarded("import_undone", actor=7) as facts:
        assert facts.delete(Rating.objects.filter(pk=wrong)) == 1
    assert not Rating.objects.filter(pk=wrong).exists()
    row = AuditEvent.objects.get(kind="facts_deleted")
    assert (row.actor_id, row.detail["count"], row.detail["table"]) == (7, 1, "skills_rating")

    with pytest.raises(ProgrammingError, match="permission denied for table cairn_guard"), let_through():
        Rating.objects.all()._raw_delete("default")


# ── granting ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_password_is_kept_hashed(as_owner):
    ((stored,),) = run("SELECT rolpassword FROM pg_authid WHERE rolname = 'cairn_application'")
    assert stored.startswith("SCRAM-SHA-256$")


def test_rights_given_by_hand_are_taken_back(as_owner):
    run("GRANT DELETE, TRUNCATE ON skills_rating TO cairn_application")
    call_command("grant_application", "cairn_application", verbosity=0)
    assert run("SELECT has_table_privilege('cairn_application', 'skills_rating', 'DELETE, TRUNCATE')") == [(False,)]


def test_a_table_to_come_is_a_fact_until_it_is_granted(as_owner):
    with transaction.atomic():
        run("CREATE TABLE to_come (id bigint)")
        asked = "SELECT has_table_privilege('cairn_application', 'to_come', '{}')"
        assert [run(asked.format(right))[0][0] for right in ("INSERT", "UPDATE", "DELETE")] == [True, False, False]
        call_command("grant_application", "cairn_application", verbosity=0)
        assert [run(asked.format(right))[0][0] for right in ("INSERT", "UPDATE", "DELETE")] == [True, True, True]
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("nobody_knows", "There is no role nobody_knows"),
        ("cairn", "is a superuser, owns tables or may become the role that migrates"),
        ("heir", "is a superuser, owns tables or may become the role that migrates"),
        ('x"; DROP TABLE skills_user; --', "is no name for a role"),
    ],
)
def test_a_role_no_right_would_hold_is_refused(as_owner, monkeypatch, role, said):
    monkeypatch.delenv("CAIRN_APPLICATION_PASSWORD", raising=False)
    with transaction.atomic():
        run("CREATE ROLE heir LOGIN IN ROLE cairn")
        with pytest.raises(CommandError, match=said):
            call_command("grant_application", role, verbosity=0)
        transaction.set_rollback(True)
