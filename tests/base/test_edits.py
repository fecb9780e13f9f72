"""What an editor saw is signed into the form; saving compares it with what is there."""

from __future__ import annotations

import pytest

from config.base.edits import Difference, Outdated, check, compare, read, sign

NOW = {"Name": "Vision", "Managers": "Alice"}


def test_what_was_signed_is_read_again():
    assert read(sign(NOW)) == NOW


@pytest.mark.parametrize(
    "change",
    [lambda token: "", lambda token: "x", lambda token: token[:-1], lambda token: token + "x"],
    ids=["empty", "another", "shortened", "lengthened"],
)
def test_an_empty_or_changed_token_saw_nothing(change):
    assert read(change(sign(NOW))) == {}


@pytest.mark.parametrize("seen", [{}, {"Name": "Sight"}, {"Name": "Vision", "Managers": "Bob"}])
def test_whoever_saw_nothing_or_something_else_is_stopped(seen):
    with pytest.raises(Outdated):
        check(seen, NOW)


@pytest.mark.parametrize("seen", [None, NOW, {**NOW, "Part of": "Engineering"}])
def test_whoever_sees_nothing_by_nature_or_saw_this_goes_on(seen):
    check(seen, NOW)


def test_each_difference_says_what_was_and_what_is():
    assert compare({"Name": "Sight"}, NOW) == [
        Difference("Name", "Sight", "Vision"),
        Difference("Managers", "unknown", "Alice"),
    ]
