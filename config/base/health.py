"""Is this process alive, is it ready to answer; and the answer while the database is away. Open to anybody."""

from __future__ import annotations

import logging
import sys
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.defaults import server_error as plain_server_error

from config.base.heartbeat import read_signs
from config.base.models import Job

logger = logging.getLogger("cairn.health")

RETRY_AFTER = "15"  # seconds
REDIS_PATIENCE = 0.5
_migrated = False  # an applied migration stays applied for the life of a process


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. No database, no Redis: restarting it would not bring those back."""
    return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is up to date, else 503. Redis, worker and scheduler are told, not required:
    jobs wait without them. Their ages are null where they were never heard."""
    found: dict[str, Any] = {"status": "ready", "database": "ok", "migrations": "applied", "redis": redis_state()}
    try:
        found["migrations"] = "applied" if _is_migrated() else "missing"
        found["last_job_done_seconds"] = _last_job_done()
        signs = read_signs(timezone.now())
        found["worker_beat_seconds"], found["scheduler_beat_seconds"] = signs.worker, signs.scheduler
        found["oldest_waiting_job_seconds"] = signs.oldest_job
    except Error:
        found |= {"database": "away", "migrations": "unknown"}
    if (found["database"], found["migrations"]) != ("ok", "applied"):
        found["status"] = "not ready"
    status = 200 if found["status"] == "ready" else 503
    return JsonResponse(found, status=status, headers={"Cache-Control": "no-store"})


def _is_migrated() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _last_job_done() -> int | None:
    """Seconds since a job was last done; None when none ever was. Also what shows that the database answers."""
    done = Job.objects.filter(state=Job.State.DONE).aggregate(last=Max("finished_at"))["last"]
    return max(0, round((timezone.now() - done).total_seconds())) if done else None


def redis_state() -> str:
    if not settings.REDIS_URL:
        return "not configured"
    try:
        with redis.from_url(
            settings.REDIS_URL, socket_timeout=REDIS_PATIENCE, socket_connect_timeout=REDIS_PATIENCE
        ) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError):
        return "away"
    return "ok"


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: 503 with a page of its own while the database is away, whichever part of the site asked it first.

    A middleware would come too late: what other middleware raises (sessions, the signed-in user) is turned into an
    answer before it can see it.
    """
    return database_away(request) if is_database_away(sys.exc_info()[1]) else plain_server_error(request)


def is_database_away(error: BaseException | None) -> bool:
    """The connection is refused, lost, closed or timed out; a wrong statement, for which SQLite has no other name, is
    none of these."""
    return isinstance(error, OperationalError | InterfaceError) and not str(error).startswith(("no such", "near "))


def database_away(request: HttpRequest) -> HttpResponse:
    headers = {"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        detail = "The database does not answer. Nothing was saved in part; try again in a moment."
        return JsonResponse({"detail": detail}, status=503, headers=headers)
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
