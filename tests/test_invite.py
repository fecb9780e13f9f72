"""``manage.py invite``: an account, a group, and a link that sets a password."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from skills.models import Engineer, User
from tests.letters import deliver
from tests.make import day

pytestmark = pytest.mark.django_db


def invite(*arguments: str) -> tuple[str, str]:
    """What it printed: the link, and what it says beside it."""
    out, beside = io.StringIO(), io.StringIO()
    call_command("invite", *arguments, stdout=out, stderr=beside, no_color=True)
    return out.getvalue().strip(), beside.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as raised:
        invite(*arguments)
    return str(raised.value)


def test_the_link_alone_goes_to_standard_output_and_sets_a_password(client, settings):
    link, beside = invite("New.Person@Example.org")

    assert link.startswith(settings.SITE_URL + "/")
    assert "Made an account for new.person@example.org" in beside
    page = client.get(urlsplit(link).path, follow=True)
    assert page.status_code == 200
    form = {"password1": "a walrus in winter", "password2": "a walrus in winter"}
    client.post(page.request["PATH_INFO"], form)
    assert client.login(email="new.person@example.org", password="a walrus in winter")


def test_somebody_known_keeps_the_account_and_joins_the_group(bob):
    _, beside = invite("BOB@example.org", "--group", "leadership")

    assert "Made an account" not in beside
    assert User.objects.get(email="bob@example.org") == bob.user
    assert User.objects.get(pk=bob.user.pk).is_leadership


def test_it_is_mailed_when_mail_is_set(settings: Any):
    settings.EMAIL_HOST = "mail.example.org"
    link, beside = invite("new@example.org")
    assert "A mail with such a link is queued" in beside
    assert mail.outbox == []
    deliver()
    assert link.rpartition("-")[0].rpartition("-")[0] in mail.outbox[0].body


def test_nothing_is_mailed_otherwise():
    invite("new@example.org")
    assert mail.outbox == []


@pytest.mark.parametrize("address", ["nobody", "a b@example.org", "", "x@", "a@example.org\nb@example.org"])
def test_a_bad_address_is_one_sentence_and_makes_nobody(address):
    assert "is not an e-mail address" in refused(address)
    assert not User.objects.exists()


def test_an_unknown_group_is_one_sentence_and_makes_nobody():
    assert refused("new@example.org", "--group", "boss") == (
        "There is no group 'boss'; use leadership or people. Nobody was invited."
    )
    assert not User.objects.exists()


def test_somebody_who_left_is_refused(bob):
    Engineer.objects.filter(pk=bob.pk).update(left_on=day("2024-01-31"))
    assert refused("bob@example.org", "--group", "people") == ("Bob Engineer left on 31 Jan 2024. Nobody was invited.")
    assert not bob.user.groups.exists()


def test_an_account_switched_off_is_refused(bob):
    User.objects.filter(pk=bob.user.pk).update(is_active=False)
    assert "switched off" in refused("bob@example.org")
