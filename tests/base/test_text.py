"""Text at the boundary."""

import pytest

from config.base.text import BadText, clean_text, make_slug, name_key, next_slug, show


@pytest.mark.parametrize("bad", ["a\0b", "a\x07", "\x1b[31m", "a\x7f", "a\ud800", "a\udfffb", "a\uffff", "a\ufffe"])
def test_control_characters_and_lone_surrogates_are_refused(bad):
    with pytest.raises(BadText, match=r"Character \d is a control character \(U\+[0-9A-F]{4}\); remove it\."):
        clean_text(bad)


def test_text_is_composed_and_stripped_and_keeps_its_lines():
    assert clean_text("  Zoe\u0308\r\n\tKi\rx ") == "Zoë\n\tKi\nx"


def test_a_name_is_one_line_without_direction_marks():
    assert clean_text("An\u202ea\n\u2066Lind\u2069", one_line=True) == "Ana Lind"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vision", "VISION"),
        ("Straße", "STRASSE"),
        ("Ｖision", "Vision"),
        ("Vi\u200bsion", "Vision"),
        ("Zoe\u0308", "zoë"),
        ("Data  Team", "data\u00a0team"),
        ("ﬁre", "FIRE"),
    ],
)
def test_names_that_look_the_same_have_one_key(one, other):
    assert name_key(one) == name_key(other)


def test_a_name_nobody_can_see_has_no_key():
    assert name_key(" \u200b\u2060\u202e ") == ""


def test_a_taken_slug_is_numbered_within_the_limit():
    taken = {"data-team", "data-team-2", "x" * 100}

    assert next_slug("Data team", taken) == "data-team-3"
    assert next_slug("Other", taken) == "other"
    assert next_slug("x" * 120, taken) == "x" * 98 + "-2"


def test_a_slug_is_never_empty():
    assert make_slug("—\u200b") == next_slug("—\u200b", set()) == "x"


def test_a_message_quotes_a_text_on_one_visible_line():
    assert show("a\nb\x1b\u202e") == '"a\\u000ab\\u001b\\u202e"'
    assert show("y" * 50) == '"' + "y" * 39 + '…"'


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Jürgen Größe", "juergen-groesse"),
        ("Zoë Åkesson", "zoe-akesson"),
        ("Мария Иванова", "mariya-ivanova"),
        ("Ελένη Παππά", "eleni-pappa"),
        ("李小龙", "lixiaolong"),
        ("\u200b", "x"),
    ],
)
def test_names_in_other_scripts_have_a_readable_slug(name, slug):
    assert make_slug(name) == slug
