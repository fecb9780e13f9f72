"""Checking and loading what was uploaded: the check writes nothing, loading is one transaction with the job's end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.base.audit.log import record
from config.base.jobs.queue import Claim, enqueue
from config.base.models import Job, Upload, UploadFile
from config.base.sheets.sheet import BadSheet, Problem, Sheet
from config.base.sheets.workbooks import read_sheet
from config.imports.columns import arrange, limit, recognise, suggest
from config.imports.loader import LAYOUTS, Imported, import_files
from config.imports.undo import Snapshot, changes_between, take_snapshot
from skills.models import User

IMPORT = "config.import"
KEPT_PROBLEMS = 1000
KEPT_FOR = timedelta(hours=24)
WAITING = [Upload.State.DRAFT, Upload.State.CHECKED]


def keep(files: Iterable[tuple[str, bytes]], by: User) -> Upload:
    """A new upload of files that can be read. Raises BadSheet, with every file's problems, and keeps nothing."""
    rows, problems = [], []
    for name, data in files:
        try:
            sheet = limit(read_sheet(name, data))
        except BadSheet as error:
            problems += error.problems
        else:
            kind = recognise(name, sheet.columns)
            columns = suggest(LAYOUTS[kind], sheet.columns) if kind else []
            rows.append(UploadFile(name=name, kind=kind, columns=columns, data=data))
    if problems:
        raise BadSheet(*problems)
    with transaction.atomic():
        upload = Upload.objects.create(uploaded_by=by)
        for row in rows:
            row.upload = upload
        UploadFile.objects.bulk_create(rows)
    return upload


def read(file: UploadFile) -> Sheet:
    return read_sheet(file.name, bytes(file.data))


def check(upload: Upload, today: date) -> None:
    """What loading would do now: counts and problems, on the upload."""
    try:
        upload.outcome = _outcome(import_files(_sheets(upload), today, dry_run=True))
    except BadSheet as error:
        problems = _told(error.problems)
        upload.outcome = {"files": [], "problems": problems, "more": 0, "warnings": [], "is_readable": False}
    upload.state = Upload.State.CHECKED
    upload.save(update_fields=["outcome", "state"])


def start(upload: Upload, by: User, *, skips_rejected: bool) -> Job | None:
    """Queues the work once; None when the upload is not ready any more."""
    with transaction.atomic():
        ready = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKED)
        if not ready.update(state=Upload.State.QUEUED, skips_rejected=skips_rejected):
            return None
        # After a try that found new problems the same upload is queued again.
        Job.objects.filter(kind=IMPORT, key=str(upload.pk), state__in=[Job.State.DONE, Job.State.DEAD]).delete()
        return enqueue(IMPORT, str(upload.pk), {"upload": upload.pk}, user=by)


def job_of(upload: Upload) -> Job | None:
    return Job.objects.filter(kind=IMPORT, key=str(upload.pk)).first()


def run_import(work: Claim) -> None:
    """Loads an upload and what undoing it needs, together with *done*; rows that are wrong now send it back."""
    upload = Upload.objects.get(pk=work.job.args["upload"])
    if upload.state != Upload.State.QUEUED:
        return
    work.progress("Reading files", 0, 3)
    today = timezone.localdate()
    sheets = _sheets(upload)
    work.progress("Checking and loading rows", 1, 3)
    with work.finish():
        _load(upload, sheets, today)


def _load(upload: Upload, sheets: dict[str, Sheet], today: date) -> None:
    before = take_snapshot(sheets)
    done = import_files(
        sheets, today, skip_rejected=upload.skips_rejected, batch=upload.batch, by=upload.uploaded_by_id
    )
    upload.outcome = _outcome(done)
    if done.is_written:
        _finish(upload, before, take_snapshot(sheets))
    else:
        upload.state = Upload.State.CHECKED
        upload.save(update_fields=["outcome", "state"])


def _finish(upload: Upload, before: Snapshot, after: Snapshot) -> None:
    upload.undo = changes_between(before, after)
    upload.state, upload.finished_at = Upload.State.DONE, timezone.now()
    upload.save(update_fields=["outcome", "undo", "state", "finished_at"])
    upload.files.all().delete()
    written = sum(one["new"] + one["changed"] + one["withdrawn"] for one in upload.outcome["files"])
    record("imported", actor=upload.uploaded_by_id, upload=upload.pk, rows=written)


def give_up(upload: Upload) -> bool:
    """Deletes the files of an upload that is not loaded; False when it is on its way or over."""
    with transaction.atomic():
        if not Upload.objects.filter(pk=upload.pk, state__in=WAITING).update(state=Upload.State.DROPPED, outcome={}):
            return False
        UploadFile.objects.filter(upload=upload).delete()
    return True


def forget_old() -> int:
    """Gives up uploads nobody went on with for a day, and forgets what undoing took once its time is over."""
    last = timezone.now() - KEPT_FOR
    old = Upload.objects.filter(state__in=WAITING, uploaded_at__lt=last)
    count = sum(give_up(upload) for upload in old)
    Upload.objects.filter(state=Upload.State.DONE, finished_at__lt=last).exclude(undo={}).update(undo={})
    return count


def _sheets(upload: Upload) -> dict[str, Sheet]:
    return {file.kind: arrange(read(file), file.columns) for file in upload.files.all()}


def _outcome(done: Imported) -> dict[str, Any]:
    counts = ("file", "new", "changed", "unchanged", "withdrawn", "rejected")
    files = [{name: getattr(one, name) for name in counts} for one in done.outcomes]
    return {
        "files": files,
        "problems": _told(done.problems),
        "more": max(0, len(done.problems) - KEPT_PROBLEMS),
        "warnings": _told(done.warnings),
        "is_readable": True,
    }


def _told(problems: list[Problem]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems[:KEPT_PROBLEMS]]
