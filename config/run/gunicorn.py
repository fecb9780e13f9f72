"""The web server: two processes of four threads. Read by gunicorn itself, here and in the container."""

import gc
import os
from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from config.base.http.logs import hide_secrets
from config.run.slow_clients import Worker
from config.run.supervisor import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

wsgi_app = "config.wsgi"
bind = settings.WEB_BIND
worker_class = Worker
workers = settings.WEB_PROCESSES
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 30
max_requests, max_requests_jitter = 5000, 500
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  heartbeats stay in memory
control_socket_disable = True  # it would be a command channel in somebody's home directory


class SecretiveLogger(Logger):
    """Whoever switches the access log on finds addresses without the tokens in them."""

    def atoms(self, *request: Any) -> dict[str, Any]:
        found = super().atoms(*request)
        return {key: hide_secrets(value) if isinstance(value, str) else value for key, value in found.items()}


logger_class = SecretiveLogger


def when_ready(server: Any) -> None:
    """What was loaded stays: without it a full collection walks every class of Django, 0.1 s in one request of ten, and
    each process gets its own copy of what all share."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    die_with_parent()
