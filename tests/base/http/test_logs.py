"""Tokens in addresses reach no log: neither Django's lines about refusals nor the web server's about requests."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from config.base.http.logs import HideSecrets, hide_secrets

FEED = "cairn_ics_" + "0a" * 24
TOKEN = "cairn_" + "f1" * 36


@pytest.mark.parametrize("secret", [FEED, TOKEN])
def test_a_secret_is_cut_wherever_it_stands(secret: str):
    assert hide_secrets(f"GET /mentoring/calendar/{secret}.ics HTTP/1.1") == (
        "GET /mentoring/calendar/cairn_….ics HTTP/1.1"
    )
    assert hide_secrets(f"{secret} {secret}") == "cairn_… cairn_…"


@pytest.mark.parametrize("text", ["cairn_cache", "the database cairn_production_eu", "cairn.relay: Relaying again"])
def test_other_words_stay(text: str):
    assert hide_secrets(text) == text


def test_a_line_of_the_log_has_it_neither_in_its_words_nor_in_what_they_are_made_from():
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", f"/{FEED}.ics"), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == "Not Found: /cairn_….ics"
    assert FEED not in repr(vars(record))


def test_the_handler_of_all_logs_hides_secrets(settings: Any):
    (handler,) = settings.LOGGING["handlers"].values()
    assert handler["filters"] == ["secrets"]
    assert settings.LOGGING["filters"]["secrets"] == {"()": "config.base.http.logs.HideSecrets"}


def test_the_access_log_of_the_web_server_has_none():
    from datetime import timedelta
    from types import SimpleNamespace

    from gunicorn.config import Config

    from config.run import gunicorn

    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/mentoring/calendar/{FEED}.ics",
        "PATH_INFO": f"/mentoring/calendar/{FEED}.ics",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"http://localhost/{FEED}.ics",
    }
    answer = SimpleNamespace(status="200 OK", sent=10, headers=[])
    request = SimpleNamespace(headers=[("REFERER", FEED)])
    atoms = gunicorn.logger_class(Config()).atoms(answer, request, environ, timedelta(seconds=1))
    assert "/mentoring/calendar/cairn_….ics" in atoms["r"]
    assert FEED not in repr(atoms)
