"""From a bare Python to an environment with every pinned package: stdlib only, called by manage.py.

``manage.py test`` needs requirements-dev.lock, everything else requirements.lock. One environment, ``.venv``, serves
both: the development lock contains the other, so an environment made for tests is never synced back. An active
environment that already has the packages is left alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "cairn-lock"


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
    """Install exactly the packages of a lock file, every one checked against its hash."""
    print(f"Environment: installing {lock} into {VENV.name} …", file=sys.stderr, flush=True)
    STAMP.unlink(missing_ok=True)
    uv, python = shutil.which("uv"), str(VENV / "bin" / "python")
    try:
        if uv:
            if not Path(python).exists():
                subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], check=True)
            sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(ROOT / lock)]
            subprocess.run(sync, check=True)
        else:
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
            subprocess.run([*pip, "-r", str(ROOT / lock)], check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(
            f"The environment could not be made: {error}\nNo data was touched. Either the package index could not be "
            "reached (its message is above), or, on Debian and Ubuntu, this is missing: apt install python3-venv. Then "
            "run the same command again."
        )
    STAMP.write_text(_digest(lock))
