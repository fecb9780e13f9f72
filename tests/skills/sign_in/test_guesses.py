"""Wrong passwords: strangers are slowed down, and no number of them shuts the owner out."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from skills.models import Guess, KnownNetwork
from skills.sign_in.guesses import TooManyGuesses, begin_guess, digest, know_network
from skills.sign_in.invitations import make_invitation
from tests.letters import deliver

PASSWORD, NEW = "correct horse battery", "a quiet instrument"
HOME, TRAIN, OFFICE = "198.51.100.7", "203.0.113.9", "192.0.2.20"
BOB = "bob@example.org"


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, password: str = PASSWORD, email: str = BOB):
    return client.post("/login/", {"login": email, "password": password})


def gets_in(address: str, password: str = PASSWORD) -> bool:
    return sign_in(at(address), password).status_code == 302


def guess_from_everywhere(count: int, email: str = BOB) -> None:
    """Wrong passwords as many strangers send them, one from each network."""
    sign_in(at("10.200.0.1"), "wrong", email)
    one = Guess.objects.get(network="10.200.0.0/24", account=digest(email))
    rows = [Guess(account=one.account, network=f"10.{number}.0.0/24", at=one.at) for number in range(count - 1)]
    Guess.objects.bulk_create(rows)


# ── account and network ─────────────────────────────────────────────────────────────────────────────────────────────
def test_five_wrong_passwords_slow_down_this_account_from_this_network_alone(bob, alice):
    for neighbour in ("192.0.2.20", "192.0.2.21", "192.0.2.20", "192.0.2.99", "192.0.2.1"):  # one network
        sign_in(at(neighbour), "wrong")
    assert "Wait five minutes, or set a new password" in sign_in(at(OFFICE)).content.decode()
    assert not gets_in(OFFICE)
    assert gets_in(HOME)
    assert sign_in(at(OFFICE), email=alice.user.email).status_code == 302


def test_five_minutes_later_the_pair_may_go_on(bob, time_machine):
    time_machine.move_to("2026-11-25 10:00", tick=False)
    for _ in range(5):
        sign_in(at(OFFICE), "wrong")
    time_machine.shift(timedelta(minutes=5))
    assert gets_in(OFFICE)


def test_a_right_password_is_no_guess_and_a_refused_one_is_not_counted(bob):
    for _ in range(9):
        assert gets_in(HOME)
    assert Guess.objects.count() == 0
    for _ in range(9):
        sign_in(at(OFFICE), "wrong")
    assert Guess.objects.count() == 5


def test_one_network_guessing_at_many_accounts_pauses_but_not_for_those_it_knows(bob, alice):
    assert gets_in(OFFICE)
    answers = [sign_in(at(OFFICE), "wrong", f"n{number}@example.org").status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    assert sign_in(at(OFFICE), email=alice.user.email).status_code == 429
    assert gets_in(OFFICE)
    assert sign_in(at(HOME), email=alice.user.email).status_code == 302


# ── a hundred a day ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_after_a_hundred_guesses_only_networks_that_signed_in_before_go_on(bob):
    assert gets_in(HOME)
    guess_from_everywhere(100)
    refused = sign_in(at(TRAIN)).content.decode()
    assert "Sign in from a network you have signed in from before, or set a new password" in refused
    assert not gets_in(TRAIN)
    assert gets_in(HOME)
    assert Guess.objects.count() == 100


def test_a_network_that_signed_in_before_has_a_hundred_of_its_own(bob, time_machine):
    time_machine.move_to("2026-11-25 08:00", tick=False)
    assert gets_in(OFFICE)
    for _ in range(20):
        time_machine.shift(timedelta(minutes=5))
        assert [sign_in(at(OFFICE), "wrong").status_code for _ in range(5)] == [200] * 5
    time_machine.shift(timedelta(minutes=5))
    assert not gets_in(OFFICE)
    time_machine.shift(timedelta(hours=23))
    assert gets_in(OFFICE)


def test_a_mailed_link_gets_in_and_makes_its_network_known(bob, mailoutbox):
    guess_from_everywhere(100)
    train = at(TRAIN)
    train.post("/password/reset/", {"email": BOB})
    deliver()
    set_password(train, re.search(r"http://[^/]+(/password/reset/key/\S+)", mailoutbox[0].body)[1])
    assert gets_in(TRAIN, NEW)
    assert not gets_in(OFFICE, NEW)


def test_a_link_ends_the_five_minutes_too(bob):
    for _ in range(5):
        sign_in(at(TRAIN), "wrong")
    set_password(at(TRAIN), make_invitation(bob.user).url.removeprefix("http://localhost:8000"))
    assert gets_in(TRAIN, NEW)


def test_without_mail_an_invitation_gets_in_the_same_way(bob):
    guess_from_everywhere(100)
    set_password(at(TRAIN), make_invitation(bob.user).url.removeprefix("http://localhost:8000"))
    assert gets_in(TRAIN, NEW)


def set_password(client: Client, link: str) -> None:
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})


def test_a_day_later_everything_is_forgotten(bob, time_machine):
    time_machine.move_to("2026-11-25 08:00", tick=False)
    guess_from_everywhere(100)
    time_machine.shift(timedelta(days=1))
    assert gets_in(TRAIN)
    assert Guess.objects.count() == 0


def test_the_old_password_cannot_be_guessed_where_it_is_changed(bob):
    client = at(HOME)
    sign_in(client)
    new = {"password1": NEW, "password2": NEW}
    for _ in range(5):
        assert client.post("/password/change/", {"oldpassword": "wrong", **new}).status_code == 200
    assert "Wait five minutes" in client.post("/password/change/", {"oldpassword": PASSWORD, **new}).content.decode()
    assert not gets_in(HOME, NEW)
    assert Guess.objects.count() == 5


# ── networks ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_network_is_known_for_thirteen_months(bob, time_machine):
    time_machine.move_to("2025-01-01 08:00", tick=False)
    assert gets_in(HOME)
    time_machine.shift(timedelta(days=396))
    guess_from_everywhere(100)
    assert not gets_in(HOME)
    know_network(RequestFactory().get("/", REMOTE_ADDR=OFFICE), bob.user)
    assert [row.network for row in KnownNetwork.objects.all()] == ["192.0.2.0/24"]  # the old row is gone


def test_signing_in_again_keeps_one_row(bob):
    assert gets_in(HOME)
    assert gets_in("198.51.100.200")
    assert [(row.user, row.network) for row in KnownNetwork.objects.all()] == [(bob.user, "198.51.100.0/24")]


def test_a_wrong_password_makes_no_network_known(bob):
    sign_in(at(HOME), "wrong")
    assert not KnownNetwork.objects.exists()


# ── strangers learn nothing ─────────────────────────────────────────────────────────────────────────────────────────
def test_an_unknown_account_is_refused_after_as_many_guesses_in_the_same_words(bob):
    def answers(email: str) -> list[str]:
        said = re.compile(r'role="alert".*?</div>\s*</div>', re.DOTALL)
        return [said.search(sign_in(at(OFFICE), "wrong", email).content.decode())[0] for _ in range(7)]

    assert answers("nobody@example.org") == answers(BOB)
    guess_from_everywhere(95, "nobody@example.org")
    guess_from_everywhere(95)
    assert sign_in(at(TRAIN), "x", "nobody@example.org").context["form"].errors == (
        sign_in(at(TRAIN), "x").context["form"].errors
    )


def test_counting_costs_the_same_queries_for_an_unknown_account(bob):
    def asked(email: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            begin_guess(RequestFactory().post("/login/"), email)
        return [re.sub(r"'[^']*'|\d+", "…", query["sql"]) for query in queries]

    assert asked("nobody@example.org") == asked(BOB)


def test_what_is_kept_names_nobody(bob):
    sign_in(at(OFFICE), "wrong")
    sign_in(at(OFFICE), "wrong", "mypassword@example.org")
    kept = " ".join(f"{row.account} {row}" for row in Guess.objects.all())
    assert "bob" not in kept
    assert "mypassword" not in kept


# ── a full disk ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("path", "data"), [("/login/", {"login": BOB, "password": PASSWORD}), ("/password/reset/", {"email": BOB})]
)
def test_a_full_disk_is_not_too_many_attempts(bob, path, data):
    """SQLite and PostgreSQL both raise OperationalError when nothing can be written."""
    client = at(HOME)
    client.raise_request_exception = False
    with connection.execute_wrapper(_full):
        response = client.post(path, data)
    assert response.status_code == 503
    assert "oo many" not in response.content.decode()


def _full(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE", "DELETE")):
        raise OperationalError("database or disk is full")
    return execute(sql, params, many, context)


# ── at the same moment ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_count_each_other():
    guess_from_everywhere(95)
    start, allowed = threading.Barrier(16), []

    def guess(number: int) -> None:
        try:
            start.wait()
            begin_guess(RequestFactory().post("/login/", REMOTE_ADDR=f"10.9.{number}.1"), BOB)
            allowed.append(number)
        except TooManyGuesses:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) <= 5
    assert Guess.objects.count() == 95 + len(allowed)
