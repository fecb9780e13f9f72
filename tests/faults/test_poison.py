"""Jobs that never end well end all the same, dead and with a reason, and keep nobody else's from being done."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.base.jobs.queue import enqueue
from config.base.models import AuditEvent, AuditWord, Job, Period
from tests.facts import forget
from tests.faults.apps import POISON, SLOW
from tests.faults.fleet import Fleet, wait_until

pytestmark = pytest.mark.thorough

OTHERS = 12
LOSSES = 3
LOST = f"The worker was lost {LOSSES} times while this ran. Nothing was written."


@pytest.mark.parametrize("env", ["postgres"], indirect=True)
@pytest.mark.parametrize(
    ("how", "counted", "error"),
    [
        ("out of memory", (0, LOSSES), LOST),
        ("swallows", (0, LOSSES), LOST),
        ("sleeps", (3, 0), "It took longer than a job may and was stopped."),
    ],
)
def test_a_poisonous_job_dies_after_its_attempts_and_the_others_are_done(
    env: dict[str, str], tmp_path: Path, how: str, counted: tuple[int, int], error: str
) -> None:
    for model in (Period, Job):
        model.objects.all().delete()
    forget(AuditWord, AuditEvent)
    poison = enqueue(POISON, how, {"how": how})
    with Fleet({**env, "CAIRN_TEST_TIME_LIMIT": "2", "CAIRN_TEST_LOSSES": f"{LOSSES}"}, tmp_path) as fleet:
        wait_until(lambda: Job.objects.get(pk=poison.pk).attempts, 60, "it has begun", fleet.tail)
        others = [enqueue(SLOW, f"other {number}", {"steps": 2, "rows": 1}).pk for number in range(OTHERS)]
        wait_until(lambda: Job.objects.get(pk=poison.pk).state == Job.State.DEAD, 120, "it is dead", fleet.tail)
        done = Job.objects.filter(pk__in=others, state=Job.State.DONE)
        wait_until(lambda: done.count() == OTHERS, 60, "the others are done", fleet.tail)
    poison.refresh_from_db()
    assert (poison.failures, poison.losses) == counted
    assert poison.attempts == 3
    assert poison.last_error.startswith(error)
    assert AuditEvent.objects.filter(kind=SLOW).count() == OTHERS
