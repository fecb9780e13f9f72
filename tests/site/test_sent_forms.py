"""The browser is told which form was taken, and forgets what was typed in that one alone."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from config.base.http.middleware import SENT

pytestmark = pytest.mark.django_db


def told(answer):
    return unquote(answer.cookies[SENT].value) if SENT in answer.cookies else None


def test_a_form_that_was_taken_is_named(client, bob):
    client.force_login(bob.user)

    assert told(client.post("/account/?x=%C3%A4&y=1", {"theme": "dark"})) == "/account/?x=%C3%A4&y=1"


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_form_that_was_refused_is_kept(client, bob, is_signed_in):
    """With a complaint, or because nobody is signed in any more."""
    if is_signed_in:
        client.force_login(bob.user)

    assert told(client.post("/account/", {"theme": "pink"})) is None
    assert told(client.get("/account/")) is None


def test_a_form_sent_in_place_is_answered_in_place(client, bob):
    client.force_login(bob.user)

    assert told(client.post("/account/", {"theme": "dark"}, headers={"HX-Request": "true"})) is None
