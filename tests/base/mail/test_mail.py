"""Queueing and sending: once for each reason and recipient, to nobody who may not or will not get it."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail as outbox
from django.core.mail.message import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.base.jobs.queue import MAX_FAILURES, LeaseLost, claim, retry, run
from config.base.mail.choices import choose, read_stop_link, stop
from config.base.mail.outbox import KINDS, SEND, TRIES, WAITS, queue_mail, queue_mails, register_mail_kind, send
from config.base.models import Email, Job, MailChoice
from skills.models import Engineer, User
from tests.letters import LETTER, deliver, make_letter, sample_kind
from tests.make import day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind():
    with sample_kind():
        yield


def queue(who=None, reason="nudge:1", **more) -> Email:
    return queue_mail("sample", reason, LETTER, user=who.user if who else None, **more)


def again(email: Email) -> Email:
    return Email.objects.select_related("job").get(pk=email.pk)


def make_due(email: Email) -> None:
    Job.objects.filter(pk=email.job_id).update(due_at=timezone.now())


def stop_token(email: Email) -> str:
    return re.search(r"/mail/stop/([^/]+)/", email.text)[1]


# ── queueing ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_second_call_returns_the_first_mail(bob, alice):
    first = queue(bob)
    assert queue_mail("sample", "nudge:1", make_letter(subject="Another"), user=bob.user) == first
    assert queue(alice) != first
    assert queue(bob, "nudge:2") != first
    assert Job.objects.filter(kind=SEND).count() == Email.objects.count() == 3


def test_the_database_itself_refuses_a_second_one(bob):
    first = queue(bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Email.objects.create(kind="sample", reason="nudge:1", user=bob.user, message_id="<2@x>", job=first.job)


def test_whoever_loses_the_race_gets_the_winners_mail(bob, monkeypatch):
    first = queue(bob)
    seen = iter([None])
    found = Email.objects.none().__class__.first
    monkeypatch.setattr(Email.objects.none().__class__, "first", lambda rows: next(seen, found(rows)))
    assert queue(bob) == first
    assert Job.objects.filter(kind=SEND).count() == 1


def test_many_are_queued_like_one_with_the_queries_of_one(bob, alice, charlie, django_assert_num_queries):
    stop(read_stop_link(stop_token(queue(alice))))
    choose(alice.user, "sample", is_wanted=True)
    mails = [("nudge:2", LETTER, who.user) for who in (bob, alice, charlie)]
    with django_assert_num_queries(5):  # one of them looks for stop links, two are of the transaction
        queue_mails("sample", mails)
    for who in (bob, alice):
        many, one = Email.objects.get(reason="nudge:2", user=who.user), queue(who, "nudge:3")
        assert stop_token(many) == stop_token(one)
        assert (many.subject, many.text, many.html, many.kind) == (one.subject, one.text, one.html, one.kind)
        assert (many.job.kind, many.job.key, many.job.state) == (SEND, many.message_id, "queued")
    deliver()
    assert not Email.objects.exclude(state="sent").exists()


def test_none_of_many_is_queued_when_one_was_queued_before(bob, alice):
    queue(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        queue_mails("sample", [("nudge:1", LETTER, who.user) for who in (bob, alice)])
    assert Email.objects.count() == Job.objects.count() == 1


def test_it_belongs_to_the_callers_transaction(bob):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue(bob)
        raise RuntimeError
    assert not Email.objects.exists()
    assert not Job.objects.filter(kind=SEND).exists()


def test_nothing_is_sent_before_a_worker_comes(bob):
    email = queue(bob)
    assert outbox.outbox == []
    deliver()
    (message,) = outbox.outbox
    email = again(email)
    assert message.to == ["bob@example.org"]
    assert message.extra_headers["Message-ID"] == email.message_id
    assert (email.state, email.attempts, email.recipient) == ("sent", 1, "bob@example.org")
    assert email.job.state == "done"
    assert email.job.args == {}


def test_a_second_round_sends_nothing(bob):
    email = queue(bob)
    deliver()
    run(email.job_id)
    deliver()
    assert len(outbox.outbox) == 1


def test_an_address_without_an_account_gets_mail_and_one_with_one_is_that_account(bob):
    stranger, known = queue(recipient=" Guest@Example.org "), queue(recipient="BOB@example.org")
    assert (stranger.user, stranger.recipient) == (None, "guest@example.org")
    assert known.user == bob.user
    assert known == queue(bob)
    assert queue(recipient="guest@example.org") == stranger


@pytest.mark.parametrize("recipient", ["nobody", "a b@example.org", "a@example.org\nBcc: b@example.org", "a@b@c", "x@"])
def test_a_bad_address_is_refused_without_repeating_it(recipient):
    with pytest.raises(ValueError, match="This is not an e-mail address; nothing was queued"):
        queue(recipient=recipient)
    assert not Email.objects.exists()


def test_an_unknown_kind_is_refused(bob):
    with pytest.raises(LookupError):
        queue_mail("nonsense", "a", LETTER, user=bob.user)


def test_a_kind_is_written_when_queued_or_when_sent_not_both(bob):
    with pytest.raises(ValueError, match="when they are sent"):
        queue_mail("password", "a", LETTER, user=bob.user)
    with pytest.raises(ValueError, match="when they are queued"):
        queue_mail("sample", "a", user=bob.user)
    with pytest.raises(ValueError, match="when they are sent"):
        queue_mails("password", [("a", LETTER, bob.user)])


def test_a_mail_to_nobody_costs_the_same_and_leaves_nothing(bob, django_assert_num_queries):
    with django_assert_num_queries(8):
        queue_mail("password", "a", user=bob.user)
    with django_assert_num_queries(8):
        queue_mail("password", "b")
    deliver()
    assert [message.to for message in outbox.outbox] == [["bob@example.org"]]
    assert (Email.objects.count(), Job.objects.filter(kind=SEND).count()) == (1, 1)


# ── who gets it ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("to", ["account", "address"])
def test_nothing_goes_to_an_account_that_is_switched_off(bob, to):
    email = queue(bob) if to == "account" else queue(recipient="late@example.org")
    User.objects.filter(pk=bob.user.pk).update(is_active=False, email="late@example.org")
    deliver()
    assert outbox.outbox == []
    assert again(email).outcome == "Not sent: the recipient cannot sign in"


def test_nothing_goes_to_whoever_has_left_since(bob):
    email = queue(bob)
    Engineer.objects.filter(pk=bob.pk).update(left_on=day("2024-01-31"))
    deliver()
    assert outbox.outbox == []
    assert again(email).state == "dropped"


def test_it_goes_to_the_address_the_account_has_when_it_is_sent(bob):
    queue(bob)
    User.objects.filter(pk=bob.user.pk).update(email="robert@example.org")
    deliver()
    assert outbox.outbox[0].to == ["robert@example.org"]


def test_what_was_stopped_after_it_was_queued_is_not_sent(bob):
    email = queue(bob)
    choose(bob.user, "sample", is_wanted=False)
    deliver()
    assert outbox.outbox == []
    assert again(email).outcome == "Not sent: the recipient stopped such mails"


def test_what_cannot_be_stopped_ignores_a_choice(bob):
    MailChoice.objects.create(user=bob.user, kind="password", is_stopped=True)
    queue_mail("password", "a", user=bob.user)
    deliver()
    assert len(outbox.outbox) == 1


# ── what it looks like on the wire ──────────────────────────────────────────────────────────────────────────────────
def test_the_mail_carries_plain_text_html_and_the_links_to_stop_it(bob):
    email = queue(bob)
    deliver()
    message = outbox.outbox[0].message()
    plain, html = message.get_payload()
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    url = re.search(r"Change or stop: (\S+)", email.text)[1]
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert url in plain.get_payload(decode=True).decode()


def test_a_mail_that_cannot_be_stopped_has_no_such_links(bob):
    queue_mail("password", "a", user=bob.user)
    deliver()
    assert "List-Unsubscribe" not in outbox.outbox[0].message()


@pytest.mark.parametrize("payload", ["\r\nBcc: eve@example.org", "\nX-Evil: 1", "\r\n\r\nbody", "\u2028Bcc: eve"])
def test_no_words_reach_the_headers(bob, payload):
    queue_mail("sample", "a", make_letter(subject="Hi" + payload), user=bob.user)
    deliver()
    message = outbox.outbox[0]
    head = message.message().as_string().partition("\n\n")[0]
    assert not re.search(r"^(Bcc|X-Evil|body)", head, re.M)
    assert message.recipients() == ["bob@example.org"]


def test_a_secret_is_in_the_mail_and_in_no_table(bob):
    queue_mail("password", "a", user=bob.user)
    deliver()
    link = re.search(r"/password/reset/key/\S+", outbox.outbox[0].body)[0]
    stored = str(list(Email.objects.values())) + str(list(Job.objects.values()))
    assert link not in stored
    assert "/password/reset/key/" not in stored


# ── stop links ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_stop_link_is_good_until_the_kind_is_switched_on_again(bob):
    token = stop_token(queue(bob))
    stop(read_stop_link(token))
    stop(read_stop_link(token))
    assert MailChoice.objects.get().is_stopped

    choose(bob.user, "sample", is_wanted=True)
    assert read_stop_link(token) is None
    assert read_stop_link(stop_token(queue(bob, "nudge:2"))) is not None


def test_saving_without_a_change_voids_no_link(bob):
    token = stop_token(queue(bob))
    choose(bob.user, "sample", is_wanted=True)
    assert read_stop_link(token)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: "a:b", lambda t: t * 2]
)
def test_a_link_we_did_not_sign_is_none(bob, change):
    assert read_stop_link(change(stop_token(queue(bob)))) is None


def test_a_link_of_an_account_that_is_gone_is_none(bob):
    guest = User.objects.create_user("guest@example.org")
    token = stop_token(queue_mail("sample", "a", LETTER, user=guest))
    guest.delete()
    assert read_stop_link(token) is None


# ── the server says no, or nothing ──────────────────────────────────────────────────────────────────────────────────
def break_server(monkeypatch, error: Exception) -> None:
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)


AWAY = [
    ConnectionRefusedError(),
    TimeoutError(),
    SMTPServerDisconnected("bob@example.org hung up"),
    SMTPAuthenticationError(535, b"no"),
    SMTPRecipientsRefused({"bob@example.org": (450, b"greylisted bob@example.org")}),
    SMTPDataError(451, b"later"),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_while_the_server_is_away_the_mail_waits_and_the_job_does_not_fail(bob, monkeypatch, error):
    email = queue(bob)
    with monkeypatch.context() as patch:
        break_server(patch, error)
        for _ in range(6):
            make_due(email)
            deliver()
    email = again(email)
    assert (email.job.state, email.job.failures, email.job.losses, email.attempts) == ("queued", 0, 0, 6)
    assert email.outcome == "Waiting"
    assert email.job.due_at > timezone.now() + timedelta(minutes=25)
    assert "The mail waits and is tried again by itself." in email.job.last_error
    assert "bob" not in email.job.last_error

    make_due(email)
    deliver()
    assert outbox.outbox[0].extra_headers["Message-ID"] == email.message_id
    assert again(email).state == "sent"


def test_the_tries_fill_a_day():
    waits = [WAITS[min(number, len(WAITS) - 1)] for number in range(TRIES - 1)]
    assert timedelta(hours=23, minutes=30) <= sum(waits, timedelta()) <= timedelta(hours=24, minutes=30)


def test_a_clock_set_ahead_ends_nothing(bob, monkeypatch):
    email = queue(bob)
    Email.objects.update(created_at=timezone.now() - timedelta(days=3))
    break_server(monkeypatch, ConnectionRefusedError())
    deliver()
    assert again(email).job.failures == 0


def test_after_a_day_the_job_fails_and_can_be_tried_again(bob, monkeypatch):
    email = queue(bob)
    Email.objects.update(attempts=TRIES - 1)
    with monkeypatch.context() as patch:
        break_server(patch, ConnectionRefusedError())
        for _ in range(MAX_FAILURES):
            make_due(email)
            deliver()
    assert again(email).job.state == "dead"
    assert again(email).outcome == "Stopped"
    assert "could not be used for a day" in again(email).job.last_error
    assert retry(again(email).job)
    deliver()
    assert again(email).outcome == "Sent"


@pytest.mark.parametrize(
    "error",
    [
        SMTPRecipientsRefused({"bob@example.org": (550, b"bob@example.org unknown")}),
        SMTPDataError(554, b"spam from bob"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_refusal_ends_the_job_and_repeats_no_address(bob, monkeypatch, caplog, error):
    email = queue(bob)
    break_server(monkeypatch, error)
    for _ in range(MAX_FAILURES):
        make_due(email)
        deliver()
    job = again(email).job
    assert job.state == "dead"
    assert f"refused this mail ({type(error).__name__} 55" in job.last_error
    assert "bob@" not in job.last_error + caplog.text


def test_a_worker_that_lost_its_claim_sends_nothing_and_marks_nothing(bob):
    email = queue(bob)
    stale = claim(email.job_id)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim(email.job_id)
    with pytest.raises(LeaseLost):
        send(stale)
    assert outbox.outbox == []
    assert again(email).state == "queued"


def test_a_server_that_never_answers_costs_the_timeout_and_no_more(bob, settings):
    """A real socket that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 0.2
        email = queue(bob)
        began = timezone.now()
        deliver()
    assert timezone.now() - began < timedelta(seconds=30)  # without the timeout it would wait for ever
    assert again(email).job.state == "queued"


def test_a_kind_registered_twice_is_the_later_one():
    register_mail_kind("sample", "Other", "When.")
    assert KINDS["sample"].label == "Other"
