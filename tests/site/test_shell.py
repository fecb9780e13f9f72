"""The frame of every page: headers, signing in and out, who sees which links, pages for errors."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.views.defaults import server_error

from tests.letters import deliver

PASSWORD = "correct horse battery"


def sign_in(client, who, password=PASSWORD, **more):
    return client.post("/login/", {"login": who.user.email, "password": password, **more})


# ── headers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/login/", "/", "/nothing/", "/readiness/", "/static/app.css", "/static/nothing.css"])
def test_every_answer_carries_the_headers(client, bob, path):
    client.force_login(bob.user)
    response = client.get(path)
    policy = response["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]
    if not path.startswith("/static/"):
        assert response["X-Frame-Options"] == "DENY"
        assert "no-store" in response["Cache-Control"]
        assert "HX-Request" in response["Vary"]


def test_a_page_that_fails_still_answers_with_headers_and_without_the_database(client, bob, monkeypatch):
    client.force_login(bob.user)
    client.raise_request_exception = False
    monkeypatch.setattr("config.site.views.build_home", lambda user, today: 1 / 0)
    response = client.get("/")

    assert response.status_code == 500
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "was not saved in part" in response.content.decode()


def test_the_error_page_needs_neither_database_nor_context_processors(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "app.css" in response.content.decode()


@pytest.mark.parametrize("path", ["/login/", "/", "/account/", "/password/reset/", "/password/change/", "/nothing/"])
def test_no_page_has_inline_styles_or_scripts(client, bob, path):
    if path != "/login/":
        client.force_login(bob.user)
    html = client.get(path).content.decode()

    assert not re.search(r"<[^>]+\sstyle=", html)
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]+src=)", html)
    assert not re.search(r"<[^>]+\son\w+=", html)


# ── signing in and out ──────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, db):
    for path in ("/", "/account/", "/readiness/", "/runs/", "/styleguide/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"] == f"/login/?next={path}"


def test_signing_in_works_with_the_address_in_any_case(client, bob):
    response = client.post("/login/", {"login": bob.user.email.upper(), "password": PASSWORD})

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(client, bob):
    wrong = sign_in(client, bob, "wrong").content.decode()
    nobody = client.post("/login/", {"login": "nobody@example.org", "password": "wrong"}).content.decode()
    said = re.compile(r'role="alert".*?</div>\s*</div>', re.DOTALL)

    assert said.search(wrong).group() == said.search(nobody).group()
    assert client.get("/").status_code == 302


def test_after_five_wrong_passwords_even_the_right_one_waits(client, bob):
    for _ in range(5):
        sign_in(client, bob, "wrong")

    assert "Wait five minutes, or set a new password" in sign_in(client, bob).content.decode()
    assert client.get("/").status_code == 302


def test_many_attempts_from_one_place_get_a_clear_page(client, db):
    for index in range(31):
        response = client.post("/login/", {"login": f"n{index}@example.org", "password": "wrong"})

    assert response.status_code == 429
    assert "Too many attempts from here" in response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_stays_on_the_site(client, bob, target):
    response = sign_in(client, bob, next=target)

    assert response.status_code == 302
    assert response["Location"] == "/"


def test_next_leads_to_the_page_asked_for(client, bob):
    page = client.get("/login/?next=/account/")

    assert '<input type="hidden" name="next" value="/account/">' in page.content.decode()
    assert sign_in(client, bob, next="/account/")["Location"] == "/account/"


def test_a_fragment_without_a_session_reloads_its_page(client, db):
    response = client.get("/login/?next=/runs/1/", headers={"HX-Request": "true"})

    assert response["HX-Refresh"] == "true"
    assert b"password" not in response.content


def test_signing_out_needs_a_post(client, bob):
    client.force_login(bob.user)

    assert client.get("/logout/").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/").status_code == 302


def test_an_old_form_is_refused_with_our_words(bob):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/", {"login": bob.user.email, "password": PASSWORD})

    assert response.status_code == 403
    assert "too old to be accepted" in response.content.decode()


# ── sign-up is closed, passwords are set by link ────────────────────────────────────────────────────────────────────
def test_nobody_signs_up(client, db):
    assert client.get("/signup/").status_code == 404
    assert client.post("/signup/", {"email": "new@example.org", "password1": "a" * 12}).status_code == 404
    assert "signup" not in client.get("/login/").content.decode()


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(client, bob):
    known = client.post("/password/reset/", {"email": bob.user.email})
    unknown = client.post("/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox == []
    deliver()
    assert [message.to for message in mail.outbox] == [[bob.user.email]]


def first_table(sql: str) -> str:
    return (re.findall(r'"([a-z]+_\w+)"', sql) or [""])[0]


def test_an_unknown_address_costs_the_same_queries_and_writes(client, bob):
    def asked(address: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            client.post("/password/reset/", {"email": address})
        return [f"{query['sql'].split()[0]} {first_table(query['sql'])}" for query in queries]

    asked("first@example.org")  # what is read once for all
    unknown = asked("nobody@example.org")
    assert unknown == asked(bob.user.email)
    assert "INSERT base_job" in unknown


def test_a_link_from_the_mail_sets_the_password_once(client, bob):
    client.post("/password/reset/", {"email": bob.user.email})
    deliver()
    assert mail.outbox[0].subject == "Set your Cairn password"
    link = re.search(r"http://[^/]+(/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    assert "Choose a password" in page.content.decode()
    address = page.redirect_chain[-1][0]

    weak = client.post(address, {"password1": "12345", "password2": "12345"})
    assert "at least 10 characters" in weak.content.decode()
    done = client.post(address, {"password1": "a quiet instrument", "password2": "a quiet instrument"}, follow=True)
    assert "Your password is saved" in done.content.decode()
    assert sign_in(client, bob, "a quiet instrument").status_code == 302
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_changing_the_password_asks_for_the_old_one(client, bob):
    client.force_login(bob.user)
    new = {"password1": "a quiet instrument", "password2": "a quiet instrument"}

    assert client.post("/password/change/", {"oldpassword": "wrong", **new}).status_code == 200
    assert client.post("/password/change/", {"oldpassword": PASSWORD, **new}).status_code == 302


def test_names_that_allauth_looks_up_exist():
    for name in ("login", "logout", "signup", "inactive", "change_password", "set_password", "reset_password"):
        assert reverse(f"account_{name}")
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


# ── who sees what ───────────────────────────────────────────────────────────────────────────────────────────────────
def links(client, who):
    client.force_login(who.user)
    html = client.get("/").content.decode()
    side = html[html.index('<nav aria-label="Main">') : html.index("</aside>")]
    return re.findall(r"</svg>([\w -]+)</a>", side)


def test_the_sidebar_shows_what_the_role_may_use(client, bob, alice, lena, pia):
    own = ["Home", "My growth", "Self-assessment", "Mentoring"]
    assert links(client, bob) == [*own, "Teams", "Find a mentor", "Framework"]
    pairs = ["Find people", "Mentor matching"]
    assert links(client, alice) == [*own, "Skills matrix", "Team readiness", *pairs, "Framework"]
    reports = ["Readiness", "Organisation map", "Mentoring health", "Cover", "Schedules"]
    assert links(client, lena) == ["Home", "Mentoring", "Teams", *reports, "Framework"]
    keeper = ["People and teams", "Import", "Audit log"]
    assert links(client, pia) == ["Home", "Mentoring", "Teams", *pairs, *reports, "Jobs", *keeper, "Framework"]


@pytest.mark.parametrize(
    ("who", "path", "label"),
    [
        ("lena", "/readiness/", "Readiness"),
        ("bob", "/mentoring/find/", "Find a mentor"),
        ("bob", "/mentoring/sessions/", "Mentoring"),
        ("bob", "/me/readiness/", "My growth"),
        ("alice", "/mentoring/match/", "Mentor matching"),
        ("alice", "/teams/vision/cover/", "Skills matrix"),
        ("alice", "/teams/vision/readiness/", "Team readiness"),
        ("pia", "/setup/add-team/", "People and teams"),
    ],
)
def test_one_link_of_the_sidebar_is_marked_as_current(request, client, bob, who, path, label):
    client.force_login(request.getfixturevalue(who).user)
    html = client.get(path).content.decode()
    side = html[html.index('<nav aria-label="Main">') : html.index("</aside>")]

    assert re.findall(r'aria-current="page">.*?</svg>([\w -]+)</a>', side, re.DOTALL) == [label]


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("bob", ["Home", "Growth", "Log", "Mentoring"]),
        ("alice", ["Home", "Team", "Log", "Mentoring"]),
        ("lena", ["Home", "Readiness", "Cover", "Schedules"]),
        ("pia", ["Home", "People", "Readiness", "Cover"]),
    ],
)
def test_a_phone_has_four_tabs_and_more(request, client, bob, who, labels):
    client.force_login(request.getfixturevalue(who).user)
    html = client.get("/").content.decode()
    tabs = html[html.index('<nav class="tabbar"') :]

    assert re.findall(r"</svg>([\w -]+)</a>", tabs[: tabs.index("</nav>")]) == [*labels, "More"]


def test_the_start_page_says_who_one_is(client, bob, alice):
    client.force_login(bob.user)
    html = client.get("/").content.decode()

    assert "Bob Engineer" in html
    assert "Vision" in html
    assert "reports to Alice Manager" in html


def test_an_account_without_a_person_has_a_start_page(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("root@example.org", PASSWORD))

    assert "an account without a person" in client.get("/").content.decode()


def test_the_style_guide_is_for_the_people_team(client, bob, pia):
    client.force_login(bob.user)
    assert client.get("/styleguide/").status_code == 403
    client.force_login(pia.user)
    assert client.get("/styleguide/").status_code == 200


def test_a_page_that_does_not_exist_says_so(client, bob):
    client.force_login(bob.user)
    response = client.get("/nothing/")

    assert response.status_code == 404
    assert "This page does not exist" in response.content.decode()
