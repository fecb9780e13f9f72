"""A running ``manage.py up``, to be watched, stopped and killed."""

from __future__ import annotations

import socket
from pathlib import Path

import psutil

from tests.faults.fleet import manage, wait_until


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


class Up:
    """A running ``manage.py up`` and what it printed."""

    def __init__(self, env: dict[str, str], folder: Path, *options: str) -> None:
        self.folder = folder
        self.log = folder / "up.log"
        self.port = free_port()
        command = manage(env, "up", "--port", str(self.port), *options)
        with self.log.open("wb") as log:
            self.process = psutil.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str, seconds: float = 60) -> None:
        wait_until(lambda: text in self.printed or self.process.poll() is not None, seconds, text, lambda: self.printed)
        assert text in self.printed, self.printed

    def family(self) -> list[psutil.Process]:
        """Redis, worker with two pool processes, scheduler, web server with two workers."""
        wait_until(lambda: len(self.process.children(recursive=True)) == 8, 30, "everything runs", lambda: self.printed)
        return self.process.children(recursive=True)

    def end(self, seconds: float = 60) -> int:
        return int(self.process.wait(timeout=seconds))


def short(folder: Path) -> Path:
    """A temporary directory of the test's own, so that it can see what is left there."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    return temporary
