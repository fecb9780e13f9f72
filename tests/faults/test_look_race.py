"""The same reader opens the same pages twice at the same moment, on PostgreSQL, where such races are real."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connections

from config.base.audit import looks
from config.base.models import ListedPerson, Look
from skills.models import Engineer
from tests.looked import look
from tests.make import make_engineer

ROUNDS = 50
FEW, MANY = range(10_001, 10_004), range(10_001, 10_202)  # 3 people, and 201


def race(monkeypatch: pytest.MonkeyPatch, people: range) -> list[BaseException]:
    """Both have read that there is nothing yet before one of them writes; what became of those who failed."""
    make_engineer("Alice Manager")
    barrier, real = threading.Barrier(2), looks._of_today

    def wait_for_the_other(given: Look):
        known = list(real(given).values_list("pk", flat=True))
        barrier.wait(timeout=30)
        return Look.objects.filter(pk__in=known)

    monkeypatch.setattr(looks, "_of_today", wait_for_the_other)
    failed: list[BaseException] = []

    def read() -> None:
        try:
            alice = Engineer.objects.select_related("user").get(slug="alice-manager")
            for number in range(ROUNDS):
                try:
                    look(alice, *people, route=f"page {number}")
                except IntegrityError as error:
                    failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.usefixtures("emptied")
@pytest.mark.parametrize("env", ["postgres"], indirect=True)
class TestLookRace:
    @pytest.mark.parametrize(("people", "rows", "listed"), [(FEW, 3, 0), (MANY, 1, 201)])
    def test_two_requests_at_once_leave_one_row(self, env, monkeypatch, people, rows, listed):
        assert race(monkeypatch, people) == []
        assert Look.objects.count() == ROUNDS * rows
        assert ListedPerson.objects.count() == listed

    def test_without_the_insert_that_gives_way_one_of_them_fails(self, env, monkeypatch):
        """The control: it shows that the two really meet."""
        real = looks.insert_rows
        monkeypatch.setattr(looks, "insert_rows", lambda *given, keeps_first: real(*given))
        assert len(race(monkeypatch, FEW)) == ROUNDS
