"""What people do about mail: choose in the account, stop from a mail, without signing in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from config.base.mail.choices import choose, is_stopped
from config.base.mail.outbox import queue_mail
from config.base.models import Email, MailChoice
from tests.letters import LETTER, deliver, sample_kind

VOID = "This link no longer works"


@pytest.fixture(autouse=True)
def kind():
    with sample_kind():
        yield


@pytest.fixture
def link(bob) -> str:
    """The path in a mail to Bob."""
    email = queue_mail("sample", "nudge:1", LETTER, user=bob.user)
    return re.search(r"https?://[^/]+(/mail/stop/\S+)", email.text)[1]


# ── the link in a mail ──────────────────────────────────────────────────────────────────────────────────────────────
def test_opening_the_link_asks_and_changes_nothing(client, bob, link):
    for response in (client.get(link), client.head(link)):
        assert response.status_code == 200
    text = client.get(link).content.decode()
    assert "Stop these mails?" in text
    assert "Session reminders" in text
    assert not MailChoice.objects.exists()


def test_the_button_stops_that_kind_alone_and_nobody_signs_in(link, bob):
    with sample_kind("other"):
        strict = Client(enforce_csrf_checks=True)
        text = strict.post(link).content.decode()
        assert "Stopped" in text
        assert "No more mails of this kind: Session reminders." in text
        assert is_stopped(bob.user.pk, "sample")
        assert not is_stopped(bob.user.pk, "other")
    assert "Stopped" in strict.get(link).content.decode()


def test_a_mail_program_stops_it_by_one_click(link, bob):
    response = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    deliver()
    assert Email.objects.get().state == "dropped"


def test_the_page_names_nobody(client, link, bob):
    for response in (client.get(link), client.post(link)):
        text = response.content.decode()
        assert not re.search("bob|engineer", text.replace(link, ""), re.I)


def test_signed_in_as_somebody_else_it_is_still_the_recipients_link(client, link, bob, alice):
    client.force_login(alice.user)
    client.post(link)
    assert is_stopped(bob.user.pk, "sample")
    assert not is_stopped(alice.user.pk, "sample")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_changed_says_so_and_stops_nothing(client, link, method):
    for wrong in (link[:-2] + "x/", "/mail/stop/x/", "/mail/stop/a:b:c/"):
        response = getattr(client, method)(wrong)
        assert response.status_code == 404
        assert VOID in response.content.decode()
    assert not MailChoice.objects.exists()


def test_a_link_of_a_kind_nobody_sends_any_more_says_so(client, bob):
    with sample_kind("gone"):
        email = queue_mail("gone", "a", LETTER, user=bob.user)
    path = re.search(r"https?://[^/]+(/mail/stop/\S+)", email.text)[1]
    assert client.post(path).status_code == 404


def test_other_methods_are_refused(client, link):
    assert {client.put(link).status_code, client.delete(link).status_code} == {405}


# ── the account page ────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_kind_that_can_be_stopped_is_a_tick(client, bob):
    client.force_login(bob.user)
    text = client.get("/account/").content.decode()
    assert re.search(r'<input type="checkbox" name="sample" id="id_mail_sample" checked', text)
    assert "When a session of a pair is due." in text
    assert "Password links" not in text
    assert "Invitations" not in text


def test_without_such_a_kind_there_is_no_section(client, bob, monkeypatch):
    monkeypatch.setattr("config.site.mail_page.optional_kinds", list)
    client.force_login(bob.user)
    assert 'id="mail"' not in client.get("/account/").content.decode()


def test_a_tick_taken_away_stops_the_kind_and_back_it_comes(client, bob, link):
    client.force_login(bob.user)
    client.post(reverse("mail_choices"), {})
    assert is_stopped(bob.user.pk, "sample")
    assert "checked" not in re.search(r'<input[^>]*name="sample"[^>]*>', client.get("/account/").content.decode())[0]

    client.post(reverse("mail_choices"), {"sample": "on"})
    assert not is_stopped(bob.user.pk, "sample")
    assert client.get(link).status_code == 404, "the link of the mail before no longer works"


def test_only_ones_own_choices_and_known_kinds_are_changed(client, bob, alice):
    choose(alice.user, "sample", is_wanted=False)
    client.force_login(bob.user)
    client.post(reverse("mail_choices"), {"password": "", "user": alice.user.pk, "sample": "on", "nonsense": "on"})
    others = MailChoice.objects.exclude(user=bob.user).values_list("user", "kind", "is_stopped")
    assert list(others) == [(alice.user.pk, "sample", True)]
    assert not MailChoice.objects.filter(kind__in=["password", "nonsense"]).exists()


def test_signed_out_nobody_chooses(client, db):
    assert client.post(reverse("mail_choices")).status_code == 302
    assert not MailChoice.objects.exists()


# ── the sample ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_sample_is_for_the_people_team_and_allows_styles_but_nothing_else(client, pia, bob):
    client.force_login(pia.user)
    response = client.get(reverse("sample_mail"))
    assert "Five ready for Senior" in response.content.decode()
    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    client.force_login(bob.user)
    assert client.get(reverse("sample_mail")).status_code == 403
