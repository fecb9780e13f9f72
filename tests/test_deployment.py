"""What can be set, where it is told, and what compose passes on; HSTS."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live

from config.base.frozen.rights import rights_on
from config.base.frozen.tables import FROZEN
from config.environment import CannotStart
from tests.compose import SECRETS, Missing, image_environment, services

APPLICATION = ("web", "worker", "scheduler")
READ = re.compile(r'(?:environ\.get\(|environ\[|environment\.\w+\()\s*"((?:CAIRN|DATABASE|REDIS)_\w+)"')


def told() -> set[str]:
    """The variables in the README's table."""
    text = (live.BASE_DIR / "README.md").read_text()
    table = text[text.index("| variable | meaning") :].partition("\n\n")[0]
    return {name for row in table.splitlines()[2:] for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}


def read_by_code() -> set[str]:
    files = (
        path
        for folder in ("config", "skills", "mentoring", "reports")
        for path in live.BASE_DIR.glob(f"{folder}/**/*.py")
    )
    return {name for path in files for name in READ.findall(path.read_text())}


# ── one list of variables ───────────────────────────────────────────────────────────────────────────────────────────
def test_the_readme_names_every_variable_that_is_read_and_no_other():
    assert told() == read_by_code() | {"CAIRN_PROXIES"}


@pytest.mark.parametrize("service", APPLICATION)
def test_compose_passes_every_variable_to_the_application(service):
    passed = set(services(SECRETS)[service]["environment"]) | set(image_environment())
    assert told() - passed == {"CAIRN_APPLICATION_PASSWORD"}, "of the service that migrates alone"


@pytest.mark.parametrize(
    "name", sorted(told() - {"CAIRN_DATA", "CAIRN_STATIC", "CAIRN_BIND", "DATABASE_URL", "REDIS_URL"})
)
def test_what_stands_in_the_env_file_arrives(name):
    found = services({**SECRETS, name: "as-it-is"})
    assert found["migrate" if name == "CAIRN_APPLICATION_PASSWORD" else "worker"]["environment"][name] == "as-it-is"


@pytest.mark.parametrize("name", SECRETS)
def test_compose_does_not_start_without_an_address_and_secrets(name):
    with pytest.raises(Missing, match=name):
        services({key: value for key, value in SECRETS.items() if key != name})


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """read(CAIRN_…=…) -> the settings of such an environment."""

    def under(**env: str) -> dict[str, Any]:
        for name in told():
            monkeypatch.delenv(name, raising=False)
        for name, value in {"CAIRN_DATA": str(tmp_path), **env}.items():
            monkeypatch.setenv(name, value)
        found = runpy.run_path(str(live.BASE_DIR / "config" / "settings.py"))
        return {name: value for name, value in found.items() if name.isupper()}

    return under


def test_an_empty_variable_means_the_default(read):
    """Compose passes what nobody set as an empty text."""
    empty = dict.fromkeys(told() - {"CAIRN_DATA"}, "")
    assert read(**empty) == read()


# ── who connects as whom ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_owner_migrates_and_the_application_is_another_role():
    found = services(SECRETS)
    owner = found["database"]["environment"]["POSTGRES_USER"]
    assert found["migrate"]["environment"]["DATABASE_URL"] == f"postgres://{owner}:0a1b2c@database:5432/cairn"
    for service in APPLICATION:
        environment = found[service]["environment"]
        assert environment["DATABASE_URL"] == "postgres://cairn_application:3d4e5f@database:5432/cairn"
        assert "0a1b2c" not in str(environment)
        assert found[service]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize(
    ("table", "rights"),
    [
        ("skills_rating", "SELECT, INSERT"),
        ("base_auditevent", "SELECT, INSERT"),
        ("mentoring_mentorship", "SELECT, INSERT, UPDATE"),
        ("mentoring_sharedtext", "SELECT, INSERT, UPDATE"),
        ("django_migrations", "SELECT"),
        ("skills_engineer", "SELECT, INSERT, UPDATE, DELETE"),
    ],
)
def test_the_rights_of_the_application_on_a_table(table, rights):
    assert rights_on(table) == rights


def test_no_frozen_table_may_be_deleted_from():
    assert not [table for table in FROZEN if "DELETE" in rights_on(table)]


# ── HSTS ────────────────────────────────────────────────────────────────────────────────────────────────────────────
YEAR = 365 * 24 * 3600
HSTS = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("", (YEAR, False, False)),
        ("host", (YEAR, False, False)),
        ("subdomains", (YEAR, True, False)),
        ("preload", (YEAR, True, True)),
        ("off", (0, False, False)),
    ],
)
def test_what_browsers_are_told_to_remember_is_a_choice(read, chosen, expected):
    found = read(CAIRN_URL="https://cairn.example.org", CAIRN_HSTS=chosen)
    assert tuple(found[name] for name in HSTS) == expected


def test_another_word_is_one_sentence(read):
    with pytest.raises(CannotStart, match="CAIRN_HSTS is 'always'; use off, host, subdomains or preload"):
        read(CAIRN_HSTS="always")


def test_no_more_warnings_are_silenced_than_those_of_the_choice():
    assert live.SILENCED_SYSTEM_CHECKS == ["security.W005", "security.W021"]
