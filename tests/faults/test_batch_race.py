"""Two managers write the same cells of the matrix at the same moment, on PostgreSQL, where such races are real."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from config.base.models import AuditEvent
from skills.models import Engineer, Rating, Team, User
from skills.ratings import batch
from skills.ratings.batch import Change, save_batch
from tests.make import make_engineer, make_framework, make_team

pytestmark = pytest.mark.thorough

ROUNDS = 100
SKILLS = ("python", "sql", "mentoring")


def prepare() -> None:
    """Alice manages Bob's team, Helga the one above it."""
    roles = make_framework({"craft": list(SKILLS)}, {"junior": {}})
    helga, alice = make_engineer("Helga Head"), make_engineer("Alice Manager")
    make_team("Engineering", manager=helga)
    make_engineer("Bob Engineer", team=make_team("Vision", "Engineering", manager=alice), role=roles["junior"])


def race(rounds: int) -> tuple[Counter[int], int]:
    """In each round both have seen the same and rate the same three cells in opposite order. Cells counted by how many
    of the two were told that theirs was saved; and how many ratings there are."""
    prepare()
    bob, team = Engineer.objects.get(slug="bob-engineer"), Team.objects.get(slug="vision")
    barrier = threading.Barrier(2)
    seen: dict[str, int | None] = dict.fromkeys(SKILLS)
    saved: Counter[tuple[int, int]] = Counter()

    def write(who: str, skills: tuple[str, ...], level: int) -> None:
        try:
            user = User.objects.get(email=f"{who}@example.org")
            for number in range(rounds):
                barrier.wait(timeout=30)
                changes = [Change(bob.pk, skill, level, seen[skill]) for skill in skills]
                outcome = save_batch(team, uuid4(), changes, by=user, now=timezone.now())
                assert len(outcome.saved) + len(outcome.conflicts) == len(skills)
                saved.update((number, skill) for _, skill in outcome.saved)
                if barrier.wait(timeout=30) == 0:  # one of the two looks for both
                    cells = Rating.objects.cells(date(2100, 1, 1)).filter(engineer=bob)
                    seen.update(cells.values_list("skill__key", "pk"))
                barrier.wait(timeout=30)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=write, args=("alice", SKILLS, 2)),
        threading.Thread(target=write, args=("helga", SKILLS[::-1], 4)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(saved.values()), Rating.objects.count()


@pytest.mark.usefixtures("emptied")
@pytest.mark.parametrize("env", ["postgres"], indirect=True)
class TestBatchRace:
    @pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(1000, marks=pytest.mark.slow)])
    def test_of_two_writers_one_is_saved_and_the_other_is_told(self, env, rounds):
        winners, rows = race(rounds)

        assert winners == {1: rounds * len(SKILLS)}
        assert rows == rounds * len(SKILLS)
        assert AuditEvent.objects.filter(kind="rated").count() == rows

    def test_without_the_lock_levels_are_lost_in_silence(self, env, monkeypatch):
        """The control: it shows that the writers really meet."""
        monkeypatch.setattr(batch, "_lock", lambda *people: None)
        winners, _ = race(ROUNDS)

        print(f"both were told of success in {winners[2]} of {ROUNDS * len(SKILLS)} cells")
        assert winners[2] > ROUNDS * len(SKILLS) / 20
