"""Is this process alive, is it ready to answer? Open to anybody."""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.jobs.heartbeat import read_signs
from config.base.models import Job

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
