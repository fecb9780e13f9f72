"""What the environment says, read by the settings: whatever is wrong is one sentence, and nothing starts.

Every process reads the settings first (commands, web server, Celery), so this is the one place for such faults.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from contextlib import suppress
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SHORTEST_KEY = 32  # characters
NOTHING_STARTED = "Nothing was started."
URL_FILE = "address"
ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


class CannotStart(SystemExit):
    """Leaves the process, whichever it is, with this sentence on standard error and exit code 1."""


def refuse(what: str, end: str = NOTHING_STARTED) -> NoReturn:
    raise CannotStart(f"{what} {end}")


def _refuse_value(name: str, hint: str) -> NoReturn:
    refuse(f"{name} is {os.environ[name]!r}; {hint}.")


# ── plain values ────────────────────────────────────────────────────────────────────────────────────────────────────
def yes_or_no(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value and value not in YES + NO:
        _refuse_value(name, "use yes or no")
    return value in YES if value else default


def whole(name: str, default: int, low: int, high: int) -> int:
    value = os.environ.get(name, "").strip()
    if value and not (re.fullmatch("[0-9]{1,9}", value) and low <= int(value) <= high):
        _refuse_value(name, f"use a whole number from {low} to {high}")
    return int(value) if value else default


def days(name: str, default: int) -> int:
    return whole(name, default, 0, 36_500)


def one_of(name: str, default: str, *values: str) -> str:
    value = os.environ.get(name) or default
    if value not in values:
        _refuse_value(name, f"use {', '.join(values[:-1])} or {values[-1]}")
    return value


def line(name: str, default: str = "") -> str:
    """Text that stands in pages and mails."""
    value = os.environ.get(name) or default
    if not value.isprintable():
        _refuse_value(name, "use one line of text")
    return value


def log_level(name: str, default: str) -> str:
    value = os.environ.get(name, "").strip().upper()
    if value and value not in LEVELS:
        _refuse_value(name, f"use {', '.join(LEVELS[:-1])} or {LEVELS[-1]}")
    return value or default


def sender(name: str, default: str) -> str:
    value = line(name, default)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        _refuse_value(name, "write it like Cairn <cairn@example.org>")
    return value


def mail(name: str, host: str, data: Path) -> str:
    """How mail goes: by SMTP where a host is named, else into files of the data folder, or as the variable says."""
    value = one_of(name, "smtp" if host else "file", "console", "file", "smtp")
    if value == "smtp" and not host:
        _refuse_value(name, "name the server in CAIRN_SMTP_HOST")
    if value == "file":
        use_folder(data)
    return value


def zone(name: str, default: str) -> str:
    value = os.environ.get(name) or default
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        _refuse_value(name, "use a time zone such as Europe/Berlin")
    return value


# ── addresses: those with a password in them are not repeated ───────────────────────────────────────────────────────
def site_url(name: str, data: Path) -> str:
    """Where people reach the site: the variable, else where it was served last, else the usual port."""
    value = os.environ.get(name, "").rstrip("/")
    if value and not _is_url(value, "http", "https"):
        _refuse_value(name, "write it like https://cairn.example.org")
    return value or _last_url(data) or "http://localhost:8000"


def _is_url(value: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and value.isprintable()
    except ValueError:
        return False


def _last_url(data: Path) -> str:
    with suppress(OSError, ValueError):
        url = (data / URL_FILE).read_text()
        return url if re.fullmatch("http://localhost:[0-9]{1,5}", url) else ""
    return ""


def door(name: str, default: str) -> str:
    """Where the web server listens, as gunicorn writes it."""
    value = os.environ.get(name) or default
    if not re.fullmatch(r"([^\s:]*|\[[^\s\]]+\])(:[0-9]{1,5})?|unix:/\S+|fd://[0-9]+", value):
        _refuse_value(name, "write it like 127.0.0.1:8000 or unix:/run/cairn.sock")
    return value


def redis_url(name: str) -> str:
    value = os.environ.get(name, "")
    if value and not (value.startswith("unix:///") or _is_url(value, "redis", "rediss")):
        refuse(f"{name} is not understood; write redis://localhost:6379/0, rediss://… or unix:///….")
    return value


def database(name: str, data: Path) -> Any:
    """SQLite or PostgreSQL, by default SQLite in the data folder."""
    value = os.environ.get(name) or f"sqlite:///{use_folder(data) / 'cairn.sqlite3'}"
    try:
        found = dj_database_url.parse(value, conn_max_age=60)
    except ValueError:
        found = {}
    if found.get("ENGINE") not in ENGINES or not found.get("NAME"):
        refuse(f"{name} is not understood; write sqlite:////folder/file or postgres://user:password@host:5432/name.")
    return found


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def folder(name: str, default: Path) -> Path:
    path = Path(os.environ.get(name) or default)
    if path.is_file():
        refuse(f"{name} is {str(path)!r}, which is a file; name a folder.")
    return path


@cache
def use_folder(data: Path) -> Path:
    """The data folder, made where there is none, its owner's alone, and proved to take what is written now."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if data.stat().st_mode & 0o1000:
            refuse(f"The data folder cannot be {data}, where everybody may write; name one of its own in CAIRN_DATA.")
        with suppress(PermissionError):  # somebody else's, as in some containers; whether we may write is seen below
            data.chmod(0o700)
        with tempfile.TemporaryFile(dir=data) as probe:
            probe.write(bytes(4096))
    except OSError as error:
        refuse(f"The data folder {data} cannot be written: {error.strerror}. Mend that, or name another in CAIRN_DATA.")
    return data


def secret(name: str, data: Path) -> str:
    """The variable, or a key made once and kept with the data."""
    if value := os.environ.get(name):
        if len(value.strip()) < SHORTEST_KEY:
            refuse(f"{name} is too short to be safe; use {SHORTEST_KEY} characters or more, made by chance.")
        return value
    path = use_folder(data) / "secret-key"
    try:
        value = path.read_text() if path.exists() else _made(path)
    except (OSError, ValueError) as error:
        refuse(f"The key in {path} cannot be read: {getattr(error, 'strerror', 'it is no text')}.")
    if len(value.strip()) < SHORTEST_KEY:
        refuse(
            f"The key in {path} is {'too short' if value.strip() else 'empty'}. Put the right one back, or delete the "
            "file: a new one is made, and everybody signs in again."
        )
    return value


def _made(path: Path) -> str:
    """A new key, there whole or not at all; that of another process where one was first."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-key-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
    return path.read_text()


def keep_url(data: Path, url: str) -> None:
    """For the links of later commands, such as invite, that run beside the site."""
    handle, name = tempfile.mkstemp(dir=use_folder(data), prefix=f".{URL_FILE}-")
    with os.fdopen(handle, "w") as file:
        file.write(url)
    os.replace(name, data / URL_FILE)
