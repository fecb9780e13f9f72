"""Eight people answer at the same moment, on PostgreSQL, where such races are real."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connections

from mentoring.models import FocusSkill, MentorProfile, Mentorship, MentorshipEvent
from mentoring.models.pairs import NotPossible
from mentoring.pairs import lifecycle
from mentoring.pairs.lifecycle import accept, propose, withdraw
from skills.models import Engineer, Skill
from tests.facts import forget
from tests.make import day, make_engineer, make_skill, make_team

pytestmark = pytest.mark.thorough

ON = day("2026-11-02")
THREADS = 8
PLACES = 3
ROUNDS = 10
Act = Callable[[], object]


@pytest.fixture
def people(emptied: None) -> tuple[Engineer, list[Engineer]]:
    """A mentor with three places, and eight people who would like one."""
    team = make_team("Racing")
    mentor = make_engineer("Mara Mentor", team=team)
    MentorProfile.objects.create(engineer=mentor, places=PLACES)
    mentees = [make_engineer(f"Racer{number} Fast", team=team) for number in range(THREADS)]
    make_skill("racing")
    return mentor, mentees


def ask(mentor: Engineer, mentee: Engineer) -> Mentorship:
    return propose(mentor=mentor, mentee=mentee, skills=[Skill.objects.get()], by=mentee.user, on=ON)


def at_once(rounds: int, prepare: Callable[[], list[Act]], judge: Callable[[], bool]) -> int:
    """Every round eight threads act at the same moment. The rounds that broke a rule: ``judge`` found it, or only the
    database's last guard held."""
    acts: list[Act] = []
    meet, done = threading.Barrier(THREADS + 1), threading.Barrier(THREADS + 1)
    refused: list[DatabaseError] = []

    def work(place: int) -> None:
        try:
            for _ in range(rounds):
                meet.wait(timeout=60)
                try:
                    with contextlib.suppress(NotPossible):
                        acts[place]()
                except DatabaseError as error:
                    refused.append(error)
                done.wait(timeout=60)
        except BaseException:
            meet.abort()
            done.abort()
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    broken = 0
    for _ in range(rounds):
        acts[:] = prepare()
        refused.clear()
        meet.wait(timeout=60)
        done.wait(timeout=60)
        broken += judge() or bool(refused)
    for thread in threads:
        thread.join()
    return broken


def clear() -> None:
    forget(MentorshipEvent, FocusSkill, Mentorship)


def overbooking(people: tuple[Engineer, list[Engineer]], rounds: int) -> int:
    """The mentor accepts eight proposals at once: never more than three pairs."""
    mentor, mentees = people

    def prepare() -> list[Act]:
        clear()
        pairs = [ask(mentor, mentee) for mentee in mentees]
        return [lambda pair=pair: accept(pair, mentor.user, ON) for pair in pairs]

    return at_once(rounds, prepare, lambda: Mentorship.objects.under_way().count() != PLACES)


def double_answer(people: tuple[Engineer, list[Engineer]], rounds: int) -> int:
    """Half accept one proposal while half withdraw it: one answer, one event."""
    mentor, mentees = people

    def prepare() -> list[Act]:
        clear()
        pair = ask(mentor, mentees[0])
        return [
            (lambda: accept(pair, mentor.user, ON)) if place % 2 else (lambda: withdraw(pair, mentees[0].user, ON))
            for place in range(THREADS)
        ]

    return at_once(rounds, prepare, lambda: MentorshipEvent.objects.count() != 2)


def unlocked(pk: int) -> Mentorship:
    return Mentorship.objects.select_related("mentor", "mentee").get(pk=pk)


@pytest.mark.parametrize("env", ["postgres"], indirect=True)
class TestPairRaces:
    @pytest.mark.parametrize("race", [overbooking, double_answer])
    def test_the_rules_hold_every_time(self, env, people, race):
        assert race(people, rounds=ROUNDS) == 0

    @pytest.mark.parametrize("race", [overbooking, double_answer])
    def test_without_the_locks_they_are_broken(self, env, people, race, monkeypatch):
        """The control: it shows that the threads really meet."""
        monkeypatch.setattr(lifecycle, "_lock", unlocked)
        broken = race(people, ROUNDS)
        print(f"{race.__name__}: broken in {broken} of {ROUNDS} rounds")
        assert broken > 0

    @pytest.mark.slow
    @pytest.mark.parametrize("race", [overbooking, double_answer])
    def test_the_rules_hold_a_thousand_times(self, env, people, race):
        assert race(people, rounds=1000) == 0
