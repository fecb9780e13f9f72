"""What this package makes and does not keep for good: ended jobs, keys of requests, mails, and mails put into files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from config.base.frozen.guard import guarded
from config.base.jobs.pruning import register_clearing, register_pruning
from config.base.models import Job, KeyedRequest, ListedPerson, Look


def register_all() -> None:
    register_pruning("jobs", "KEEP_JOBS_DAYS", done_jobs)
    register_pruning("stopped jobs", "KEEP_STOPPED_JOBS_DAYS", stopped_jobs)
    register_pruning("keys of requests", "KEEP_KEYS_DAYS", KeyedRequest.objects.made_before)
    register_pruning("mails", "KEEP_MAILS_DAYS", mails)
    register_clearing("mail files", "KEEP_MAIL_FILES_DAYS", delete_mail_files)
    register_clearing("looks", "KEEP_LOOKS_DAYS", delete_looks)


def done_jobs(before: datetime) -> QuerySet[Job]:
    """Those of mails are kept as long as the mails."""
    return Job.objects.filter(state=Job.State.DONE, finished_at__lt=before, email=None)


def stopped_jobs(before: datetime) -> QuerySet[Job]:
    """With the mail one of them was to send; cancelled ones too."""
    return Job.objects.filter(state__in=[Job.State.DEAD, Job.State.CANCELLED], finished_at__lt=before)


def mails(before: datetime) -> QuerySet[Job]:
    """Sent or dropped; the job takes its mail along."""
    return Job.objects.filter(state=Job.State.DONE, finished_at__lt=before, email__isnull=False)


def delete_looks(before: datetime, most: int) -> int:
    """Who was shown whose record, with the lists that no look names any more."""
    old = Look.objects.filter(on__lt=timezone.localdate(before)).order_by("on", "pk")[:most]
    with guarded("kept_long_enough", actor=None) as facts:
        count = facts.delete(Look.objects.filter(pk__in=list(old.values_list("pk", flat=True))))
        if count < most:
            ListedPerson.objects.unused().delete()
    return count


def delete_mail_files(before: datetime, most: int) -> int:
    """Where mail is put into files instead of being sent."""
    folder, count = Path(settings.EMAIL_FILE_PATH), 0
    for path in sorted(folder.glob("*.log")) if folder.is_dir() else []:
        if count == most:
            break
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count
