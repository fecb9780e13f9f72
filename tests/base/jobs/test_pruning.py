"""What is over goes when its time has come, a batch at a time, exactly counted; everything else stays."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError
from django.utils import timezone

from config.base.jobs import pruning, queue
from config.base.jobs.pruning import PRUNE, PRUNINGS, make_due, register_pruning, run_prune
from config.base.jobs.queue import LeaseLost, claim, enqueue, run
from config.base.mail.outbox import queue_mail
from config.base.models import Email, Job, Period
from mentoring.calendar.feeds import make_feed, revoke_feed
from mentoring.models import CalendarFeed
from skills.models import ApiToken
from skills.models.sessions import Session
from skills.sign_in.tokens import create_token
from tests.letters import LETTER, deliver, sample_kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_folder(settings: Any, tmp_path: Any) -> Any:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.mkdir()
    return settings.EMAIL_FILE_PATH


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


def make_job(key: str, state: str = "done", kind: str = "test.old", **span: float) -> Job:
    return Job.objects.create(kind=kind, key=key, state=state, finished_at=ago(**span))


def prune(now: datetime | None = None) -> dict[str, int]:
    """A day's job, made and run; what it says it deleted."""
    make_due(now or timezone.now())
    job = Job.objects.filter(kind=PRUNE).latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.last_error
    return dict(job.result)


def keys() -> set[str]:
    return set(Job.objects.exclude(kind=PRUNE).values_list("key", flat=True))


# ── what goes ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_done_jobs_go_after_ninety_days_stopped_ones_after_a_year_open_ones_never():
    for key, state, days in (
        ("new", "done", 89),
        ("old", "done", 91),
        ("stopped", "dead", 364),
        ("long stopped", "dead", 366),
        ("waiting", "queued", 1000),
        ("running", "running", 1000),
    ):
        make_job(key, state, days=days)
    Job.objects.filter(key="running").update(lease_until=ago(days=-1))
    assert prune() == {"jobs": 1, "stopped jobs": 1}
    assert keys() == {"new", "stopped", "waiting", "running"}


def test_how_long_is_a_setting(settings):
    settings.KEEP_JOBS_DAYS = 10
    for days in (9, 11):
        make_job(str(days), days=days)
    prune()
    assert keys() == {"9"}


def test_a_period_outlives_its_job_so_that_it_does_not_come_again():
    job = make_job("2026-01", days=91)
    Period.objects.create(owner="schedule 1", label="2026-01", due_at=ago(days=91), job=job)
    prune()
    assert Period.objects.get(owner="schedule 1").job is None


def test_mails_go_with_their_jobs_whether_sent_or_not(bob, alice, pia):
    with sample_kind():
        old, young, waiting = (queue_mail("sample", "a", LETTER, user=each.user) for each in (bob, alice, pia))
        Job.objects.filter(pk=waiting.job_id).update(due_at=ago(days=-1))
        deliver()
    Email.objects.exclude(pk=young.pk).update(created_at=ago(days=91))
    Job.objects.filter(pk=old.job_id).update(finished_at=ago(days=91))
    assert prune() == {"mails": 1}
    assert set(Email.objects.values_list("pk", flat=True)) == {young.pk, waiting.pk}
    assert not Job.objects.filter(pk=old.job_id).exists()


def test_mail_files_go_after_thirty_days_and_nothing_else_in_the_folder(mail_folder):
    for name, days in (("a.log", 31), ("b.log", 29), ("notes.txt", 31)):
        (mail_folder / name).write_text("x")
        os.utime(mail_folder / name, (ago(days=days).timestamp(),) * 2)
    assert prune() == {"mail files": 1}
    assert sorted(path.name for path in mail_folder.iterdir()) == ["b.log", "notes.txt"]


def test_without_a_folder_of_mails_nothing_is_missing(mail_folder):
    mail_folder.rmdir()
    assert prune() == {}


def test_sessions_go_at_once_tokens_and_calendars_after_thirty_days(client, bob, alice):
    for key, hours in (("out", -1), ("in", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=ago(hours=-hours))
    for name, days in (("new", 29), ("old", 31), ("good", -1)):
        token, _ = create_token(bob.user, name)
        ApiToken.objects.filter(pk=token.pk).update(expiry=ago(days=days))
    for person, days in ((bob, 31), (alice, 29)):
        make_feed(person, ago(days=99), shows_names=False)
        revoke_feed(person, ago(days=days))
        make_feed(person, ago(days=days), shows_names=False)
    assert prune() == {"sessions": 1, "tokens": 1, "calendars": 1}
    assert Session.objects.get().session_key == "in"
    assert set(ApiToken.objects.values_list("name", flat=True)) == {"new", "good"}
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 2


def test_only_these_tables_lose_rows():
    """A fact is never deleted: whoever adds a table here says why."""
    found = {each.model._meta.label for each in PRUNINGS.values() if each.model}
    assert found == {"base.Job", "base.KeyedRequest", "skills.Session", "skills.ApiToken", "mentoring.CalendarFeed"}
    facts = {"skills.Rating", "reports.Report", "reports.Entry", "base.AuditEvent"}
    assert facts <= {model._meta.label for model in apps.get_models()}
    assert not found & facts


# ── once a day, in batches ──────────────────────────────────────────────────────────────────────────────────────────
def test_two_relays_make_one_job_a_day():
    now = timezone.now()
    assert [make_due(now), make_due(now), make_due(now + timedelta(days=1))] == [1, 0, 1]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 10)
    for number in range(35):
        make_job(str(number), days=91)


def test_many_go_in_short_transactions(many, monkeypatch):
    batches: list[int] = []
    part = queue.Claim.part

    def counted(work: Any) -> Any:
        batches.append(Job.objects.filter(kind="test.old").count())
        return part(work)

    monkeypatch.setattr(queue.Claim, "part", counted)
    assert prune() == {"jobs": 35}
    assert {35, 25, 15, 5, 0} <= set(batches)


def test_cut_short_at_any_batch_it_goes_on_and_counts_each_row_once(many, monkeypatch):
    make_due(timezone.now())
    job = Job.objects.get(kind=PRUNE)
    delete = pruning._delete_batch
    left = [2]

    def dies(*args: Any) -> int:
        if not left[0]:
            raise SystemExit
        left[0] -= 1
        return delete(*args)

    with monkeypatch.context() as killed:
        killed.setattr(pruning, "_delete_batch", dies)
        with pytest.raises(SystemExit):
            run(job.pk)
    job.refresh_from_db()
    assert job.state == "running"
    assert sum(job.result.values()) + Job.objects.filter(kind="test.old").count() == 35

    Job.objects.filter(pk=job.pk).update(lease_until=ago(seconds=1))
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.losses) == ("done", {"jobs": 35}, 1)


def test_when_its_time_is_up_it_makes_room_and_goes_on(many, monkeypatch):
    make_due(timezone.now())
    job = Job.objects.get(kind=PRUNE)
    monkeypatch.setattr(pruning, "SECONDS", -1)
    rounds = 0
    while job.state != "done":
        run(job.pk)
        job.refresh_from_db()
        rounds += 1
    assert (job.result, job.failures) == ({"jobs": 35}, 0)
    assert rounds == 5


def test_two_workers_at_once_delete_nothing_twice(many):
    make_due(timezone.now())
    job = Job.objects.get(kind=PRUNE)
    stale = claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=ago(seconds=1))
    fresh = claim(job.pk)
    with pytest.raises(LeaseLost):
        run_prune(stale)
    assert Job.objects.filter(kind="test.old").count() == 35
    run_prune(fresh)
    assert fresh.result == {"jobs": 35}


def test_what_cannot_be_deleted_fails_the_job_after_the_rest_was(many, monkeypatch):
    monkeypatch.setattr(pruning, "PRUNINGS", {})

    def refused(before: datetime, most: int) -> int:
        raise OperationalError("facts stay")

    pruning.register_clearing("facts", "KEEP_JOBS_DAYS", refused)
    register_pruning("jobs", "KEEP_JOBS_DAYS", lambda before: Job.objects.filter(state="done", finished_at__lt=before))
    job = enqueue(PRUNE, "a")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failures, job.result) == ("queued", 1, {"jobs": 35})
    assert job.last_error == "facts: facts stay"


def test_a_job_that_is_tried_again_meanwhile_stays(monkeypatch):
    job = make_job("a", "dead", days=366)
    rows = pruning.PRUNINGS["stopped jobs"]
    before = rows.before(timezone.now())
    values_list = Job.objects.none().__class__.values_list

    def and_retried(self: Any, *names: str, **options: Any) -> Any:
        found = list(values_list(self, *names, **options))
        queue.retry(job)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(type(Job.objects.none()), "values_list", and_retried)
        assert rows.delete(before, 10) == 0
    assert Job.objects.filter(pk=job.pk).exists()
