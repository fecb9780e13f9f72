"""Whole arrays are rounded and written exactly as one number at a time."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.model.canonical import counts, days, points, rounded, words

quick = settings(max_examples=60, deadline=None, derandomize=True)
TIES = [0.0005, 0.0015, 2.0005, 2.675, 1.0005, 99.9995, -0.0005, -0.0004, -0.0, 0.0, 33.3335, 4.9995]
numbers = st.lists(st.floats(-5, 100) | st.integers(-5000, 100_000).map(lambda n: n / 1000 + 0.0005), min_size=1)


@quick
@given(numbers)
def test_an_array_is_rounded_like_each_of_its_numbers(values: list[float]) -> None:
    assert list(map(repr, rounded(np.array(values)).tolist())) == [repr(points(each)) for each in values]


@pytest.mark.parametrize("decimals", [3, 4, 5])
def test_numbers_on_a_half_are_rounded_like_each_of_them(decimals: int) -> None:
    found = rounded(np.array(TIES), decimals).tolist()
    assert list(map(repr, found)) == [repr(round(each, decimals) + 0.0) for each in TIES]


@quick
@given(numbers)
def test_words_are_what_json_writes(values: list[float]) -> None:
    assert words(np.array(values)).tolist() == [json.dumps(points(each)) for each in values]


def test_what_is_not_known_is_null() -> None:
    assert words(np.array([[1.5, np.nan]])).tolist() == [["1.5", "null"]]
    assert words(np.array([np.nan])).tolist() == ["null"]
    assert words(np.empty((0, 3))).shape == (0, 3)
    assert days(np.array([0, date(2026, 9, 30).toordinal()])).tolist() == ["null", '"2026-09-30"']
    assert counts(np.array([0, 12, 3])).tolist() == ["0", "12", "3"]
