"""Mail through a real server, to workers that are killed, and without a server at all."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from config.base.mail.outbox import SEND, queue_mail
from config.base.models import Email, Job
from skills.models import User
from tests.letters import LETTER, deliver, sample_kind

KILLS, MANY_KILLS = 20, 200
GONE = "gone"  # accounts switched off after their mail was queued


class Sink:
    """Takes every mail and remembers it."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Any]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=modern)))
        return "250 taken"

    def ids(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for to, message in self.taken:
            found[to].append(message["Message-ID"])
        return found


@contextmanager
def server(sink: Sink) -> Iterator[int]:
    """Its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@dataclass
class Outcome:
    kills: int = 0
    accepted_before_kill: int = 0
    lost: list[str] = field(default_factory=list)
    repeats: int = 0
    odd: list[str] = field(default_factory=list)  # repeats under another Message-ID, mails to the wrong people

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.accepted_before_kill} of them after the server had accepted: "
            f"lost {len(self.lost)}, repeated {self.repeats}, odd {len(self.odd)}"
        )


# ── killed at any point ─────────────────────────────────────────────────────────────────────────────────────────────
def kill_often(env: dict[str, str], kills: int) -> Outcome:
    """One mail for each kill; the worker dies while it sends it, and another finishes once the lease has run out."""
    sink, chance, outcome = Sink(), random.Random(7), Outcome()
    with sample_kind(), server(sink) as port, mailer(env, port) as ask:
        emails = queue_many(kills)
        for number, email in enumerate(emails):
            where = ("commit", f"{chance.uniform(0.001, 0.06):.4f}", "before")[number % 3 if number % 9 else 0]
            before = len(sink.taken)
            if ask(email.job_id, where) == "killed":
                outcome.kills += 1
                outcome.accepted_before_kill += len(sink.taken) > before
        User.objects.filter(email__startswith=GONE).update(is_active=False)
        Job.objects.filter(kind=SEND).update(lease_until=timezone.now() - timedelta(seconds=1))
        for email in emails:
            ask(email.job_id, "never")
    judge(outcome, emails, sink)
    return outcome


def queue_many(count: int) -> list[Email]:
    """Every tenth one to an account that is switched off before a worker gets to it again."""
    Job.objects.filter(kind=SEND).delete()
    User.objects.filter(email__endswith="@kills.example.org").delete()
    emails = []
    for number in range(count):
        name = GONE if number % 10 == 2 else "mail"
        user = User.objects.create_user(f"{name}{number}@kills.example.org")
        emails.append(queue_mail("sample", f"kill:{number}", LETTER, user=user))
    return emails


def judge(outcome: Outcome, emails: list[Email], sink: Sink) -> None:
    arrived = sink.ids()
    states = dict(Email.objects.values_list("pk", "state"))
    for email in emails:
        address, ids = email.user.email, arrived.pop(email.user.email, [])
        outcome.repeats += max(0, len(ids) - 1)
        if set(ids) - {email.message_id} or (address.startswith(GONE) and len(ids) > 1):
            outcome.odd.append(address)
        if not address.startswith(GONE) and (not ids or states[email.pk] != "sent"):
            outcome.lost.append(address)
        if states[email.pk] not in ("sent", "dropped"):
            outcome.lost.append(f"{address} is {states[email.pk]}")
    outcome.odd += arrived  # nobody else got any


@contextmanager
def mailer(env: dict[str, str], port: int) -> Iterator[Any]:
    own = {"CAIRN_SMTP_HOST": "127.0.0.1", "CAIRN_SMTP_PORT": str(port), "CAIRN_SMTP_TLS": "no"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.mailer"],
        env={**env, **own},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "ready\n"

        def ask(job: int, where: str) -> str:
            process.stdin.write(f"{job} {where}\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return process.stdout.readline().strip()  # type: ignore[union-attr]

        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=10)


def check(outcome: Outcome, kills: int) -> None:
    print(outcome)
    assert outcome.lost == []
    assert outcome.odd == []
    assert outcome.repeats <= outcome.accepted_before_kill <= outcome.kills
    assert outcome.kills >= kills * 0.8, "hardly anything was killed"
    assert outcome.repeats >= kills * 0.2, "nothing was killed between acceptance and commit"


@pytest.mark.thorough
@pytest.mark.parametrize("env", ["sqlite"], indirect=True)
def test_no_mail_is_lost_and_a_repeat_has_the_same_message_id(env):
    check(kill_often(env, KILLS), KILLS)


@pytest.mark.slow
def test_no_mail_is_lost_in_two_hundred_kills(env):
    check(kill_often(env, MANY_KILLS), MANY_KILLS)


# ── the server away ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def smtp(settings):
    """Nothing listens at first; where(port) says where something does."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False

    def where(port: int) -> None:
        settings.EMAIL_PORT = port

    return where


@pytest.mark.thorough
def test_without_a_server_the_site_works_and_the_mail_waits(client, pia, bob, smtp):
    client.force_login(pia.user)
    answers = Counter(
        [
            client.post("/password/reset/", {"email": "bob@example.org"}).status_code,
            client.post("/setup/people/bob-engineer/invite/", {"by": "mail"}).status_code,
        ]
    )
    deliver()
    for page in ("/", "/jobs/", "/account/", "/account/data/", "/setup/people/bob-engineer/"):
        answers[client.get(page).status_code] += 1
    assert set(answers) == {200, 302}
    assert "The mail waits and is tried again by itself." in client.get("/jobs/").content.decode()
    assert set(Email.objects.values_list("state", "job__state")) == {("queued", "queued")}

    sink = Sink()
    with server(sink) as port:
        smtp(port)
        Job.objects.update(due_at=timezone.now())
        deliver()
    assert [to for to, _ in sink.taken] == ["bob@example.org"] * 2
    assert set(Email.objects.values_list("state", flat=True)) == {"sent"}


def test_what_arrives_is_whole(bob, smtp):
    """The bytes a server gets: headers, both parts, and letters beyond ASCII."""
    sink = Sink()
    with sample_kind(), server(sink) as port:
        smtp(port)
        letter = type(LETTER)(**{**vars(LETTER), "subject": "Zwölf Fähigkeiten – “ready”"})
        email = queue_mail("sample", "whole", letter, user=bob.user)
        deliver()
    ((_, message),) = sink.taken
    assert message["Subject"] == "Zwölf Fähigkeiten – “ready”"
    assert message["Message-ID"] == email.message_id
    assert message["From"] == "Cairn <cairn@localhost>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip(" <>") in message.get_body(("plain",)).get_content()
    assert "Zwölf" in message.get_body(("html",)).get_content()
