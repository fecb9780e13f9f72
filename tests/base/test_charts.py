"""Drawings: what the numbers say is where the marks are, and nothing needs an inline style."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from config.base import charts

PEOPLE = [
    (62.0, "developing"),
    (88.0, "threshold_met"),
    (90.0, "ready_now"),
    (90.4, "ready_now"),
    (70.0, "not_enough_evidence"),
]


def drawn(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def dots(people=PEOPLE, cut=90.0):
    return drawn(charts.dots(people, cut, title="Five <people>", label="Bar 90"))


def test_one_dot_per_person_in_the_class_of_the_group():
    circles = dots().findall("circle")

    assert sorted(circle.get("class") for circle in circles) == sorted(kind for _, kind in PEOPLE)


def test_one_line_the_cut_and_no_dot_on_its_wrong_side():
    chart = dots()
    [cut] = [path for path in chart.findall("path") if path.get("class") == "cut"]
    line = float(cut.get("d").removeprefix("M").split(" ")[0])

    for circle in chart.findall("circle"):
        is_above = float(circle.get("cx")) - float(circle.get("r")) >= line
        assert is_above == (circle.get("class") == "ready_now")


def test_the_chart_is_named_and_the_name_is_escaped():
    chart = dots()

    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == chart.find("title").get("id")
    assert chart.find("title").text == "Five <people>"


def test_dots_of_one_column_stand_on_each_other():
    chart = dots([(75.0, "developing")] * 4)

    assert len({circle.get("cx") for circle in chart.findall("circle")}) == 1
    assert len({circle.get("cy") for circle in chart.findall("circle")}) == 4


@pytest.mark.parametrize("count", [0, 1, 60, 500, 4000])
def test_any_number_of_people_fits(count):
    chart = dots([(50 + index % 50, "developing") for index in range(count)])
    width, height = map(float, chart.get("viewBox").split()[2:])

    assert len(chart.findall("circle")) == count
    assert height <= 300
    for circle in chart.findall("circle"):
        assert 0 <= float(circle.get("cx")) <= width
        assert 0 < float(circle.get("cy")) < height


def test_a_full_score_and_nobody_at_the_bar_are_drawn():
    assert len(dots([(100.0, "ready_now"), (99.9, "ready_now")]).findall("circle")) == 2
    assert len(dots([(0.0, "developing")], cut=100.0).findall("circle")) == 1


def test_whoever_is_ready_is_ticked_where_there_is_room():
    crowd = [(50 + index % 50, "ready_now") for index in range(4000)]

    ticks = [[path.get("class") for path in dots(people).findall("path")].count("tick") for people in (PEOPLE, crowd)]
    assert ticks == [2, 0]


def test_dots_of_the_whole_width_are_as_large_as_others():
    narrow, full = dots(), drawn(charts.dots(PEOPLE, 90, title="t", label="l", wide=charts.FULL))
    sizes = [{float(circle.get("r")) for circle in chart.findall("circle")} for chart in (narrow, full)]

    assert [chart.get("viewBox").split()[2] for chart in (narrow, full)] == ["640", "1080"]
    assert max(sizes[1]) == pytest.approx(max(sizes[0]), rel=0.2)


def test_a_bar_has_its_share_filled_and_a_tick_at_each_threshold():
    chart = drawn(charts.met(0.6, (0.3, 0.65)))

    assert [rect.get("width") for rect in chart.findall("rect")] == ["100%", "60.00%"]
    assert [line.get("x1") for line in chart.findall("line")] == ["30.00%", "65.00%"]


def columns(*counts, **more):
    kinds = ("ready_now", "threshold_met", "close")
    return [
        charts.ChartColumn(f"day {at}", "of 9", list(zip(kinds, each, strict=True)), **more)
        for at, each in enumerate(counts)
    ]


def test_stacked_columns_print_every_count_that_is_not_nought():
    chart = drawn(charts.stacks(columns((1, 0, 40), (5, 3, 4)), "Two reports"))
    told = [text.text for text in chart.findall("text")]

    assert told == ["1", "40", "of 9", "day 0", "5", "3", "4", "of 9", "day 1"]
    assert chart.get("aria-label") == "Two reports"
    assert len(chart.findall("rect")) == 5


@pytest.mark.parametrize("counts", [[(1, 1, 1), (60, 60, 60)], [(0, 0, 0), (0, 0, 0)], [(400, 1, 2)] * 4])
def test_stacked_columns_stay_inside_and_numbers_beside_them_apart(counts):
    chart = drawn(charts.stacks(columns(*counts), "l"))
    beside = [float(text.get("y")) for text in chart.findall("text") if "far" in text.get("class")]

    assert all(0 < float(rect.get("y")) < 126 for rect in chart.findall("rect"))
    assert all(abs(one - other) >= 10.9 for one, other in pairwise(beside))


def test_a_column_counted_by_other_rules_is_drawn_apart():
    [rect, *_] = drawn(charts.stacks(columns((1, 2, 3), is_old=True), "l")).findall("rect")

    assert rect.get("class") == "ready_now old"


def test_interval_places_range_score_and_threshold_on_the_scale():
    chart = drawn(charts.interval(80, 100, 90, 95, charts.Scale(60, 100)))
    lines = {line.get("class"): line for line in chart.findall("line")}

    assert (lines["iv"].get("x1"), lines["iv"].get("x2")) == ("50.00%", "100.00%")
    assert lines["th"].get("x1") == "87.50%"
    assert chart.find("circle").get("cx") == "75.00%"


def test_swing_walks_from_the_start_through_the_parts():
    rows = [drawn(row) for row in charts.swing(70, [5, -2], 90)]
    bars = [row.find("rect") for row in rows[1:-1]]

    assert [bar.get("class") for bar in bars] == ["pos", "neg"]
    assert rows[0].find("circle").get("class") == "base"
    assert rows[-1].find("circle").get("class") == "me-dot"
    end = float(bars[0].get("x").rstrip("%")) + float(bars[0].get("width").rstrip("%"))
    neg_end = float(bars[1].get("x").rstrip("%")) + float(bars[1].get("width").rstrip("%"))
    assert end == pytest.approx(neg_end, abs=0.02)  # the second bar begins where the first one ends
    assert float(rows[-1].find("circle").get("cx").rstrip("%")) == pytest.approx(float(bars[1].get("x").rstrip("%")))


def test_share_and_spark():
    assert drawn(charts.share(0.745)).find("rect").get("width") == "74.5%"
    assert drawn(charts.share(3)).find("rect").get("width") == "100%"
    assert len(drawn(charts.spark([1, 2, 3])).find("polyline").get("points").split()) == 3
    assert charts.spark([]) == ""


def test_nothing_needs_an_inline_style():
    scale = charts.scale_for([71, 96])
    markup = [charts.dots(PEOPLE, 90, title="t", label="l"), charts.interval(1, 2, 1, 2, scale), charts.share(0.5)]

    for part in [*markup, *charts.swing(1, [1, 2]), charts.spark([1, 2])]:
        assert "style" not in part


@pytest.mark.parametrize(
    ("values", "expected"),
    [([71, 96], (70, 100)), ([90, 90], (80, 90)), ([], (0, 100)), ([100], (90, 100)), ([0], (0, 10))],
)
def test_scale_reaches_to_round_numbers(values, expected):
    scale = charts.scale_for(values)

    assert (scale.start, scale.end) == expected
    assert all(scale.start <= value <= scale.end for value in values)
    assert len(scale.ticks) <= 11


# ── the growth page ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_bullet_ends_where_the_level_is_and_dashes_what_is_missing():
    below, above = drawn(charts.bullet(2.0, 4.0)), drawn(charts.bullet(4.5, 4.0))
    parts = {part.get("class"): part for part in below}

    assert (parts["nw"].get("width"), parts["gp"].get("x"), parts["gp"].get("width")) == ("40.00%", "40.00%", "40.00%")
    assert parts["tg"].get("x") == "80.00%"
    assert "gp" not in {part.get("class") for part in above}


def test_a_ladder_stands_between_the_role_held_and_the_one_aimed_at():
    chart = drawn(charts.ladder(["One", "<Two>", "Three"], 0, 1, 0.5, "You, 2 of 4", "Roles"))
    circles = {circle.get("class"): float(circle.get("cx")) for circle in chart.findall("circle")}

    assert circles["done"] < circles["you"] < circles["aim"] < circles["far"]
    assert circles["you"] == (circles["done"] + circles["aim"]) / 2
    assert [text.text for text in chart.findall("text")] == ["You, 2 of 4", "One", "<Two>", "Three"]
