"""Runs Cairn's processes under one foreground command: starts, restarts and stops them, and leaves none behind.

Every child has a session of its own, so that Ctrl-C reaches only this process, and the kernel kills it when this
process dies in any way (Linux). Children stop in reverse order; a second Ctrl-C kills what is left, and the database
takes care of a job cut short that way. A child that gives signs of life is killed when they stop, and started again:
it may be alive and do nothing.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Self

from config.base.jobs.sign import SIGN_FD

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK = 0.1
SETTLED = 15  # seconds a child must live for its next death to count as the first
MAX_DEATHS = 4  # in a row, each soon after a start
BLIND = 5  # seconds between two looks after which this process itself must have been stopped
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded here: after a fork it would not be safe


class Ending(Exception):
    """Somebody asked this process to stop."""


class GivenUp(Exception):
    """A child dies again and again; the text is for whoever reads the terminal."""


def die_with_parent() -> None:
    """For a child just forked by the main thread: the kernel kills it when its parent is gone, however that happens."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass(frozen=True)
class Watch:
    """How a child shows that it moves: ``is_heard`` is asked again and again, by default whether the child wrote into
    its pipe since. Silence for ``patience`` seconds ends it, unless it is ``excused`` by what it depends on."""

    patience: float
    is_heard: Callable[[], bool] | None = None
    is_excused: Callable[[], bool] = lambda: False


@dataclass
class Child:
    name: str
    command: list[str]
    grace: int  # seconds between asking it to stop and killing it
    pass_fds: tuple[int, ...] = ()
    watch: Watch | None = None
    heard: float = 0.0
    pipe: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float | None = None

    def launch(self, env: dict[str, str]) -> None:
        writing = self._open_pipe() if self.watch and self.watch.is_heard is None else None
        self.process = subprocess.Popen(  # noqa: S603  our own commands
            self.command,
            env=env if writing is None else {**env, SIGN_FD: str(writing)},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.pass_fds if writing is None else (*self.pass_fds, writing),
            preexec_fn=die_with_parent,  # safe: this process has one thread
        )
        if writing is not None:
            os.close(writing)
        self.started = self.heard = time.monotonic()
        self.restart_at = None

    def _open_pipe(self) -> int:
        """A new one for each process, so that a sign of the one before is not taken for its own. Neither end waits."""
        self.close_pipe()
        self.pipe, writing = os.pipe()
        os.set_blocking(self.pipe, False)
        os.set_blocking(writing, False)
        return writing

    def close_pipe(self) -> None:
        if self.pipe is not None:
            os.close(self.pipe)
            self.pipe = None

    def is_deaf(self, now: float) -> bool:
        """Alive, without a sign of life for longer than one waits for it."""
        if self.watch is None:
            return False
        if self.watch.is_heard() if self.watch.is_heard else self._has_written():
            self.heard = now
        return now - self.heard > self.watch.patience and not self.watch.is_excused()

    def _has_written(self) -> bool:
        try:
            return self.pipe is not None and bool(os.read(self.pipe, 4096))
        except BlockingIOError:
            return False

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.is_running():
            self.process.send_signal(number)

    def kill(self) -> None:
        """The whole session, in case the kernel did not see to it."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return
            self.process.wait()


class Supervisor:
    def __init__(self, say: Callable[[str], object]) -> None:
        self.say = say
        self.env = dict(os.environ)
        self.children: list[Child] = []
        self.asked = 0
        self.looked = time.monotonic()

    def __enter__(self) -> Self:
        is_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        heard = [number for number in SIGNALS if not (is_nohup and number == signal.SIGHUP)]
        self.before = {number: signal.signal(number, self._ask) for number in heard}
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Everything stops, however the block ended; being asked to is a normal end."""
        if isinstance(error, Ending):
            self.say("Stopping; a job in flight finishes first. Ctrl-C again stops at once.")
        self.stop()
        for number, handler in self.before.items():
            signal.signal(number, handler)
        return isinstance(error, Ending)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def start(
        self,
        name: str,
        command: list[str],
        *,
        grace: int,
        pass_fds: tuple[int, ...] = (),
        watch: Watch | None = None,
    ) -> Child:
        child = Child(name, command, grace, pass_fds, watch)
        self.children.append(child)
        child.launch(self.env)
        return child

    def tick(self) -> None:
        """Wait a moment; start again what has died. Raises Ending when asked to stop, GivenUp when it is no use."""
        time.sleep(TICK)
        if self.asked:
            raise Ending
        self._forgive()
        for child in self.children:
            if not child.is_running():
                self._revive(child)
            elif child.watch and child.is_deaf(time.monotonic()):
                self.say(f"{child.name} gives no sign of life for {child.watch.patience:.0f} s; it is started anew.")
                child.kill()
                child.restart_at = time.monotonic()  # not one of its deaths: what it waits for may be away for long

    def _forgive(self) -> None:
        """Whoever was stopped itself (suspended, frozen with its container) has heard nothing and judges nobody."""
        now = time.monotonic()
        if now - self.looked > BLIND:
            for child in self.children:
                child.heard = now
        self.looked = now

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.restart_at is None:
            code = child.process.returncode if child.process else 0
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            child.kill()  # whatever its session still holds
            child.deaths = child.deaths + 1 if now - child.started < SETTLED else 1
            if child.deaths >= MAX_DEATHS:
                raise GivenUp(f"{child.name} stops right after every start ({how}, {child.deaths} times in a row).")
            wait = 2 ** (child.deaths - 1)
            self.say(f"{child.name} has stopped ({how}); starting it again in {wait} s.")
            child.restart_at = now + wait
        elif now >= child.restart_at:
            child.launch(self.env)

    def stop(self) -> None:
        """Last started, first stopped; each may end its work until its grace is over or somebody asks again."""
        asked = self.asked
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
            patience = time.monotonic() + child.grace
            while child.is_running() and self.asked == asked and time.monotonic() < patience:
                time.sleep(TICK / 2)
            child.kill()
            child.close_pipe()
        self.children.clear()
