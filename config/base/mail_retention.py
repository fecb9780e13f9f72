"""What mails said is kept for ninety days, that they were sent for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from config.base.jobs import Claim, enqueue
from config.base.models import Email, Period

CLEAN_UP = "mail.clean_up"
KEPT_FOR = timedelta(days=90)


def make_due(now: datetime) -> int:
    """One job a day, on days that have something to clear; two relays at once make one."""
    label = timezone.localdate(now).isoformat()
    if not Email.objects.stale(now - KEPT_FOR).exists() or Period.objects.filter(owner=CLEAN_UP, label=label).exists():
        return 0
    try:
        with transaction.atomic():
            Period.objects.create(owner=CLEAN_UP, label=label, due_at=now, job=enqueue(CLEAN_UP, label))
    except IntegrityError:  # another relay was first
        return 0
    return 1


def clean_up(work: Claim) -> None:
    """The words go, and the address with them; kind, recipient, subject and time stay."""
    with work.finish():
        stale = Email.objects.stale(timezone.now() - KEPT_FOR)
        stale.filter(user__isnull=False).update(address="")
        work.result["cleared"] = stale.update(text="", html="", calendar="")
