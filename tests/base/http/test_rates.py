"""Limits in memory: exact under threads, of each process its share, and nothing kept that nobody needs."""

from __future__ import annotations

import threading
import time
from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from config.base.http.api import AnonymousRate, UserRate
from config.base.http.rates import Counters, Limit, share
from mentoring.calendar.views import FeedRate
from reports.api import ReportRate
from tests.api_org import token_client

THREADS, MOST = 8, 100
RATES: list[Any] = [UserRate, AnonymousRate, ReportRate, FeedRate]


class Unhurried(deque):
    """Between counting and adding one, other threads have their turn."""

    def __len__(self) -> int:
        count = super().__len__()
        time.sleep(0.00001)
        return count


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.scope)
def test_of_eight_threads_exactly_the_limit_passes(settings, monkeypatch, rate):
    monkeypatch.setattr("config.base.http.rates.deque", Unhurried)
    settings.WEB_PROCESSES = 1
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {rate.scope: f"{MOST}/min"}}
    start, passed = threading.Barrier(THREADS), []

    def ask() -> None:
        start.wait()
        for _ in range(MOST // 2):
            request: Any = RequestFactory().get("/")
            is_signed_in = rate in (UserRate, ReportRate)
            request.user = SimpleNamespace(pk=7, is_authenticated=True) if is_signed_in else AnonymousUser()
            passed.append(rate().allow_request(request, None))

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), passed.count(True)) == (THREADS * MOST // 2, MOST)


@pytest.mark.parametrize(
    ("most", "processes", "each"), [(600, 1, 600), (600, 2, 300), (600, 7, 85), (3, 2, 1), (3, 8, 1)]
)
def test_each_process_allows_its_share(settings, most, processes, each):
    settings.WEB_PROCESSES = processes
    assert share(most) == each


@pytest.mark.parametrize(
    ("text", "limit"), [("600/min", Limit(600, 60)), ("60/hour", Limit(60, 3600)), ("5/s", Limit(5, 1))]
)
def test_a_limit_is_read_from_its_words(text, limit):
    assert Limit.parse(text) == limit


def test_a_request_frees_its_place_when_its_time_is_over():
    counters = Counters()
    takes = [counters.take("bob", 2, 60, now) for now in (100.0, 110.5, 120.0, 159.9, 160.0, 170.4, 170.5)]
    assert [(take.is_allowed, take.left, take.seconds) for take in takes] == [
        (True, 1, 60),
        (True, 0, 50),
        (False, 0, 40),
        (False, 0, 1),
        (True, 0, 11),
        (False, 0, 1),
        (True, 0, 50),
    ]


def test_nobody_is_kept_whose_time_is_over():
    counters = Counters()
    for number in range(1000):
        counters.take(f"n{number}", 5, 60, 100.0)
    counters.take("bob", 5, 3600, 100.0)
    counters.take("alice", 5, 60, 161.0)
    assert len(counters) == 2


# ── through requests ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_read_of_the_api_writes_nothing(bob):
    client = token_client(bob.user)
    client.get("/api/v1/me/")  # when the token was last used is written once an hour
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/me/")
    asked = [query["sql"] for query in queries]
    assert [sql for sql in asked if not sql.startswith("SELECT")] == []
    assert [sql for sql in asked if "cache" in sql] == []
    assert len(asked) == 4


def test_answers_say_what_is_left(settings, bob, monkeypatch):
    monkeypatch.setattr("config.base.http.rates.time", SimpleNamespace(monotonic=lambda: 100.0))
    settings.WEB_PROCESSES = 2
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"user": "4/min"}}
    client = token_client(bob.user)
    answers = [client.get("/api/v1/me/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"user";q=4;w=60'}
    assert [answer["RateLimit"] for answer in answers] == [f'"user";r={left};t=60' for left in (1, 0, 0)]
    assert answers[2]["Retry-After"] == "60"


def test_every_limit_that_counts_is_named(settings, lena):
    client = token_client(lena.user)
    answer = client.post("/api/v1/reports/", {}, content_type="application/json")
    assert answer["RateLimit-Policy"] == '"user";q=600;w=60, "reports";q=30;w=60'
    assert answer["RateLimit"] == '"user";r=299;t=60, "reports";r=14;t=60'


def test_without_a_limit_nothing_is_said(settings, bob):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}}
    answer = token_client(bob.user).get("/api/v1/me/")
    assert answer.status_code == 200
    assert "RateLimit" not in answer
