"""What ``up`` and ``quickstart`` run: database brought up to date, Redis, worker, beat and web."""

import http.client
import os
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config.environment import keep_url
from config.run.copies import copy_database
from config.run.redis import EmbeddedRedis, NoRedis, Pinger, answers
from config.run.supervisor import GivenUp, Supervisor, Watch

REDIS_PATIENCE = 10  # seconds for Redis to answer
WEB_PATIENCE = 60  # seconds for the first page
DEAF = 45  # seconds without a sign of life of worker or scheduler
REDIS_DEAF = 6  # seconds without an answer of our own Redis; it holds hints only, which are given again
RECONNECTS = 35  # seconds in which a worker finds a Redis that is back; it looks every 30
JOB_GRACE = settings.CELERY_TASK_TIME_LIMIT + 30  # a job in flight may end
# Celery warns that it runs as root, which inside a container is how it is.
CELERY = [sys.executable, "-W", "ignore::Warning:celery.platforms", "-m", "celery", "--quiet", "-A", "config.celery"]


def add_door(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")


def take_url(port: int) -> str:
    """Where people reach this site: CAIRN_URL when set, else this machine. Links lead there from now on: those in mails
    this process writes, and those of commands that run beside it, such as invite."""
    if not os.environ.get("CAIRN_URL"):
        settings.SITE_URL = f"http://localhost:{port}"
        keep_url(settings.DATA_DIR, settings.SITE_URL)
    return settings.SITE_URL


def listen(host: str, port: int) -> socket.socket:
    """Our port, taken before anything starts; the web server inherits it, so it stays ours over its restarts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number and number > 0 else error
        raise CommandError(
            f"Port {port} on {host} cannot be used: {reason}. Nothing was started; choose another with --port."
        ) from None


class Site(Supervisor):
    """Cairn's processes on this machine, started in the order in which they need each other."""

    def __init__(self, write: Callable[[str], object], url: str) -> None:
        super().__init__(write)
        self.redis: EmbeddedRedis | None = None
        self.pinger: Pinger | None = None
        self.door: socket.socket | None = None
        self._make_static_folder()
        path = [str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]
        self.env |= {"CAIRN_URL": url, "PYTHONPATH": os.pathsep.join(filter(None, path))}

    def _make_static_folder(self) -> None:
        """WhiteNoise warns when it is missing."""
        try:
            settings.STATIC_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"The folder {settings.STATIC_ROOT} cannot be made: {error.strerror}. Nothing was started."
            ) from None

    def prepare_database(self) -> int:
        """Apply what is missing, to a copied database if it holds anything; the number of migrations applied."""
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            if last := _last_applied():
                copy_database(connection, last, self.say)
                self.tick()  # whoever pressed Ctrl-C meanwhile wants no more
            call_command("migrate", verbosity=0, interactive=False)
        return len(plan)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        is_over = super().__exit__(kind, error, trace)
        if self.redis:
            self.redis.remove()
        if isinstance(error, GivenUp):
            raise CommandError(f"{error} Everything was stopped; the messages above say why.") from None
        return is_over

    def stop(self) -> None:
        if self.door:
            self.door.close()  # new visitors are refused at once, not left waiting
        super().stop()

    def start_redis(self) -> None:
        """The one REDIS_URL names, which must answer, or a private one."""
        url = settings.REDIS_URL
        if not url:
            try:
                self.redis = EmbeddedRedis.prepare()
            except NoRedis as error:
                raise CommandError(str(error)) from None
            url = self.env["REDIS_URL"] = self.redis.url
        self.pinger = Pinger(url)
        if self.redis:
            watch = Watch(REDIS_DEAF, is_heard=self.pinger.is_answered)
            self.start("Redis", self.redis.command, grace=5, watch=watch)
        patience = time.monotonic() + REDIS_PATIENCE
        while not answers(url):
            if time.monotonic() > patience:
                where = urlsplit(url).hostname or urlsplit(url).path
                words = self.redis.last_words if self.redis else ""
                raise CommandError(f"Redis at {where} does not answer. {words}".strip())
            self.tick()

    def start_jobs(self) -> None:
        options = ["--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        watch = Watch(DEAF, is_excused=self.lacks_redis)
        self.start("Worker", [*CELERY, "worker", *options], grace=JOB_GRACE, watch=watch)
        self.start("Scheduler", [*CELERY, "beat", "--loglevel", "WARNING"], grace=10, watch=Watch(DEAF))

    def lacks_redis(self) -> bool:
        """A worker without Redis is silent with good reason: starting it again would only cut its jobs short."""
        return self.pinger is not None and not self.pinger.is_steady(RECONNECTS)

    def start_web(self, door: socket.socket) -> None:
        """Returns when the first page has been answered."""
        self.door = door
        file = Path(__file__).with_name("gunicorn.py")
        command = [sys.executable, "-m", "gunicorn", "--config", str(file), "--bind", f"fd://{door.fileno()}"]
        self.start("Web server", command, grace=35, pass_fds=(door.fileno(),))
        patience = time.monotonic() + WEB_PATIENCE
        while not _serves(door):
            if time.monotonic() > patience:
                raise CommandError("The web server does not answer; its messages are above.")
            self.tick()

    def serve(self) -> None:
        """Until somebody asks to stop."""
        while True:
            self.tick()


def _last_applied() -> str:
    """The schema of the database, named by the newest migration it has; "" while it is empty."""
    recorder = MigrationRecorder(connection)
    newest = recorder.migration_qs.order_by("-pk").first() if recorder.has_table() else None
    return f"{newest.app}.{newest.name}" if newest else ""


def _serves(door: socket.socket) -> bool:
    host, port = door.getsockname()[:2]
    http_client = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=2)  # noqa: S104
    try:
        http_client.request("GET", "/", headers={"Host": "localhost"})
        return bool(http_client.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        http_client.close()
