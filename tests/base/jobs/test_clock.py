"""The clock is set: nothing is held up by it, and nobody at work is taken for gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from config.base.jobs import clock
from config.base.jobs.clock import Clock, has_passed

HOUR = timedelta(hours=1)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch):
    """A watch with hands: ``wall`` may be set, ``count`` only goes on."""

    class Hands:
        wall, count = 1_000_000.0, 50.0

        def time(self) -> float:
            return self.wall

        def monotonic(self) -> float:
            return self.count

        def go(self, seconds: float) -> None:
            self.wall += seconds
            self.count += seconds

    hands = Hands()
    monkeypatch.setattr(clock, "time", hands)
    return hands


def test_time_that_goes_by_is_no_jump(watch):
    mine = Clock()
    for _ in range(3):
        assert mine.look() == 0
        watch.go(100_000)
        watch.wall += 4  # corrected a little
    assert not mine.was_set(within=10**9)


@pytest.mark.parametrize("jump", [7200, -7200, 3 * 86400, 6, -6])
def test_a_jump_is_seen_once_and_remembered_for_a_while(watch, jump):
    mine = Clock()
    mine.look()
    watch.go(3600)
    watch.wall += jump
    assert mine.look() == pytest.approx(jump)
    assert mine.look() == 0
    watch.go(59)
    assert mine.was_set(within=60)
    watch.go(2)
    assert not mine.was_set(within=60)


def test_the_first_look_only_remembers(watch):
    assert not Clock().was_set(within=60)


@pytest.mark.parametrize(
    ("since", "passed"),
    [({"minutes": 59}, False), ({"hours": 1}, False), ({"minutes": 61}, True), ({"minutes": -1}, True), ({}, False)],
)
def test_a_span_that_begins_ahead_has_passed(since, passed):
    now = timezone.now()
    assert has_passed(HOUR, now - timedelta(**since), now) == passed
