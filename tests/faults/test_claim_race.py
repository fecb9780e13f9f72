"""Two workers reach for the same job at the same moment, on PostgreSQL, where such races are real."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connections

from config.base.jobs import queue
from config.base.jobs.queue import claim, enqueue
from config.base.models import Job, Period
from tests.faults.apps import SLOW

ROUNDS = 200


def race() -> Counter[int]:
    """For each round how many of two threads got the job: the rounds counted by winners."""
    Period.objects.all().delete()
    Job.objects.all().delete()
    pks = [enqueue(SLOW, f"race {number}").pk for number in range(ROUNDS)]
    barrier = threading.Barrier(2)
    won: list[int] = []

    def reach() -> None:
        try:
            for pk in pks:
                barrier.wait(timeout=30)
                if claim(pk):
                    won.append(pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=reach) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = Counter(won)
    return Counter(winners[pk] for pk in pks)


@pytest.mark.thorough
@pytest.mark.parametrize("env", ["postgres"], indirect=True)
class TestClaimRace:
    def test_exactly_one_wins_every_time(self, env):
        assert race() == {1: ROUNDS}

    def test_without_the_condition_both_win(self, env, monkeypatch):
        """The control: it shows that the threads really meet."""
        monkeypatch.setattr(queue, "_unclaimed", lambda job: Job.objects.filter(pk=job.pk))
        rounds = race()
        print(f"both won in {rounds[2]} of {ROUNDS} rounds")
        assert rounds[2] > ROUNDS / 20
