"""Bars over time: as many as there are spans, as high as they count, and every number in the label's words."""

from __future__ import annotations

from xml.etree import ElementTree

from config.base.bars import BOTTOM, TOP, bars


def drawn(*columns, **more):
    return ElementTree.fromstring(bars(columns, "Sessions: 4 & more", **more))


def test_a_bar_is_as_high_as_its_count_and_the_tallest_fills_the_drawing():
    rects = drawn(("Sep", 4), ("Oct", 8), ("Nov", 0)).findall("rect")

    assert [float(each.get("height")) for each in rects] == [48.0, BOTTOM - TOP, 0.0]
    assert [float(each.get("y")) + float(each.get("height")) for each in rects] == [BOTTOM] * 3


def test_every_number_and_caption_stands_in_it_and_the_label_is_escaped():
    chart = drawn(("Sep", 4), ("Oct", 8))

    assert [each.text for each in chart.findall("text")] == ["4", "Sep", "8", "Oct"]
    assert (chart.get("role"), chart.get("aria-label")) == ("img", "Sessions: 4 & more")


def test_a_span_that_goes_on_is_drawn_apart():
    assert [each.get("class") for each in drawn(("Oct", 8), ("Nov", 1), is_open=True).findall("rect")] == [None, "open"]


def test_nothing_at_all_is_still_a_drawing():
    assert drawn().findall("rect") == []
    assert [each.get("height") for each in drawn(("Oct", 0)).findall("rect")] == ["0.0"]
