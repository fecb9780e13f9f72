"""Which kinds of mail somebody wants: chosen in the account, or stopped with the link every such mail carries.

The link is signed and good for ever, so that the one in an old mail works; switching the kind on again makes all
earlier ones void.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone

from config.base.mail.letters import site_url
from config.base.models import MailChoice

_signer = signing.Signer(salt="config.base.mail stop")


@dataclass(frozen=True)
class StopLink:
    user_id: int
    kind: str
    edition: int


def stopped_kinds(user_id: int) -> set[str]:
    return set(MailChoice.objects.filter(user=user_id, is_stopped=True).values_list("kind", flat=True))


def is_stopped(user_id: int, kind: str) -> bool:
    return MailChoice.objects.filter(user=user_id, kind=kind, is_stopped=True).exists()


def stop_url(user_id: int, kind: str) -> str:
    return stop_urls([user_id], kind)[user_id]


def stop_urls(user_ids: Collection[int], kind: str) -> dict[int, str]:
    """By account; one query."""
    rows = MailChoice.objects.filter(user__in=user_ids, kind=kind).order_by()
    editions = dict(rows.values_list("user", "edition"))
    tokens = {pk: _signer.sign_object([pk, kind, editions.get(pk, 0)]) for pk in user_ids}
    return {pk: site_url(reverse("mail_stop", args=[token])) for pk, token in tokens.items()}


def read_stop_link(token: str) -> StopLink | None:
    """None for what we did not sign, and for a link made before the kind was switched on again."""
    try:
        link = StopLink(*_signer.unsign_object(token))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    is_known = get_user_model()._default_manager.filter(pk=link.user_id).exists()
    editions = MailChoice.objects.filter(user=link.user_id, kind=link.kind).values_list("edition", flat=True)
    return link if is_known and link.edition == (editions.first() or 0) else None


def stop(link: StopLink) -> None:
    """Safe to do twice."""
    fresh = {"is_stopped": True, "edition": link.edition, "changed_at": timezone.now()}
    row, is_new = MailChoice.objects.get_or_create(user_id=link.user_id, kind=link.kind, defaults=fresh)
    if not is_new and not row.is_stopped:
        MailChoice.objects.filter(pk=row.pk).update(is_stopped=True, changed_at=timezone.now())


def choose(user: Any, kind: str, *, is_wanted: bool) -> None:
    """What the account page says; switching on makes the stop links of earlier mails void."""
    rows = MailChoice.objects.filter(user=user, kind=kind)
    if is_wanted:
        changes = {"is_stopped": False, "edition": models.F("edition") + 1, "changed_at": timezone.now()}
        rows.filter(is_stopped=True).update(**changes)
    else:
        stop(StopLink(user.pk, kind, 0))
