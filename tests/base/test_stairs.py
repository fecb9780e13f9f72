"""Levels over time: a level holds until the next, a withdrawn one leaves a gap, and names stand at the ends."""

from __future__ import annotations

from xml.etree import ElementTree

from config.base.stairs import BOTTOM, LEFT, RIGHT, TOP, Stair, stairs
from tests.make import day

MANAGER = Stair("manager", "managers", [(day("2026-01-01"), 1), (day("2026-01-11"), 3)])
SELF = Stair("self", "self", [(day("2026-01-06"), 3)])
GONE = Stair("self", "self", [(day("2026-01-01"), 2), (day("2026-01-06"), None), (day("2026-01-16"), 5)])
UNTIL = day("2026-01-21")


def drawn(*lines):
    return ElementTree.fromstring(stairs(lines, UNTIL, "Levels & days"))


def paths(chart):
    return [path.get("d") for path in chart.findall("path") if path.get("class").startswith("stair")]


def test_a_line_goes_level_and_then_up():
    """Twenty days are 494 wide: the tenth lies in the middle. A level is 28 high."""
    assert (RIGHT - LEFT, (BOTTOM - TOP) / 5) == (494, 28)
    assert paths(drawn(MANAGER)) == ["M22.0 124.0H269.0V68.0H516.0"]


def test_lines_of_one_level_lie_beside_each_other():
    assert paths(drawn(MANAGER, SELF))[1] == "M145.5 65.5H516.0"


def test_what_was_withdrawn_is_a_gap():
    assert paths(drawn(GONE)) == ["M22.0 96.0H145.5M392.5 12.0H516.0"]


def test_names_at_the_ends_never_lie_on_each_other():
    ends = [text for text in drawn(MANAGER, SELF).findall("text") if text.text in ("managers", "self")]

    assert [text.get("y") for text in ends] == ["72.0", "86.0"]


def test_levels_and_the_first_and_the_last_day_stand_beside_it():
    chart = drawn(MANAGER)

    assert [text.text for text in chart.findall("text")] == [
        *"012345",
        "managers",
        "1 Jan 2026",
        "21 Jan 2026",
    ]
    assert (chart.get("role"), chart.get("aria-label")) == ("img", "Levels & days")


def test_a_line_that_begins_today_is_a_dot_at_the_end():
    assert paths(drawn(Stair("manager", "managers", [(UNTIL, 4)]))) == ["M22.0 40.0H22.0"]
