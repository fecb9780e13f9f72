"""Why a score and a verdict moved, on a person's page: causes add up, and little is said in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.base.words import round_to_sum
from reports.model.document import EntryDocument
from reports.model.words import CAUSES
from reports.models import Verdict
from reports.pages.person.changes import causes_of, change_words

DEVELOPING = Verdict.DEVELOPING


def numbers(text):
    """Printed numbers as floats."""
    return [float(found.replace("−", "-")) for found in re.findall(r"[−+]?\d+\.\d", text)]


def causes(*points):
    return [{"cause": cause, "points": each} for cause, each in zip(CAUSES, points, strict=True) if each is not None]


@pytest.mark.parametrize(
    ("points", "told"),
    [
        (
            (0.1, 0.0, 0.2, 5.0, 1.193),
            ["Basis +0.1", "Ended ratings 0", "Carried ratings +0.2", "Newer ratings +5.0", "New raters +1.2"],
        ),
        (
            (0.1, 0.0, 0.2, None, 6.193),
            ["Basis +0.1", "Ended ratings 0", "Carried ratings +0.2", "Newer ratings and new raters +6.2"],
        ),
        (
            (6.293, 0.0, 0.2, 0.0, None),
            ["Basis and new raters +6.3", "Ended ratings 0", "Carried ratings +0.2", "Newer ratings 0"],
        ),
    ],
)
def test_the_change_is_told_by_cause_and_adds_up(read, points, told):
    page = read(before=(DEVELOPING, 82.114), parts={"change": causes(*points)})
    first, *rows, last = page.change.rows

    assert [f"{row.label} {row.value}" for row in rows] == told
    assert (
        round(numbers(first.value)[0] + sum(sum(numbers(row.value)) for row in rows), 1)
        == numbers(last.value)[0]
        == 88.6
    )
    document = EntryDocument.from_json({"change": causes(*points)})
    joined = any(len(cause.kinds) > 1 for cause in causes_of(document.change))
    assert ("they would show what one colleague gave" in page.change.text) == joined


def test_across_methods_it_is_one_step(read):
    step = {"change": [{"cause": "basis", "points": 6.493}]}
    page = read(before=(DEVELOPING, 82.114), parts=step, change={"method": True})

    assert [row.label for row in page.change.rows] == ["30 Jun 2026", "Basis", "30 Sep 2026"]
    assert "Another method made the report before, so the change is one step." in page.change.text


def test_a_changed_verdict_names_what_changed_it(read):
    by = [{"kind": "check", "check": "mentoring", "holds": True}]
    previous = {"as_of": "2026-06-30", "edition": 1, "verdict": "developing", "score": 88.607, "changed_by": by}
    parts = {"change": causes(0.0, 0.0, 0.0, 0.0, 0.0), "previous": previous}
    page = read(before=(DEVELOPING, 88.607), parts=parts)

    assert page.change.heading == "The same score as on 30 Jun 2026"
    assert page.change.text.startswith(
        "The verdict went from Developing to Ready soon: the mentoring check is met now."
    )


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (3.3, "3.3 points more than on 30 Jun 2026"),
        (-1.0, "1.0 point fewer than on 30 Jun 2026"),
        (0.4, "Under half a point more than on 30 Jun 2026"),
        (0.0, "The same score as on 30 Jun 2026"),
    ],
)
def test_no_change_and_small_ones_have_plain_words(points, text):
    assert change_words(points, "30 Jun 2026") == text


@given(
    score=st.floats(0, 100).map(lambda each: round(each, 3)),
    parts=st.lists(st.floats(-8, 8).map(lambda each: round(each, 3)), min_size=5, max_size=5),
)
def test_printed_causes_always_sum_to_the_difference_of_the_printed_scores(score, parts):
    before = round(score - sum(parts), 3)
    difference = round(round(score, 1) - round(before, 1), 1)
    assert round(sum(round_to_sum(parts, difference)), 1) == difference


def test_a_score_that_misses_the_bar_is_printed_as_less_wherever_it_stands(read):
    page = read(score=89.96, before=(DEVELOPING, 82.114), parts={"change": causes(0.1, 0.0, 0.2, 7.0, 0.546)})

    assert page.areas.heading == "Where the 89.96 points are won, and 10.04 are open"
    assert round(sum(float(row.won) for row in page.areas.rows), 2) == 89.96
    assert page.walk[-1].points == page.change.rows[-1].value == "89.96"
    assert page.walk_heading.endswith("to the score, 89.96")
    assert page.change.heading.startswith("7.85 points more than on 30 Jun 2026")
    assert round(sum(float(row.value) for row in page.change.rows[1:-1]), 2) == 7.85
