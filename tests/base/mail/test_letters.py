"""How a mail is written down."""

from __future__ import annotations

import re

import pytest

from config.base.mail.letters import SUBJECT, Item, shorten, write_letter
from config.base.text import BadText
from tests.letters import make_letter

STOP = "http://localhost:8000/mail/stop/abc/"
ROWS = (("Ready now", "5 people", "2 more"), ("Ready soon", "9 people", "3 more"))
LINK = re.compile(r"https?://[^\s\"<]+")


def test_both_parts_say_the_same():
    letter = make_letter(rows=ROWS, heading="What changed", preheader="Look soon.")
    written = write_letter(letter, STOP)

    for words in (letter.subject, "Ready now", "5 people", "3 more", *letter.paragraphs, letter.button, letter.why):
        assert words in written.text
        assert words in written.html
    assert written.text == (
        "Your next session is due\n\n"
        "Ready now: 5 people, 2 more\nReady soon: 9 people, 3 more\n\n"
        "What changed\n\nSix weeks have passed since the last one.\n\n"
        "Plan it:\nhttp://localhost:8000/growth/\n\n"
        "-- \nYou get it because you are in a pair.\nChange or stop: http://localhost:8000/mail/stop/abc/\n"
    )


def test_every_link_is_in_the_plain_part():
    written = write_letter(make_letter(), STOP)
    links = set(LINK.findall(written.html))
    assert links == {"http://localhost:8000/growth/", STOP}
    assert links == set(LINK.findall(written.text))


def test_each_item_has_its_own_links_in_both_parts():
    items = (
        Item("A session waits", (("Confirm it", "/sessions/1/"), ("In a week", "/later/1/"))),
        Item("A <pair> waits", (("Plan it", "https://cairn.example.org/pairs/2/"),)),
    )
    written = write_letter(make_letter(items=items))
    assert (
        "A session waits\nConfirm it: http://localhost:8000/sessions/1/\nIn a week: http://localhost:8000/later/1/\n\n"
        "A <pair> waits\nPlan it: https://cairn.example.org/pairs/2/\n"
    ) in written.text
    assert set(LINK.findall(written.html)) == set(LINK.findall(written.text))
    assert "A &lt;pair&gt; waits" in written.html
    assert "class=" not in written.html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "https://example.org/a b"])
def test_the_links_of_items_lead_to_web_addresses_too(url):
    with pytest.raises(ValueError):
        write_letter(make_letter(items=(Item("A session waits", (("Open", url),)),)))


def test_items_count_as_rows():
    item = Item("A session waits", ())
    write_letter(make_letter(items=(item,) * 2, rows=ROWS))
    with pytest.raises(ValueError, match="at most 4 rows; this one has 5"):
        write_letter(make_letter(items=(item,) * 3, rows=ROWS))


def test_without_a_stop_link_none_is_offered():
    written = write_letter(make_letter())
    assert "Change or stop" not in written.text + written.html


def test_styles_are_in_the_elements_alone():
    html = write_letter(make_letter(rows=ROWS), STOP).html
    for left in ("<style", " class=", "<link", "<script", "<img", "var(--", "light-dark", "{%", "url("):
        assert left not in html, left
    assert re.search(r'<h1 style="[^"]*font-size: ?22px', html)
    assert re.search(r'<a [^>]*style="[^"]*background-color: ?#4b46c8', html)


def test_the_preheader_comes_first_and_is_not_seen():
    html = write_letter(make_letter(preheader="Look soon.")).html
    body = html[html.index("<body") :]
    assert re.match(r'<body[^>]*>\s*<div style="display: ?none[^"]*">Look soon\.</div>', body)


def test_text_is_escaped_and_words_that_look_like_markup_stay():
    odd = '<b class="x">bold</b> & class="y"'
    written = write_letter(make_letter(paragraphs=(odd,)))
    assert odd in written.text
    assert '&lt;b class="x"&gt;bold&lt;/b&gt; &amp; class="y"' in written.html


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\u2028", "\t"])
@pytest.mark.parametrize("field", ["subject", "button", "why", "preheader", "heading"])
def test_a_line_break_becomes_a_blank_wherever_it_stands(field, breaks):
    written = write_letter(make_letter(**{field: f"Hello{breaks}Bcc: eve@example.org"}))
    assert len(written.subject.splitlines()) == 1
    assert not re.search(r"^Bcc:", written.text, re.M)


@pytest.mark.parametrize("odd", ["a\x00b", "a\x1bb", "a\ud800b"])
def test_control_characters_are_refused(odd):
    with pytest.raises(BadText):
        write_letter(make_letter(subject=odd))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "growth/", "", "https://x/ y"])
def test_the_button_leads_to_a_web_address(url):
    with pytest.raises(ValueError, match="http or https"):
        write_letter(make_letter(url=url))


def test_five_rows_are_too_many():
    with pytest.raises(ValueError, match="at most 4 rows"):
        write_letter(make_letter(rows=(("a", "b"),) * 5))


@pytest.mark.parametrize(
    ("subject", "cut"),
    [
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("Five ready for Senior Machine Learning Engineer, two more than before", None),
    ],
)
def test_a_long_subject_is_cut_between_words(subject, cut):
    short = shorten(subject)
    assert len(short) <= SUBJECT
    assert short == (cut or "Five ready for Senior Machine Learning Engineer, two more…")


def test_the_organisation_stands_at_the_top(settings):
    settings.ORGANISATION = "Fenwick Labs"
    assert "Cairn · Fenwick Labs" in write_letter(make_letter()).html
