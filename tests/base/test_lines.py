"""Lines over time: a dot per value, a band along the ends of the ranges, and words only where there is room."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from config.base.lines import Ranged, ranges, trend

TWO = [Ranged("30 Jun", "Developing", 71.4, 65.0, 80.0), Ranged("30 Sep", "<Ready>", 88.6, 84.0, 93.0)]


def drawn(draw, points=TWO):
    return ElementTree.fromstring(draw(points, 90, "Bar 90", "Score & range"))


def words(chart):
    return [text.text for text in chart.findall("text")]


def many(count):
    return [Ranged(f"day {at}", f"note {at}", 50 + at, 40 + at, 60 + at) for at in range(count)]


def test_a_trend_has_a_dot_and_a_number_per_value_and_one_dashed_line():
    chart = drawn(trend)

    assert words(chart) == ["Bar 90", "71", "30 Jun", "89", "30 Sep"]
    first, last = (float(circle.get("cy")) for circle in chart.findall("circle"))
    assert first > last > float(chart.findall("path")[1].get("d").split("M18 ")[1].split("H")[0])


def test_the_large_one_says_what_each_value_was_called():
    chart = drawn(ranges)

    assert words(chart) == ["Bar 90", "71.4", "30 Jun", "Developing", "88.6", "30 Sep", "<Ready>"]
    assert (chart.get("role"), chart.get("aria-label")) == ("img", "Score & range")


@pytest.mark.parametrize(("draw", "ends"), [(trend, (104.0, 20.0)), (ranges, (184.0, 26.0))])
def test_the_band_goes_along_the_lower_ends_and_back_along_the_upper_ones(draw, ends):
    """The scale is 60 to 100: 65 lies an eighth above the bottom, 80 a half, 84 six tenths, 93 a little over eight."""
    bottom, top = ends
    band = drawn(draw).find("polygon").get("points").split()
    heights = [(bottom - float(point.split(",")[1])) / (bottom - top) for point in band]

    assert heights == pytest.approx([0.125, 0.6, 0.825, 0.5], abs=0.005)
    assert band[0].split(",")[0] == band[3].split(",")[0]


@pytest.mark.parametrize(("draw", "count", "said"), [(ranges, 8, 8), (ranges, 9, 5), (ranges, 40, 8), (trend, 7, 4)])
def test_of_many_values_every_one_has_a_dot_and_some_have_words_the_last_always(draw, count, said):
    chart = drawn(draw, many(count))
    captions = [text for text in words(chart) if text.startswith("day ")]

    assert len(chart.findall("circle")) == count
    assert (len(captions), captions[-1]) == (said, f"day {count - 1}")
