"""One's own account: appearance, keys, sessions and API tokens; nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.models import AuditEvent
from mentoring.calendar.zones import choose_zone, read_zone, zone_of
from skills.models import ApiToken, Session, User
from skills.sign_in.sessions import describe_device, list_sessions
from skills.sign_in.tokens import create_token

PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
EDGE = CHROME + " Edg/140.0.0.0"


def browser(who, agent=FIREFOX, stays=False) -> Client:
    client = Client(headers={"User-Agent": agent})
    remember = {"remember": "on"} if stays else {}
    response = client.post("/login/", {"login": who.user.email, "password": PASSWORD, **remember})
    assert response.status_code == 302
    return client


# ── appearance and keys ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("theme", "shown"), [("system", None), ("light", "light"), ("dark", "dark")])
def test_the_server_sets_the_theme_so_that_nothing_flashes(client, bob, theme, shown):
    client.force_login(bob.user)
    client.post("/account/", {"theme": theme, "has_letter_keys": "on"})
    found = re.search(r'<html[^>]* data-theme="(\w+)"', client.get("/").content.decode())
    assert (found and found[1]) == shown


@pytest.mark.parametrize(
    ("theme", "status", "kept"), [("dark", 204, "dark"), ("pink", 422, "system"), ("", 422, "system")]
)
def test_the_switch_in_the_frame_keeps_the_choice(client, bob, theme, status, kept):
    client.force_login(bob.user)
    assert client.post("/account/theme/", {"theme": theme}).status_code == status
    bob.user.refresh_from_db()
    assert bob.user.theme == kept
    assert client.get("/account/theme/").status_code == 405


def test_letter_keys_are_switched_off(client, bob):
    client.force_login(bob.user)
    assert " data-keys" in client.get("/").content.decode()
    client.post("/account/", {"theme": "system"})
    assert " data-keys" not in client.get("/").content.decode()


def test_an_unknown_theme_is_refused_and_nothing_else_can_be_set(client, bob):
    client.force_login(bob.user)
    response = client.post("/account/", {"theme": "pink", "email": "x@example.org", "is_superuser": "on"})
    bob.user.refresh_from_db()
    assert response.status_code == 422
    assert (bob.user.email, bob.user.is_superuser, bob.user.theme) == ("bob@example.org", False, "system")
    client.post(
        "/account/", {"theme": "dark", "email": "x@example.org", "is_superuser": "on", "invited_at": "2026-01-01"}
    )
    bob.user.refresh_from_db()
    assert (bob.user.email, bob.user.is_superuser, bob.user.theme) == ("bob@example.org", False, "dark")


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Linux"),
        ("curl/8.1", "Unknown device"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_devices_are_told_as_far_as_they_can_be(agent, words):
    assert describe_device(agent) == words


def test_sessions_are_listed_this_one_first_and_keys_stay_secret(bob, alice):
    desk, phone = browser(bob), browser(bob, SAFARI)
    browser(alice, CHROME)
    text = phone.get("/account/").content.decode()

    assert [(row.device, row.is_this) for row in phone.get("/account/").context["sessions"]] == [
        ("Safari on iPhone", True),
        ("Firefox on Windows", False),
    ]
    assert desk.session.session_key not in text
    assert "Chrome on Linux" not in text


def test_one_session_is_ended_and_the_others_stay(bob):
    desk, phone = browser(bob), browser(bob, SAFARI)
    other = next(row.id for row in phone.get("/account/").context["sessions"] if not row.is_this)
    assert phone.post(f"/account/sessions/{other}/end/").headers["Location"] == "/account/"

    assert desk.get("/account/").status_code == 302
    assert phone.get("/account/").status_code == 200


def test_nobody_ends_somebody_elses_session(bob, alice):
    hers, his = browser(alice), browser(bob)
    theirs = list_sessions(alice.user, None)[0].id
    assert his.post(f"/account/sessions/{theirs}/end/").status_code == 404
    assert his.post("/account/sessions/nonsense/end/").status_code == 404
    his.post("/account/sessions/others/end/")
    assert hers.get("/account/").status_code == 200


def test_all_others_are_ended(bob):
    desk, tablet, phone = browser(bob), browser(bob, CHROME), browser(bob, SAFARI)
    text = phone.post("/account/sessions/others/end/", follow=True).content.decode()

    assert "2 other sessions ended." in text
    assert [client.get("/account/").status_code for client in (desk, tablet, phone)] == [302, 302, 200]


def test_a_changed_password_ends_the_others_and_they_are_no_longer_listed(bob):
    desk, phone = browser(bob), browser(bob, SAFARI)
    new = {"oldpassword": PASSWORD, "password1": "another long secret", "password2": "another long secret"}
    assert phone.post("/password/change/", new).status_code == 302
    bob.user.refresh_from_db()

    assert desk.get("/account/").status_code == 302
    assert [row.device for row in list_sessions(bob.user, phone.session.session_key)] == ["Safari on iPhone"]


def test_last_seen_is_written_every_five_minutes_at_most(bob, time_machine):
    time_machine.move_to("2026-11-25 10:00", tick=False)
    client = browser(bob)
    seen = []
    for minutes in (4, 2, 1):
        time_machine.shift(timedelta(minutes=minutes))
        client.get("/account/")
        seen.append(Session.objects.get(user=bob.user).seen_at.minute)
    assert seen == [0, 6, 6]


WALKS = {  # hours between requests -> what the last of them finds
    "idle for less than twelve hours": ([11.9], False, 200),
    "idle for twelve hours": ([12.1], False, 302),
    "seen now and then": ([11, 11, 11], False, 200),
    "seen every few minutes for a while, then idle": ([0.05] * 8 + [12.1], False, 302),
    "kept busy for a week": ([10] * 16 + [7.9], False, 200),
    "kept busy for more than a week": ([10] * 16 + [8.1], False, 302),
    "staying, idle for days": ([24 * 6], True, 200),
    "staying, for a week": ([24 * 7 - 0.1], True, 200),
    "staying, for more than a week": ([24 * 7 + 0.1], True, 302),
    "staying and kept busy, for more than a week": ([24] * 7 + [0.1], True, 302),
}


@pytest.mark.parametrize("walk", WALKS)
def test_a_session_ends_twelve_hours_idle_or_after_a_week_if_one_stays(bob, time_machine, walk):
    hours, stays, status = WALKS[walk]
    time_machine.move_to("2026-11-25 10:00", tick=False)
    client = browser(bob, stays=stays)
    for span in hours:
        time_machine.shift(timedelta(hours=span))
        answer = client.get("/account/")
    assert answer.status_code == status
    assert len(list_sessions(bob.user, None)) == (status == 200)


def test_what_is_kept_in_a_session_does_not_lengthen_it(bob, time_machine):
    """A message, for instance, saves the session."""
    time_machine.move_to("2026-11-25 10:00", tick=False)
    client = browser(bob, stays=True)
    time_machine.shift(timedelta(days=6))
    client.post("/account/", {"theme": "dark"})
    assert Session.objects.get(user=bob.user).expire_date.isoformat() == "2026-12-02T10:00:00+00:00"
    time_machine.shift(timedelta(days=1, minutes=1))
    assert client.get("/account/").status_code == 302


def test_idle_time_costs_one_write_in_five_minutes(bob, time_machine):
    time_machine.move_to("2026-11-25 10:00", tick=False)
    client = browser(bob)
    client.get("/account/")
    writes = []
    for minutes in (0, 4, 2, 4, 2):
        time_machine.shift(timedelta(minutes=minutes))
        with CaptureQueriesContext(connection) as queries:
            client.get("/account/")
        writes.append(len([query for query in queries if not query["sql"].startswith("SELECT")]))
    assert writes == [0, 0, 1, 0, 1]


def test_only_who_stays_has_a_cookie_that_outlives_the_browser(bob):
    assert [bool(browser(bob, stays=stays).cookies["cairn"]["max-age"]) for stays in (False, True)] == [False, True]


def test_a_session_that_ran_out_is_not_listed(bob, time_machine):
    time_machine.move_to("2026-11-25 10:00")
    browser(bob)
    time_machine.shift(timedelta(days=8))
    assert list_sessions(bob.user, None) == []


# ── API tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_token_is_shown_once_and_works(client, bob):
    client.force_login(bob.user)
    response = client.post("/account/tokens/", {"name": " Notebook ", "days": "30", "is_read_only": "on"})
    plain = re.search(r'value="(cairn_[0-9a-f]+)"', response.content.decode())[1]
    token = ApiToken.objects.get()

    assert (token.user, token.name, token.is_read_only) == (bob.user, "Notebook", True)
    assert plain not in client.get("/account/").content.decode()
    assert "Notebook" in client.get("/account/").content.decode()
    assert Client().get("/api/v1/skills/", headers={"Authorization": f"Token {plain}"}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Name what will use it"),
        ({"name": "\u200b"}, "Name what will use it"),
        ({"name": "a\x07"}, "is a control character"),
        ({"name": "x" * 101}, "Shorten this to 100 characters"),
        ({"days": "0"}, "Give a number from 1 to 365."),
        ({"days": "366"}, "Give a number from 1 to 365."),
        ({"days": "x"}, "Give a number from 1 to 365."),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(client, bob, fields, sentence):
    client.force_login(bob.user)
    response = client.post("/account/tokens/", {"name": "Notebook", "days": "30", **fields})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert '<details class="pt" open>' in response.content.decode()
    assert ApiToken.objects.count() == 0


def test_a_token_is_revoked_by_its_owner_alone(client, bob, alice):
    token, plain = create_token(alice.user, "Hers")
    client.force_login(bob.user)
    assert client.post(f"/account/tokens/{token.token_key}/revoke/").status_code == 404

    client.force_login(alice.user)
    assert client.post(f"/account/tokens/{token.token_key}/revoke/").status_code == 302
    assert Client().get("/api/v1/skills/", headers={"Authorization": f"Token {plain}"}).status_code == 401


def test_an_account_has_a_limit_of_tokens(client, bob, monkeypatch):
    monkeypatch.setattr("config.site.account.TOKENS", 1)
    create_token(bob.user, "First")
    client.force_login(bob.user)
    response = client.post("/account/tokens/", {"name": "Second", "days": "30"})
    assert response.status_code == 422
    assert "Revoke one you no longer use first." in response.content.decode()


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
POSTS = ["theme/", "sessions/others/end/", "sessions/abc/end/", "tokens/", "tokens/abc/revoke/"]


@pytest.mark.parametrize("path", POSTS)
def test_what_changes_something_is_a_post_with_a_token(client, bob, path):
    client.force_login(bob.user)
    assert client.get(f"/account/{path}").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob.user)
    assert strict.post(f"/account/{path}", {"theme": "dark"}).status_code == 403
    assert AuditEvent.objects.count() == 0
    assert User.objects.get(pk=bob.user.pk).theme == "system"


@pytest.mark.parametrize("path", ["", "data/", "data/export/", "data/record/"])
def test_everybody_has_an_account_page_and_nobody_without_signing_in(client, bob, lena, pia, path):
    assert client.get(f"/account/{path}").status_code == 302
    nobody = User.objects.create_user("robot@example.org")
    for user in (bob.user, lena.user, pia.user, nobody):
        client.force_login(user)
        assert client.get(f"/account/{path}").status_code == 200


def test_the_number_of_queries_does_not_grow(client, bob):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/account/")
        return len(queries)

    client.force_login(bob.user)
    few = count()
    for number in range(5):
        create_token(bob.user, f"Token {number}")
        Client().force_login(bob.user)
    assert count() == few <= 12


def test_expired_tokens_say_so(client, bob):
    create_token(bob.user, "Old")
    ApiToken.objects.update(expiry=timezone.now() - timedelta(days=1))
    client.force_login(bob.user)
    assert "expired" in client.get("/account/").content.decode()


# ── time zone ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_time_zone_is_chosen_in_the_account(client, bob):
    client.force_login(bob.user)
    assert "That of the organisation (UTC)" in client.get("/account/").content.decode()
    assert client.post("/account/zone/", {"zone": "Europe/Berlin"})["Location"] == "/account/"
    assert str(zone_of(bob)) == "Europe/Berlin"
    assert 'value="Europe/Berlin" selected' in client.get("/account/").content.decode()
    assert client.post("/account/zone/", {"zone": "Mars/Base"}).status_code == 422
    client.post("/account/zone/", {"zone": ""})
    assert str(zone_of(bob)) == "UTC"


@pytest.mark.parametrize(
    ("chosen", "said", "kept"),
    [
        ("", "Asia/Kathmandu", "Asia/Kathmandu"),
        ("Europe/Oslo", "Asia/Kathmandu", "Europe/Oslo"),
        ("", "Mars/Base", ""),
        ("", "../etc/passwd", ""),
        ("", "Etc/GMT+5", ""),
        ("", "", ""),
    ],
)
def test_at_sign_in_the_browser_says_the_zone_of_whoever_chose_none(client, bob, chosen, said, kept):
    if chosen:
        choose_zone(bob, chosen)
    form = {"login": "bob@example.org", "password": PASSWORD, "zone": said}
    assert client.post("/login/", form).status_code == 302
    assert read_zone(bob) == kept
