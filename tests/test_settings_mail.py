"""Where mail goes, from the environment."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
from django.conf import settings as live

NAMES = ("CAIRN_MAIL", "CAIRN_SMTP_HOST", "CAIRN_SMTP_PORT", "CAIRN_SMTP_TLS")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """read(CAIRN_MAIL=…) -> the settings such an environment gives."""

    def under(**env: str) -> dict[str, Any]:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"CAIRN_DATA": str(tmp_path), **env}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(live.BASE_DIR / "config" / "settings.py"))

    return under


@pytest.mark.parametrize(
    ("env", "backend"),
    [
        ({}, "filebased"),
        ({"CAIRN_MAIL": "console", "CAIRN_SMTP_HOST": "mail.example.org"}, "console"),
        ({"CAIRN_MAIL": "file", "CAIRN_SMTP_HOST": "mail.example.org"}, "filebased"),
        ({"CAIRN_SMTP_HOST": "mail.example.org"}, "smtp"),
    ],
)
def test_the_way_mail_goes(read, env, backend):
    found = read(**env)
    assert found["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
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
    with pytest.raises(ValueError, match=said):
        read(CAIRN_MAIL=mail)
