"""How numbers, days and names read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.base import words


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-1.25, 1, "−1.2"),
        (-0.04, 1, "0.0"),
        (0, 0, "0"),
        (1234.5, 0, "1,234"),
        (-1234, 0, "−1,234"),
        (99.95, 1, "100.0"),
    ],
)
def test_number(value, digits, text):
    assert words.number(value, digits) == text


@pytest.mark.parametrize(("value", "text"), [(3.72, "+3.7"), (-0.11, "−0.1"), (0.01, "0.0"), (-0.01, "0.0")])
def test_signed(value, text):
    assert words.signed(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.6149, "61 %"), (0, "0 %"), (0.001, "1 %"), (0.999, "99 %"), (1, "100 %")]
)
def test_percent_keeps_its_ends_for_certainty(share, text):
    assert words.percent(share) == text


def test_span_uses_an_en_dash_and_one_number_for_no_width():
    assert words.span(79.2, 87.4) == "79–87"
    assert words.span(86.9, 87.1) == "87"


@pytest.mark.parametrize(
    ("names", "most", "text"),
    [
        ([], None, ""),
        (["Ana"], None, "Ana"),
        (["Ana", "Bo"], None, "Ana and Bo"),
        (["Ana", "Bo", "Cy"], None, "Ana, Bo and Cy"),
        (["Ana", "Bo", "Cy"], 2, "Ana, Bo and Cy"),
        (["Ana", "Bo", "Cy", "Di"], 2, "Ana, Bo and 2 others"),
    ],
)
def test_listed(names, most, text):
    assert words.listed(names, most) == text


def test_counts_as_words_and_with_units():
    assert [words.spell(0), words.spell(5), words.spell(12), words.spell(13)] == ["no", "five", "twelve", "13"]
    assert [words.plural(1, "person", "people"), words.plural(3, "day")] == ["1 person", "3 days"]


def test_days_and_durations():
    assert words.day(date(2026, 11, 6)) == "6 Nov 2026"
    assert words.took(timedelta(seconds=4.4)) == "4 s"
    assert words.took(timedelta(seconds=125)) == "2 min 5 s"
    assert words.took(timedelta(minutes=63)) == "1 h 3 min"
    assert words.took(timedelta(hours=47, minutes=59)) == "47 h 59 min"
    assert words.took(timedelta(days=7, hours=15)) == "7 d 15 h"


def test_relative_only_under_seven_days():
    now = datetime(2026, 11, 16, 12, tzinfo=UTC)

    assert words.ago(now - timedelta(seconds=20), now) == "just now"
    assert words.ago(now - timedelta(minutes=5), now) == "5 minutes ago"
    assert words.ago(now - timedelta(days=6, hours=23), now) == "6 days ago"
    assert words.ago(now - timedelta(days=7), now) is None


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=12))
def test_rounded_parts_add_up_to_the_printed_total_and_stay_near(parts):
    total = round(sum(parts), 1)
    printed = words.round_to_sum(parts, total)

    assert round(sum(printed), 6) == pytest.approx(total, abs=1e-6)
    assert all(abs(a - b) <= 0.2 for a, b in zip(parts, printed, strict=True))
