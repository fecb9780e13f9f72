"""Jobs: asked for once, held by one worker at a time, finished once or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from config.base.jobs import queue
from config.base.jobs.queue import (
    MAX_FAILURES,
    MAX_LOSSES,
    Claim,
    LeaseLost,
    Stopped,
    cancel,
    claim,
    enqueue,
    retry,
    run,
)
from config.base.models import Job
from tests.base.jobs.effects import KIND, effect, effects, expire, handler, kinds, make_due

__all__ = ["kinds"]


def taken(job: Job) -> Claim:
    work = claim(job.pk)
    assert work is not None
    return work


@pytest.mark.django_db
class TestEnqueue:
    def test_asking_twice_with_one_key_is_one_job(self):
        first = enqueue(KIND, "a", {"n": 1})
        second = enqueue(KIND, "a", {"n": 2})
        assert first == second
        assert second.args == {"n": 1}
        assert enqueue(KIND, "b") != first

    def test_a_business_transaction_that_is_rolled_back_leaves_no_job(self):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            enqueue(KIND, "a")
            raise ZeroDivisionError
        assert not Job.objects.exists()

    def test_asking_touches_no_broker(self, settings):
        settings.CELERY_BROKER_URL = "redis://nowhere.invalid:1/0"
        assert enqueue(KIND, "a").state == Job.State.QUEUED

    def test_an_unknown_kind_is_refused_at_once(self):
        with pytest.raises(LookupError, match=r"test\.unknown"):
            enqueue("test.unknown", "a")

    def test_a_job_for_later_is_not_claimed_before(self):
        job = enqueue(KIND, "a", due_at=timezone.now() + timedelta(minutes=1))
        assert claim(job.pk) is None
        make_due(job)
        assert claim(job.pk) is not None


@pytest.mark.django_db
class TestClaim:
    def test_a_claimed_job_cannot_be_claimed_again(self):
        job = enqueue(KIND, "a")
        assert taken(job).job.attempts == 1
        assert claim(job.pk) is None

    def test_progress_extends_the_lease_and_shows(self):
        job = enqueue(KIND, "a")
        work = taken(job)
        expire(job)
        work.progress("Estimating", 3, 4)
        job.refresh_from_db()
        assert (job.stage, job.percent) == ("Estimating", 75)
        assert claim(job.pk) is None

    def test_percent_is_100_only_when_done(self):
        job = enqueue(KIND, "a")
        work = taken(job)
        work.progress("Almost", 5, 5)
        job.refresh_from_db()
        assert job.percent == 99
        with work.finish():
            pass
        job.refresh_from_db()
        assert (job.percent, job.stage, job.is_open) == (100, "", False)
        assert job.took is not None

    def test_a_done_job_is_never_claimed(self):
        job = enqueue(KIND, "a")
        run(job.pk)
        assert claim(job.pk) is None
        run(job.pk)
        assert effects() == ["effect of a"]

    def test_a_job_that_does_not_exist_is_no_error(self):
        run(10**9)

    def test_a_handler_that_forgets_to_finish_is_finished_for_it(self, kinds):
        kinds[KIND] = lambda work: None
        job = enqueue(KIND, "a")
        run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE


@pytest.mark.django_db
class TestStaleClaim:
    @pytest.fixture
    def stale(self) -> Claim:
        """A worker that was away so long that another took its job over."""
        job = enqueue(KIND, "a")
        old = taken(job)
        expire(job)
        assert taken(job).job.losses == 1
        return old

    def test_cannot_report_progress(self, stale):
        with pytest.raises(LeaseLost):
            stale.progress("Still here", 1, 2)
        assert Job.objects.get().stage == ""

    def test_cannot_finish_and_its_effect_is_not_written(self, stale):
        with pytest.raises(LeaseLost), stale.finish():
            effect("effect of the stale one")
        assert Job.objects.get().state == Job.State.RUNNING
        assert effects() == []

    def test_cannot_fail_the_job_of_the_other(self, stale):
        queue._fail(stale, ValueError("late"))
        assert Job.objects.get().last_error == ""

    def test_cannot_finish_after_the_other_has(self, stale):
        with queue.Claim(Job.objects.get()).finish():
            effect("effect")
        with pytest.raises(LeaseLost), stale.finish():
            effect("effect again")
        assert effects() == ["effect"]


@pytest.mark.django_db
class TestFinish:
    def test_effect_result_and_done_are_one_transaction(self):
        job = enqueue(KIND, "a")
        work = taken(job)
        with pytest.raises(ZeroDivisionError), work.finish():
            effect("effect of a")
            work.result["id"] = 1
            raise ZeroDivisionError
        job.refresh_from_db()
        assert (job.state, job.result, effects()) == (Job.State.RUNNING, {}, [])

        with work.finish():
            effect("effect of a")
        job.refresh_from_db()
        assert (job.state, job.result, effects()) == (Job.State.DONE, {"id": 1}, ["effect of a"])


@pytest.mark.django_db
class TestFailure:
    @pytest.fixture
    def broken(self, kinds: dict[str, Any]) -> Job:
        def fail(work: Claim) -> None:
            effect(f"effect {work.job.attempts}")  # outside finish: even then an exception is all that is left
            raise ValueError("level 9 does not exist")

        kinds[KIND] = fail
        return enqueue(KIND, "a")

    def test_an_exception_is_tried_again_later_each_time(self, broken):
        waits = []
        for _ in range(MAX_FAILURES - 1):
            before = timezone.now()
            run(broken.pk)
            broken.refresh_from_db()
            assert broken.state == Job.State.QUEUED
            assert claim(broken.pk) is None
            waits.append((broken.due_at - before).total_seconds())
            make_due(broken)
        assert waits == [pytest.approx(10, abs=1), pytest.approx(20, abs=1)]

    def test_the_third_one_ends_the_job_with_its_error_shown(self, broken):
        for _ in range(MAX_FAILURES):
            make_due(broken)
            run(broken.pk)
        broken.refresh_from_db()
        assert (broken.state, broken.failures, broken.attempts) == (Job.State.DEAD, 3, 3)
        assert broken.last_error == (
            "Something went wrong that Cairn did not expect. Nothing was written in part. "
            f"Whoever runs Cairn here finds what it was in the worker's log, under job {broken.pk}."
        )
        assert broken.finished_at is not None
        make_due(broken)
        assert claim(broken.pk) is None

    def test_a_reason_in_words_is_shown_as_it_is(self, kinds):
        def refuse(work):
            raise Stopped("The role is gone. Nothing was written.")

        kinds["broken"] = refuse
        job = enqueue("broken", "sentence")
        run(job.pk)
        job.refresh_from_db()
        assert job.last_error == "The role is gone. Nothing was written."

    def test_a_dead_job_can_be_retried_with_a_clean_count(self, broken, kinds):
        for _ in range(MAX_FAILURES):
            make_due(broken)
            run(broken.pk)
        kinds[KIND] = handler
        assert retry(broken)
        run(broken.pk)
        broken.refresh_from_db()
        assert (broken.state, broken.failures) == (Job.State.DONE, 0)

    def test_only_a_dead_job_can_be_retried(self):
        job = enqueue(KIND, "a")
        assert not retry(job)
        run(job.pk)
        assert not retry(job)

    def test_what_is_cancelled_is_not_written_by_the_worker_that_was_at_it(self):
        job = enqueue(KIND, "a")
        work = taken(job)
        assert cancel(job)
        with pytest.raises(LeaseLost), work.finish():
            effect("effect of what was cancelled")
        assert claim(job.pk) is None
        assert effects() == []

    def test_cancelled_work_can_be_queued_after_all_and_then_ends_as_any_other(self, kinds):
        kinds[KIND] = handler
        job = enqueue(KIND, "a")
        work = taken(job)
        assert cancel(job)
        assert retry(job)
        with pytest.raises(LeaseLost):
            work.progress("Still here", 1, 2)
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, cancel(job)) == (Job.State.DONE, False)

    def test_each_step_of_the_newest_attempt_keeps_its_beginning(self):
        job = enqueue(KIND, "a")
        work = taken(job)
        work.progress("Reading")
        expire(job)
        work = taken(job)
        for done in (1, 2):
            work.progress("Counting", done, 2)
        work.progress("Writing")
        assert [stage for stage, _ in Job.objects.get().steps] == ["Counting", "Writing"]

    def test_a_job_whose_worker_is_lost_again_and_again_ends_after_ten(self):
        job = enqueue(KIND, "a")
        for _ in range(MAX_LOSSES):
            taken(job)
            expire(job)
        assert claim(job.pk) is None
        job.refresh_from_db()
        assert (job.state, job.attempts, job.losses) == (Job.State.DEAD, MAX_LOSSES, MAX_LOSSES)
        assert "lost 10 times" in job.last_error

    def test_losses_do_not_count_as_failures(self, broken):
        for _ in range(5):
            taken(broken)
            expire(broken)
        run(broken.pk)
        broken.refresh_from_db()
        assert (broken.state, broken.losses, broken.failures) == (Job.State.QUEUED, 5, 1)
