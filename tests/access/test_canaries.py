"""Words that stand in one field each are met by nobody but those who may read the field."""

from __future__ import annotations

import pytest

from tests.access.canaries import CANARIES
from tests.access.people import WHERE
from tests.access.walk import Result

pytestmark = pytest.mark.django_db

# On no page at all: a draft has none yet, and nobody signs in as these four.
SILENT = {"zqxdraft", "zqxtokendora", "zqxtokenlou", "zqxtokenyann", "zqxtokenzoe"}


def test_no_answer_has_a_word_its_reader_may_not_read(walked: Result):
    assert walked.of("canary") == []


@pytest.mark.thorough
def test_no_filter_and_no_fragment_has_one_either(listened: Result):
    assert listened.findings == []


def test_the_api_says_nothing_it_is_not_known_for(walked: Result):
    assert walked.of("field") == []


@pytest.mark.thorough
def test_every_word_is_heard_where_it_may_be(walked_at_length: Result, listened: Result):
    """Or the search would be for words that are nowhere."""
    heard = walked_at_length.heard | listened.heard
    assert {word for word, *_ in CANARIES} - heard == SILENT
    assert {f"zqxmail{name}" for name in WHERE} <= heard
    assert {f"zqxname{name}" for name in WHERE} <= heard
