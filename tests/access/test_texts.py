"""Every form for text that a page shows is known: a browser tries that it loses nothing when a session ends."""

from __future__ import annotations

import pytest

from tests.access.org import Org
from tests.access.walk import Result
from tests.access.written import find_fields
from tests.typed import NOT_SENT, TYPED

pytestmark = pytest.mark.django_db

# On a page that asks for two people, which a walk of a share may miss.
RARE = {"pairs:propose purpose", "pairs:propose override_reason"}
FORM = '<form class="form" method="{}"{}>{}</form>'
AREA, LINE = '<textarea name="text" rows="2">', '<input class="in" name="line" maxlength="500">'


@pytest.mark.thorough
def test_every_form_for_text_is_tried_in_a_browser(walked_at_length: Result, listened: Result):
    found = walked_at_length.written | listened.written
    assert found - TYPED == set()
    assert TYPED - found <= RARE


@pytest.mark.thorough
def test_what_is_not_sent_filters_or_belongs_to_the_grid(walked_at_length: Result, listened: Result):
    assert walked_at_length.unsent | listened.unsent <= NOT_SENT


@pytest.mark.parametrize(
    ("html", "sent", "unsent"),
    [
        (FORM.format("post", "", AREA), {"account text"}, set()),
        (FORM.format("POST", ' action="/mentoring/sessions/new/?with=1"', LINE), {"pairs:log line"}, set()),
        (FORM.format("get", "", LINE), set(), {"line"}),
        ("<form>" + AREA + "</form>", set(), {"text"}),
        (
            FORM.format("post", "", '<input type="email" name="email"><input name=plain>'),
            {"account email", "account plain"},
            set(),
        ),
        (FORM.format("post", "", '<input type="hidden" name="seen"><input type=date name=day>'), set(), set()),
        (FORM.format("post", "", LINE + '<input type="password" name="password">'), set(), set()),
    ],
)
def test_a_field_for_text_is_seen(standing: Org, html, sent, unsent):
    assert find_fields(html, "/account/") == (sent, unsent)
