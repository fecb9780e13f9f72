"""Both addresses are told when an account signs in with another one: the old one first of all, for whoever reads it may
be the only one to notice."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from config.base.emails import mask_email
from config.base.mail.letters import Letter
from config.base.mail.outbox import queue_mail
from skills.models import User

KIND = "email_changed"
MAIL = (KIND, "Another address", "When the people team changes the address you sign in with.", None)


def tell_both(user: User, old: str, by: User | None) -> None:
    """Called once the account has its new address, in the same transaction."""
    reason = f"{KIND}:{uuid4()}"
    to_old = _letter(
        f"You sign in with {mask_email(user.email)} from now on. This address gets no more mail from Cairn.",
        "You get it because the account had this address until now.",
    )
    to_new = _letter(
        f"You sign in with this address from now on, and no longer with {mask_email(old)}. Your password stays.",
        "You get it because the account has this address now.",
    )
    with suppress(ValueError):  # an old account may have an address that no mail reaches
        queue_mail(KIND, reason, to_old, recipient=old, by=by)
    queue_mail(KIND, reason, to_new, user=user, by=by)


def _letter(what: str, why: str) -> Letter:
    return Letter(
        subject="Your Cairn account has another address",
        preheader="The people team changed it.",
        paragraphs=(
            f"The people team changed the address of your account. {what}",
            "Did you not expect this? Tell the people team today: links that set a new password go to the new address.",
        ),
        button="Open Cairn",
        url="/",
        why=why,
    )
