"""Workers claim, report, fail, vanish, finish, cancel and retry one job in any order."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from config.base.jobs import queue
from config.base.jobs.queue import MAX_FAILURES, MAX_LOSSES, Claim, LeaseLost, cancel, claim, enqueue, retry
from config.base.models import Job
from tests.base.jobs.effects import KIND, effect, effects, expire, kinds, make_due

__all__ = ["kinds"]


class OneJob(RuleBasedStateMachine):
    """Any number of workers claim, report, fail, vanish and finish in any order; a plain model says what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        Job.objects.all().delete()
        Group.objects.filter(name__startswith="effect").delete()
        self.job = enqueue(KIND, "a")
        self.claims: list[Claim] = []
        # The model: who holds the job, how often each thing happened, whether its lease has run out.
        self.holder: int | None = None
        self.state, self.failures, self.losses = "queued", 0, 0
        self.is_expired = False

    def pick(self, data: st.DataObject) -> int:
        """A worker, the newest one as often as all before it together."""
        newest = len(self.claims) - 1
        return data.draw(st.just(newest) | st.integers(0, newest))

    @rule()
    def claim(self) -> None:
        may = self.state == "queued" or (self.state == "running" and self.is_expired)
        make_due(self.job)
        work = claim(self.job.pk)
        if not may:
            assert work is None
            return
        self.losses += self.state == "running"
        if self.losses >= MAX_LOSSES:
            assert work is None
            self.state, self.holder = "dead", None
            return
        assert work is not None
        self.claims.append(work)
        self.state, self.holder, self.is_expired = "running", len(self.claims) - 1, False

    @precondition(lambda self: self.state == "running")
    @rule()
    def expire(self) -> None:
        expire(self.job)
        self.is_expired = True

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def progress(self, data: st.DataObject) -> None:
        number = self.pick(data)
        if number == self.holder:
            self.claims[number].progress("Working", 1, 2)
            self.is_expired = False
        else:
            with pytest.raises(LeaseLost):
                self.claims[number].progress("Working", 1, 2)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        number = self.pick(data)
        queue._fail(self.claims[number], ValueError("no"))
        if number == self.holder:
            self.failures += 1
            self.state = "dead" if self.failures >= MAX_FAILURES else "queued"
            self.holder = None

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        number = self.pick(data)
        if number == self.holder:
            with self.claims[number].finish():
                effect(f"effect {number}")
            self.state, self.holder = "done", None
        else:
            with pytest.raises(LeaseLost), self.claims[number].finish():
                effect(f"effect {number}")

    @rule()
    def retry(self) -> None:
        may = self.state in ("dead", "cancelled")
        assert retry(self.job) == may
        if may:
            self.state, self.failures, self.losses = "queued", 0, 0

    @rule()
    def cancel(self) -> None:
        """Whoever works on it then writes nothing: its claim is stale from here on."""
        may = self.state in ("queued", "running")
        assert cancel(self.job) == may
        if may:
            self.state, self.holder = "cancelled", None

    @precondition(lambda self: self.state == "done")
    @rule()
    def begin_another(self) -> None:
        self.begin()

    @invariant()
    def the_row_says_what_the_model_says(self) -> None:
        self.job.refresh_from_db()
        assert (self.job.state, self.job.failures, self.job.losses) == (self.state, self.failures, self.losses)
        assert self.job.attempts == len(self.claims)
        assert len(effects()) == (self.state == "done")


class TestAnyOrderOfEvents(OneJob.TestCase, TestCase):  # type: ignore[name-defined,misc]
    settings = profile(max_examples=25, stateful_step_count=40, deadline=None)
