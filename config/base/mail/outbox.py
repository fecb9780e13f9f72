"""Mail: queued with what it is about, sent by a worker, once for each reason and recipient.

``queue_mail`` writes the letter and its job into the caller's transaction; nothing is sent inside a web request. The
worker looks again whether the recipient still may and wants to get it, marks the mail as being sent, hands it over and
commits. A worker that dies between the server's acceptance and that commit sends once more, with the same Message-ID,
by which mail programs show it once: at least one mail, never none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from socket import gaierror
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_backends, get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from config.base.emails import read_email
from config.base.jobs.queue import Claim, Stopped, enqueue, enqueue_new
from config.base.mail.choices import is_stopped, stop_url, stop_urls
from config.base.mail.letters import Letter, WrittenLetter, write_letter
from config.base.models import Email, Job
from config.base.text import BadText

SEND = "mail"
FINAL = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)  # about this mail; all else is about the server
NOT_TAKEN = (ConnectionRefusedError, gaierror, SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)  # nothing yet
WAITS = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)]  # while the server is away; the last one repeats
TRIES = 53  # fill a day with the waits between them; counted, so that a clock that is set neither ends nor prolongs it


class MailRefused(Stopped):
    """The server does not take this mail, or not any more; the text names no address."""


@dataclass(frozen=True)
class MailKind:
    """A kind of mail, as the account page offers it.

    One that ``can_stop`` carries the links for it. ``write`` makes the letter of a mail when it is sent instead of when
    it is queued, for letters that hold a secret; it takes the account. ``may_have`` says whether an account may still
    know what such a mail says; it is asked when the mail is sent.
    """

    key: str
    label: str
    text: str
    can_stop: bool = True
    write: Callable[[Any], Letter] | None = None
    may_have: Callable[[Any], bool] | None = None


KINDS: dict[str, MailKind] = {}


def register_mail_kind(
    key: str,
    label: str,
    text: str,
    *,
    can_stop: bool = True,
    write: Callable[[Any], Letter] | None = None,
    may_have: Callable[[Any], bool] | None = None,
) -> None:
    """Called from AppConfig.ready(). ``text`` says when such a mail comes."""
    KINDS[key] = MailKind(key, label, text, can_stop, write, may_have)


# ── queueing ────────────────────────────────────────────────────────────────────────────────────────────────────────
def queue_mail(
    kind: str,
    reason: str,
    letter: Letter | None = None,
    *,
    user: Any = None,
    recipient: str = "",
    by: Any = None,
    due_at: datetime | None = None,
    calendar: str = "",
) -> Email:
    """The mail for this reason and recipient, queued now if it is new; its job is part of the caller's transaction.

    ``reason`` is a key such as "nudge:2026-11-23:17". ``user`` gets it at the e-mail the account then has;
    ``recipient`` is for somebody without one. Neither is a mail to nobody, see Email. ``calendar`` is an event that
    goes with it.
    """
    known = _kind(kind)
    if (letter is None) != (known.write is not None):
        raise ValueError(f"mails of kind {kind!r} are written when they are {'sent' if known.write else 'queued'}")
    recipient = "" if user else _plain(recipient)
    user = user or _account(recipient)
    found = Email.objects.about(reason, user, recipient).select_related("job")
    if email := found.first():
        return email
    email = Email(kind=kind, reason=reason, user=user, recipient="" if user else recipient, message_id=_message_id())
    email.calendar = calendar
    if letter:
        written = write_letter(letter, _stop_url(known, user))
        email.subject, email.text, email.html = written.subject, written.text, written.html
    try:
        with transaction.atomic():
            email.job = enqueue(SEND, email.message_id, user=by, due_at=due_at)
            email.save()
    except IntegrityError:  # somebody else queued it at the same moment
        return found.get()
    return email


@transaction.atomic
def queue_mails(kind: str, mails: Iterable[tuple[str, Letter, Any]]) -> None:
    """Many mails of one kind to accounts, each as (reason, letter, account), with the queries of one.

    They are new for certain: the caller keeps a ledger of them, and the database refuses a second one.
    """
    known, mails = _kind(kind), list(mails)
    if known.write:
        raise ValueError(f"mails of kind {kind!r} are written when they are sent")
    urls = stop_urls([user.pk for _, _, user in mails], kind) if known.can_stop else {}
    jobs = enqueue_new(SEND, [_message_id() for _ in mails])
    emails = []
    for job, (reason, letter, user) in zip(jobs, mails, strict=True):
        written = asdict(write_letter(letter, urls.get(user.pk, "")))
        emails.append(Email(kind=kind, reason=reason, user=user, message_id=job.key, job=job, **written))
    Email.objects.bulk_create(emails)


def _kind(key: str) -> MailKind:
    if key not in KINDS:
        raise LookupError(f"no mail of kind {key!r} is registered")
    return KINDS[key]


def _plain(value: str) -> str:
    """Raises ValueError, without the address, for what is none; "" stays."""
    try:
        return read_email(value)
    except BadText:
        raise ValueError("This is not an e-mail address; nothing was queued.") from None


def _account(recipient: str) -> Any:
    return get_user_model()._default_manager.filter(email__iexact=recipient).first() if recipient else None


def _message_id() -> str:
    return f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


def _stop_url(kind: MailKind, user: Any) -> str:
    return stop_url(user.pk, kind.key) if kind.can_stop and user else ""


# ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def send(work: Claim) -> None:
    """The handler of the job: look again, mark, hand over, commit."""
    email = Email.objects.select_related("user").get(job=work.job)
    if email.is_to_nobody:
        with work.finish():
            Job.objects.filter(pk=work.job.pk).delete()
        return
    recipient, problem = _recipient(email)
    if problem:
        with work.finish():
            Email.objects.filter(pk=email.pk).update(state=Email.State.DROPPED, why_dropped=problem)
        return
    work.progress("Handing over")
    Email.objects.filter(pk=email.pk).update(state=Email.State.SENDING, attempts=models.F("attempts") + 1)
    try:
        build_message(email, recipient).send()
    except (OSError, SMTPException) as error:
        _wait_or_refuse(work, email, error)
        return
    with work.finish():
        sent = {"state": Email.State.SENT, "sent_at": timezone.now(), "recipient": recipient}
        Email.objects.filter(pk=email.pk).update(**sent)


def _recipient(email: Email) -> tuple[str, str]:
    """Where it goes now, or why it goes nowhere: whoever may not sign in (any more) gets no mail."""
    account = email.user or _account(email.recipient)
    if account is None:
        return email.recipient, ""
    if get_backends()[0].get_user(account.pk) is None:
        return "", "the recipient cannot sign in"
    kind = KINDS.get(email.kind)
    if kind and kind.may_have and not kind.may_have(account):
        return "", "the recipient may not read it any more"
    if (kind is None or kind.can_stop) and is_stopped(account.pk, email.kind):
        return "", "the recipient stopped such mails"
    try:
        return _plain(account.email), ""
    except ValueError:
        return "", "the address is not valid"


def build_message(email: Email, recipient: str) -> EmailMultiAlternatives:
    """The same Message-ID at every attempt; the links to stop it by one click (RFC 8058) where it can be stopped."""
    kind = _kind(email.kind)
    written = WrittenLetter(email.subject, email.text, email.html)
    if kind.write:
        written = write_letter(kind.write(email.user))
    headers = {"Message-ID": email.message_id, "Auto-Submitted": "auto-generated"}
    if url := _stop_url(kind, email.user):
        headers["List-Unsubscribe"] = f"<{url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(written.subject, written.text, None, [recipient], headers=headers)
    message.attach_alternative(written.html, "text/html")
    if email.calendar:
        # As another way to read the mail, which calendars offer to add, and as a file for whoever adds it by hand.
        message.attach_alternative(email.calendar, "text/calendar; method=PUBLISH")
        message.attach("session.ics", email.calendar, "text/calendar")
    return message


def _wait_or_refuse(work: Claim, email: Email, error: Exception) -> None:
    """A server that is away or asks for patience is asked again for a day; one that says no fails the job. A mail that
    stays *being sent* when its job ends may have arrived; any other certainly has not.

    What it said often repeats the address, and errors of jobs are read by those who may not know it: its number stays.
    """
    codes = _codes(error)
    what = f"{type(error).__name__} {' '.join(map(str, codes))}".strip()
    is_final = isinstance(error, FINAL) and all(code >= 500 for code in codes)
    is_last = email.attempts + 1 >= TRIES
    if is_final or not is_last or isinstance(error, NOT_TAKEN):
        Email.objects.filter(pk=email.pk, state=Email.State.SENDING).update(state=Email.State.QUEUED)
    if is_final:
        raise MailRefused(f"The mail server refused this mail ({what}).") from None
    if is_last:
        raise MailRefused(f"The mail server could not be used for a day ({what}).") from None
    span = WAITS[min(email.attempts, len(WAITS) - 1)]
    work.wait(span, f"The mail server could not be used ({what}). The mail waits and is tried again by itself.")


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []
