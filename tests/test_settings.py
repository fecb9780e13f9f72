"""The settings an environment gives, and the values that are refused."""

from __future__ import annotations

import os
import runpy
import stat
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core.mail import EmailMessage

from config.environment import CannotStart
from config.run.processes import take_url


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """read(CAIRN_MAIL=…) -> the settings such an environment gives."""

    def under(**env: str) -> dict[str, Any]:
        for name in os.environ:
            if name.startswith("CAIRN_") or name.endswith("_URL"):
                monkeypatch.delenv(name)
        for name, value in {"CAIRN_DATA": str(tmp_path), **env}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(live.BASE_DIR / "config" / "settings.py"))

    return under


@pytest.mark.parametrize(
    ("env", "backend"),
    [
        ({}, "config.base.mail.files"),
        ({"CAIRN_MAIL": "console", "CAIRN_SMTP_HOST": "mail.example.org"}, "django.core.mail.backends.console"),
        ({"CAIRN_MAIL": "file", "CAIRN_SMTP_HOST": "mail.example.org"}, "config.base.mail.files"),
        ({"CAIRN_SMTP_HOST": "mail.example.org"}, "django.core.mail.backends.smtp"),
    ],
)
def test_the_way_mail_goes(read, env, backend):
    found = read(**env)
    assert found["EMAIL_BACKEND"] == f"{backend}.EmailBackend"
    assert found["EMAIL_TIMEOUT"] <= 10


@pytest.mark.parametrize(
    ("port", "tls", "expected"),
    [("465", "yes", (True, False)), ("587", "yes", (False, True)), ("25", "no", (False,) * 2)],
)
def test_the_port_of_implicit_tls_is_known(read, port, tls, expected):
    found = read(CAIRN_SMTP_HOST="mail.example.org", CAIRN_SMTP_PORT=port, CAIRN_SMTP_TLS=tls)
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == expected


@pytest.mark.parametrize(("mail", "said"), [("pigeon", "use console, file or smtp"), ("smtp", "CAIRN_SMTP_HOST")])
def test_a_wrong_word_is_one_sentence(read, mail, said):
    with pytest.raises(CannotStart, match=said):
        read(CAIRN_MAIL=mail)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("CAIRN_BIND", "localhost:http", "is 'localhost:http'; write it like 127.0.0.1:8000 or unix:/run/cairn.sock"),
        ("CAIRN_DEBUG", "maybe", "is 'maybe'; use yes or no"),
        ("CAIRN_JOB_LEASE", "0", "is '0'; use a whole number from 1 to 86400"),
        ("CAIRN_LOG_LEVEL", "loud", "is 'loud'; use DEBUG, INFO, WARNING, ERROR or CRITICAL"),
        ("CAIRN_MAIL_FROM", "Cairn", "is 'Cairn'; write it like Cairn <cairn@example.org>"),
        ("CAIRN_ORGANISATION", "Fenwick\nLabs", "is 'Fenwick\\nLabs'; use one line of text"),
        ("CAIRN_SMTP_PORT", "smtp", "is 'smtp'; use a whole number from 1 to 65535"),
        ("CAIRN_SMTP_TLS", "ssl", "is 'ssl'; use yes or no"),
        ("CAIRN_TIME_ZONE", "Berlin", "is 'Berlin'; use a time zone such as Europe/Berlin"),
        ("CAIRN_URL", "cairn.example.org", "is 'cairn.example.org'; write it like https://cairn.example.org"),
        ("CAIRN_URL", "https://cairn.org:port", "is 'https://cairn.org:port'; write it like https://cairn.example.org"),
        ("CAIRN_WEB_PROCESSES", "many", "is 'many'; use a whole number from 1 to 64"),
        ("CAIRN_SECRET_KEY", "too-short", "is too short to be safe; use 32 characters or more, made by chance"),
        ("DATABASE_URL", "oracle://cairn:geheim@db/cairn", "is not understood; write sqlite:////"),
        ("DATABASE_URL", "mysql://cairn:geheim@db/cairn", "is not understood; write sqlite:////"),
        ("DATABASE_URL", "postgres://cairn:geheim@db:port/cairn", "is not understood; write sqlite:////"),
        ("DATABASE_URL", "cairn", "is not understood; write sqlite:////"),
        ("REDIS_URL", "geheim@localhost:6379", "is not understood; write redis://localhost:6379/0"),
    ],
)
def test_a_wrong_value_is_one_sentence_without_passwords(read, name, value, hint):
    with pytest.raises(CannotStart) as refused:
        read(**{name: value})
    said = str(refused.value)
    assert said.startswith(f"{name} {hint}")
    assert said.endswith("Nothing was started.")
    assert "\n" not in said
    assert "geheim" not in said


@pytest.mark.parametrize("bind", ["0.0.0.0:8000", ":8000", "[::1]:8000", "unix:/run/cairn.sock", "127.0.0.1"])
def test_what_the_web_server_may_listen_on(read, bind):
    assert read(CAIRN_BIND=bind)["WEB_BIND"] == bind


KEY = "k" * 40


def test_the_key_is_made_once_whole_and_for_its_owner(read, tmp_path):
    first = read()["SECRET_KEY"]
    assert len(first) > 60
    assert (read()["SECRET_KEY"], [path.name for path in tmp_path.iterdir()]) == (first, ["secret-key"])
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_data_folder_nobody_needs_is_not_made(read, tmp_path):
    env = {"CAIRN_SECRET_KEY": KEY, "DATABASE_URL": "postgres://db/cairn", "CAIRN_SMTP_HOST": "mail.example.org"}
    read(CAIRN_DATA=str(tmp_path / "none"), **env)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("key", "said"), [("", "is empty"), (" \n", "is empty"), ("abc", "is too short"), ("\udcff", "cannot be read")]
)
def test_a_key_that_signs_nothing_is_refused(read, tmp_path, key, said):
    (tmp_path / "secret-key").write_text(key, errors="surrogateescape")
    with pytest.raises(CannotStart, match=f"The key in .*secret-key {said}"):
        read()


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("kept", "env", "url"),
    [
        ("", {}, "http://localhost:8000"),
        ("http://localhost:8111", {}, "http://localhost:8111"),
        ("http://localhost:8111", {"CAIRN_URL": "https://cairn.example.org/"}, "https://cairn.example.org"),
        ("http://elsewhere.example", {}, "http://localhost:8000"),
        ("\udcff", {}, "http://localhost:8000"),
    ],
)
def test_links_lead_to_where_the_site_was_served_last_unless_told(read, tmp_path, kept, env, url):
    (tmp_path / "address").write_text(kept, errors="surrogateescape")
    found = read(**env)
    assert (found["SITE_URL"], found["CSRF_TRUSTED_ORIGINS"]) == (url, [url])


def test_the_port_of_a_site_is_kept_for_the_links_of_others(read, tmp_path, settings, monkeypatch):
    monkeypatch.delenv("CAIRN_URL", raising=False)
    settings.DATA_DIR, settings.SITE_URL = tmp_path, "http://localhost:8000"
    assert take_url(8111) == settings.SITE_URL == read()["SITE_URL"] == "http://localhost:8111"
    assert stat.S_IMODE((tmp_path / "address").stat().st_mode) == 0o600

    monkeypatch.setenv("CAIRN_URL", "https://cairn.example.org")
    settings.SITE_URL = "https://cairn.example.org"
    assert take_url(8222) == "https://cairn.example.org"
    assert (tmp_path / "address").read_text() == "http://localhost:8111"


def test_mail_in_files_is_its_owners_alone(tmp_path, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "config.base.mail.files.EmailBackend", tmp_path / "mail"
    before = os.umask(0o022)
    try:
        EmailMessage("Hello", "A link", to=["ana@example.org"]).send()
    finally:
        os.umask(before)
    (letter,) = Path(tmp_path / "mail").iterdir()
    assert "A link" in letter.read_text()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (letter, letter.parent)] == [0o600, 0o700]
