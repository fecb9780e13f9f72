"""Every route × everybody × everything × every method, against the table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.access.canaries import WORD
from tests.access.conftest import walk_all
from tests.access.expect import METHODS, Ask, decide, read_routes
from tests.access.org import Org
from tests.access.people import ACTORS, SESSIONS
from tests.access.table import ROWS, TABLE
from tests.access.walk import Result, Walker

pytestmark = pytest.mark.django_db


def test_every_route_has_a_row_and_every_row_a_route():
    assert sorted(ROWS) == sorted(read_routes())
    assert len(ROWS) == len(TABLE)


def test_every_answer_is_the_one_of_the_table(walked: Result):
    assert walked.of("status") == []


def test_a_refused_request_changes_nothing_and_looking_leaves_an_audit_row_at_most(walked: Result):
    assert walked.of("write") == []


def test_every_answer_tells_those_whom_it_shows_and_nobody_else(walked: Result):
    assert walked.of("look") == []


def test_nothing_is_saved_for_a_session_without_its_csrf_token(walked: Result):
    assert walked.of("csrf") == []


def test_every_answer_carries_the_headers(walked: Result):
    assert walked.of("header") == []


def test_the_walk_is_long_enough_reaches_every_route_by_every_method_and_leaves_nothing_behind(walked: Result):
    assert walked.requests >= 2500
    assert walked.routes == set(ROWS)
    assert set(walked.by_method) == set(METHODS)
    assert walked.left_behind == []


def _body(walker: Walker, ask: Ask) -> tuple[int, str]:
    """Without the word of the address, and without what is new in each answer."""
    response: Any = walker.send(ask)
    text = response.content.decode()
    assert ask.thing is not None
    for word in map(str, ask.thing.ids.values()):
        text = text if word.isdigit() else text.replace(word, "…")
    return response.status_code, re.sub(r'"\w{64}"', "", text)


@pytest.mark.parametrize("route", [row.route for row in TABLE if "else 404" in (row.get, row.get[-8:]) and row.of])
def test_what_is_hidden_looks_like_what_does_not_exist(standing: Org, route: str):
    row, walker = ROWS[route], Walker(standing)
    things = [thing for kind in row.kinds for thing in standing.things[kind]]
    ghost = next(thing for thing in things if thing.is_ghost)
    count = 0
    for actor in SESSIONS:
        hidden = [each for each in things if not each.is_ghost and decide(row.get, actor.person, each) == "404"]
        for thing in hidden[:2] if actor.let_in else []:
            count += 1
            assert _body(walker, Ask(row, actor, thing, "GET")) == _body(walker, Ask(row, actor, ghost, "GET"))
    assert count


@pytest.mark.thorough
def test_no_kind_of_question_is_answered_otherwise_than_the_table_says(walked_at_length: Result):
    assert [str(finding) for finding in walked_at_length.findings] == []
    assert walked_at_length.requests >= 8000


@pytest.mark.slow
def test_the_whole_walk_finds_nothing(standing: Org):
    result = walk_all(standing, share=1)
    assert [str(finding) for finding in result.findings] == []
    assert result.left_behind == []
    assert result.requests >= 20_000


def test_the_oracle_asks_nothing_of_the_code_it_judges():
    """Who may what is written out; only the makers of data import Cairn."""
    for module in ("people", "table", "canaries", "expect"):
        text = Path(__file__).with_name(f"{module}.py").read_text()
        assert not re.search(r"^\s*(from|import) (skills|reports|mentoring|config)\b", text, re.M), module
    assert len(ACTORS) >= 20
    assert WORD.findall("zqxnamebob")
