"""The people team invites somebody: a link or a mail, and who gets none."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from config.base.models import AuditEvent, Job
from skills.models import Engineer
from tests.letters import deliver
from tests.make import day
from tests.skills.setup_pages import LIST

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def newcomer(bob) -> Engineer:
    bob.user.set_unusable_password()
    bob.user.save()
    return bob


def test_a_link_is_shown_once_and_sets_the_password(keeper, newcomer, pia):
    response = keeper.post(f"{LIST}bob-engineer/invite/", {"by": "link"})
    link = re.search(r'value="(http[^"]+)"', response.content.decode())[1]
    newcomer.user.refresh_from_db()

    assert newcomer.user.invited_at is not None
    assert link not in keeper.get(f"{LIST}bob-engineer/").content.decode()
    assert list(AuditEvent.objects.values_list("kind", "actor_id", "subject_id")) == [
        ("invited", pia.user.pk, newcomer.pk)
    ]

    bob = Client()
    path = link.removeprefix("http://localhost:8000")
    page = bob.get(path, follow=True)
    done = bob.post(page.redirect_chain[-1][0], {"password1": "a long new secret", "password2": "a long new secret"})
    assert done.status_code == 302
    assert bob.login(email="bob@example.org", password="a long new secret")


def test_nobody_gets_a_link_to_somebody_elses_password(keeper, bob):
    response = keeper.post(f"{LIST}bob-engineer/invite/", {"by": "link"}, follow=True)
    assert "has a password" in response.content.decode()
    assert "/password/reset/key/" not in response.content.decode()
    assert AuditEvent.objects.count() == 0


def test_an_invitation_is_mailed_where_mail_is_set_up(keeper, newcomer, settings, mailoutbox):
    settings.EMAIL_HOST = "mail.example.org"
    response = keeper.post(f"{LIST}bob-engineer/invite/", {"by": "mail"}, follow=True)

    assert "on its way to bob@example.org" in response.content.decode()
    assert not mailoutbox
    deliver()
    (mail,) = mailoutbox
    assert mail.to == ["bob@example.org"]
    assert "http://localhost:8000/password/reset/key/" in mail.body
    assert "Bob" not in mail.subject + mail.body


def test_when_the_mail_server_is_away_the_invitation_waits(keeper, newcomer, settings, mailoutbox):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert keeper.post(f"{LIST}bob-engineer/invite/", {"by": "mail"}).status_code == 302
    deliver()
    assert "is tried again by itself" in Job.objects.get(kind="mail").last_error


def test_where_mail_is_not_set_up_the_link_is_shown(keeper, newcomer):
    text = keeper.post(f"{LIST}bob-engineer/invite/", {"by": "mail"}).content.decode()
    assert "Mail is not set up here" in text
    assert "/password/reset/key/" in text


def test_whoever_has_left_is_not_invited(keeper, newcomer):
    Engineer.objects.filter(pk=newcomer.pk).update(left_on=day("2026-01-31"))
    response = keeper.post(f"{LIST}bob-engineer/invite/", {"by": "link"}, follow=True)
    assert "has left and cannot sign in" in response.content.decode()
