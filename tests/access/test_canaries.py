"""Words that stand in one field each are met by nobody but those who may read the field."""

from __future__ import annotations

import pytest

from tests.access.canaries import CANARIES
from tests.access.expect import expect, path_of
from tests.access.figures import FIGURES
from tests.access.org import Org
from tests.access.people import ACTORS, WHERE
from tests.access.table import TABLE
from tests.access.walk import Result, Walker, build_asks

pytestmark = pytest.mark.django_db

# On no page at all: a draft has none yet, and nobody signs in as these four.
SILENT = {"zqxdraft", "zqxtokendora", "zqxtokenlou", "zqxtokenyann", "zqxtokenzoe"}


@pytest.fixture(scope="package")
def listened(standing: Org) -> Result:
    """What is open to somebody, asked once more with each of its queries and, of some pages, as a fragment."""
    actors = [actor for actor in ACTORS if actor.let_in]
    asks = [ask for ask in build_asks(TABLE, standing, actors=actors, methods=["GET"]) if ask.query or ask.is_htmx]
    once = {(ask.actor, path_of(ask.row, ask.thing), ask.query): ask for ask in asks if expect(ask) == "200"}
    result = Walker(standing).go(ask for number, ask in enumerate(once.values()) if number % 6 == 0)
    FIGURES.add(result)
    return result


def test_no_answer_has_a_word_its_reader_may_not_read(walked: Result):
    assert walked.of("canary") == []


def test_no_filter_and_no_fragment_has_one_either(listened: Result):
    assert listened.findings == []


def test_the_api_says_nothing_it_is_not_known_for(walked: Result):
    assert walked.of("field") == []


def test_every_word_is_heard_where_it_may_be(walked: Result, listened: Result):
    """Or the search would be for words that are nowhere."""
    heard = walked.heard | listened.heard
    assert {word for word, *_ in CANARIES} - heard == SILENT
    assert {f"zqxmail{name}" for name in WHERE} <= heard
    assert {f"zqxname{name}" for name in WHERE} <= heard
