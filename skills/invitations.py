"""Links that let somebody set a password: shown once, by mail, or printed by a command."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.base.audit import record
from config.base.words import day
from skills.models import User

logger = logging.getLogger("cairn.mail")


@dataclass(frozen=True)
class Invitation:
    email: str
    url: str
    until: datetime


@transaction.atomic
def make_invitation(user: User, *, by: User | None = None) -> Invitation:
    """A link for one new password, good for a week; a newer sign-in, address or password ends it at once."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    names = {"uidb36": user_pk_to_url_str(user), "key": token}
    url = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=names)
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(invited_at=now)
    subject = user.person.pk if user.person else None
    record("invited", actor=by.pk if by else None, subject=subject, user=user.pk)
    return Invitation(user.email, url, now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))


def can_mail() -> bool:
    return bool(settings.EMAIL_HOST)


def send_invitation(invitation: Invitation) -> bool:
    """False when the mail could not be handed over; the link is still good."""
    where = f"Cairn at {settings.ORGANISATION}" if settings.ORGANISATION else "Cairn"
    text = (
        f"You have an account in {where}, the place for skills, mentoring and readiness.\n\n"
        f"Set your password here, until {day(timezone.localtime(invitation.until))}:\n{invitation.url}\n\n"
        "Did you not expect this? Then ignore it, or ask your people team.\n"
    )
    try:
        send_mail(f"Your account in {where}", text, None, [invitation.email])
    except OSError:
        logger.exception("an invitation could not be sent")
        return False
    return True
