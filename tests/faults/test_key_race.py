"""The same request arrives several times at the same moment, on PostgreSQL: a program that did not get an answer asks
again, and a proxy may do so by itself."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connections

from skills.models import Rating
from tests.api_org import send, token_client, without_rates
from tests.make import make_engineer, make_skill, make_team

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("emptied")]
THREADS, ROUNDS = 8, 20
RATE = {"engineer": "bob-engineer", "skill": "python", "level": 3}


def race(**key: str) -> tuple[Counter[int], int]:
    """Each round eight programs send the same request; their answers, and how many ratings there are then."""
    make_skill("python")
    client = token_client(make_engineer("Bob Engineer", team=make_team("Vision")).user)
    meet, answers = threading.Barrier(THREADS), Counter[int]()

    def work() -> None:
        try:
            for number in range(ROUNDS):
                meet.wait(timeout=60)
                headers = {name.replace("_", "-"): f"{value} {number}".replace(" ", "-") for name, value in key.items()}
                answers[send(client, "ratings/", RATE, headers=headers).status_code] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, Rating.objects.count()


@pytest.mark.parametrize("env", ["postgres"], indirect=True)
class TestKeyRace:
    def test_each_key_makes_one_row_and_everybody_is_answered_with_it(self, env: Any, settings: Any) -> None:
        without_rates(settings)
        assert race(Idempotency_Key="again") == (Counter({201: THREADS * ROUNDS}), ROUNDS)

    def test_without_a_key_each_request_makes_one(self, env: Any, settings: Any) -> None:
        """The control: they really arrive."""
        without_rates(settings)
        assert race() == (Counter({201: THREADS * ROUNDS}), THREADS * ROUNDS)
