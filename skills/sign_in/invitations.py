"""Links that let somebody set a password: shown once, by mail, or printed by a command.

A mail with such a link is written when it is sent, so that no table ever holds one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.base.audit.log import COMMAND, record
from config.base.mail.letters import Letter
from config.base.mail.outbox import queue_mail
from config.base.models import Email
from config.base.words import day
from skills.models import User

INVITATION, PASSWORD = "invitation", "password"


@dataclass(frozen=True)
class Invitation:
    email: str
    url: str
    until: datetime


@transaction.atomic
def make_invitation(user: User, *, by: User | None = None, by_mail: bool = False) -> Invitation:
    """A link for one new password, good for a week; a newer sign-in, address or password ends it at once.

    ``by_mail`` also queues a mail with one; it waits while the mail server is away.
    """
    User.objects.filter(pk=user.pk).update(invited_at=timezone.now())
    subject = user.person.pk if user.person else None
    via = {} if by else {"via": COMMAND}
    record("invited", actor=by.pk if by else None, subject=subject, user=user.pk, **via)
    if by_mail:
        queue_mail(INVITATION, f"invitation:{uuid4()}", user=user, by=by)
    return _make_link(user)


def mail_password_link(user: User | None) -> Email:
    """For somebody who forgot it; for nobody, the same work to no end, so that the time it takes tells nothing."""
    return queue_mail(PASSWORD, f"password:{uuid4()}", user=user)


def can_mail() -> bool:
    return bool(settings.EMAIL_HOST)


def _make_link(user: User) -> Invitation:
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    names = {"uidb36": user_pk_to_url_str(user), "key": token}
    url = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=names)
    return Invitation(user.email, url, timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))


# ── the letters ─────────────────────────────────────────────────────────────────────────────────────────────────────
def write_invitation(user: User) -> Letter:
    link, where = _make_link(user), f"Cairn at {settings.ORGANISATION}" if settings.ORGANISATION else "Cairn"
    return Letter(
        subject=f"Your account in {where}",
        preheader="Set your password to sign in.",
        paragraphs=(
            f"You have an account in {where}, the place for skills, mentoring and readiness.",
            f"The link sets your password, once, until {day(timezone.localtime(link.until))}.",
        ),
        button="Set your password",
        url=link.url,
        why="You get it because your people team invited you. Did you not expect this? Then ignore it, or ask them.",
    )


def write_password_link(user: User) -> Letter:
    link = _make_link(user)
    return Letter(
        subject="Set your Cairn password",
        paragraphs=(
            "Somebody, probably you, asked for a link to set the password of your account in Cairn.",
            f"The link works once, until {day(timezone.localtime(link.until))}.",
        ),
        button="Set your password",
        url=link.url,
        why="You get it because of that request. If it was not you, do nothing: your password stays as it is.",
    )


MAILS = (
    (INVITATION, "Invitations", "When the people team gives you an account.", write_invitation),
    (PASSWORD, "Password links", "When you ask for one.", write_password_link),
)
