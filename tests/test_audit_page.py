"""The audit log for the people team, and the part of it about oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.audit import record, record_opened
from config.base.models import AuditEvent
from skills.models import Team
from tests.make import make_engineer

LOG, OWN = "/setup/audit/", "/account/data/record/"


@pytest.fixture
def log(alice, bob, charlie, pia, time_machine) -> None:
    """Three days of it."""
    vision = Team.objects.get(name="Vision").pk
    time_machine.move_to("2026-11-01 09:00", tick=False)
    record_opened("growth", actor=alice.user.pk, subject=bob.pk)
    time_machine.move_to("2026-11-02 23:30", tick=False)
    record("moved", actor=pia.user.pk, subject=bob.pk, team=vision, from_on="2026-12-01")
    record("team_changed", actor=pia.user.pk, team=vision, fields=["name", "parent"], parent=None)
    time_machine.move_to("2026-11-03 12:00", tick=False)
    record("rated", actor=charlie.user.pk, subject=bob.pk, skill="code", source="peer")
    record("changed", actor=pia.user.pk, subject=charlie.pk, fields=["email"])
    record("left", actor=None, subject=charlie.pk, left_on="2026-11-30")


def rows(client, query="") -> list[tuple[str, str, str, str]]:
    response = client.get(LOG + query)
    assert response.status_code == 200
    return [(row.actor, row.kind, row.detail, row.subject) for row in response.context["rows"]]


ALL = [
    ("a command", "set the last day", "30 Nov 2026", "Charlie Other"),
    ("Pia People", "changed", "e-mail", "Charlie Other"),
    ("Charlie Other", "rated", "code, as peer", "Bob Engineer"),
    ("Pia People", "changed a team", "name and place in the tree", "Vision"),
    ("Pia People", "moved", "to Vision, from 1 Dec 2026", "Bob Engineer"),
    ("Alice Manager", "opened", "growth", "Bob Engineer"),
]


# ── who gets in ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["bob", "alice", "lena"])
def test_others_get_a_page_that_says_who_it_is_for(request, client, who):
    client.force_login(request.getfixturevalue(who).user)
    response = client.get(LOG)
    assert response.status_code == 403
    assert "The audit log is for the people team." in response.content.decode()


def test_nobody_without_signing_in_and_nothing_but_reading(client, pia):
    assert client.get(LOG).status_code == 302
    client.force_login(pia.user)
    assert client.post(LOG).status_code == 405
    assert client.get(LOG).status_code == 200
    assert AuditEvent.objects.count() == 0


# ── the filters ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("?person=bob-engineer", [ALL[2], ALL[4], ALL[5]]),
        ("?person=CHARLIE@", ALL[:2]),
        ("?actor=pia", [ALL[1], ALL[3], ALL[4]]),
        ("?actor=pia&person=bob", [ALL[4]]),
        ("?kind=opened", [ALL[5]]),
        ("?since=2026-11-02&until=2026-11-02", ALL[3:5]),
        ("?since=2026-11-03", ALL[:3]),
        ("?until=2026-11-01", [ALL[5]]),
        ("?person=zzz", []),
        ("?kind=nonsense", ALL),
        ("?since=never", ALL),
        ("?page=nonsense", ALL),
        ("?person=%00", ALL),
    ],
)
def test_the_log_is_filtered(client, log, pia, query, expected):
    client.force_login(pia.user)
    assert rows(client, query) == expected


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?since=2026-11-03&until=2026-11-01", "This day lies before the first one."),
        ("?since=2026-02-30", "Enter a valid date."),
        ("?person=zzz", "Nothing in the log matches this"),
    ],
)
def test_what_does_not_fit_is_said(client, log, pia, query, sentence):
    client.force_login(pia.user)
    assert sentence in client.get(LOG + query).content.decode()


def test_rows_link_to_what_they_are_about(client, log, pia):
    client.force_login(pia.user)
    urls = [row.url for row in client.get(LOG).context["rows"]]
    assert urls[3:] == ["/setup/teams/vision/", "/setup/people/bob-engineer/", "/people/bob-engineer/growth/"]
    assert all(client.get(url).status_code == 200 for url in urls if url.startswith("/setup/"))


def test_rows_outlive_whom_they_name(client, pia):
    record("opened", actor=987, subject=654, page="growth")
    client.force_login(pia.user)
    assert rows(client) == [("account 987", "opened", "growth", "")]


def test_an_unknown_kind_is_shown_as_it_is(client, pia, bob):
    record("framework_published", actor=pia.user.pk, subject=None)
    client.force_login(pia.user)
    assert rows(client) == [("Pia People", "framework published", "", "")]


def test_facts_that_went_are_told_by_number_and_reason(client, pia):
    detail = {"table": "skills_rating", "count": 12, "reason": "import_undone"}
    record("facts_deleted", actor=pia.user.pk, **detail)
    client.force_login(pia.user)
    assert rows(client) == [("Pia People", "deleted facts", "12 ratings: import undone", "")]


def test_the_log_is_paged_and_pages_keep_the_filter(client, pia, bob, monkeypatch):
    monkeypatch.setattr("config.audit_log.PER_PAGE", 2)
    for number in range(5):
        record_opened(f"page-{number}", actor=pia.user.pk, subject=bob.pk)
    client.force_login(pia.user)
    text = client.get(f"{LOG}?person=bob&page=2").content.decode()
    assert "Page 2 of 3" in text
    assert "?person=bob&amp;page=3" in text


def test_the_number_of_queries_does_not_grow(client, log, pia, bob, alice):
    client.force_login(pia.user)

    def count(path) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    few = count(LOG), count(f"{LOG}?person=bob")
    for number in range(20):
        other = make_engineer(f"Extra{number} Person")
        record("moved", actor=other.user.pk, subject=other.pk, team=Team.objects.first().pk, from_on="2026-12-01")
        record_opened("growth", actor=other.user.pk, subject=bob.pk)
    assert max(few) <= 12
    assert (count(LOG), count(f"{LOG}?person=bob")) == few


# ── about oneself ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_sees_who_opened_or_changed_their_own_record_but_not_which_peer_rated(client, log, bob):
    client.force_login(bob.user)
    response = client.get(OWN)

    assert [(row.actor, row.kind) for row in response.context["rows"]] == [
        ("Pia People", "moved"),
        ("Alice Manager", "opened"),
    ]
    assert "Charlie" not in response.content.decode()
    assert "/setup/" not in response.content.decode()


def test_the_people_team_sees_only_its_own_on_that_page(client, log, pia):
    client.force_login(pia.user)
    assert client.get(OWN).context["rows"] == []
    assert "No one yet" in client.get(OWN).content.decode()


def test_a_second_look_within_the_hour_is_one_row(client, alice, bob, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(2):
        record_opened("growth", actor=alice.user.pk, subject=bob.pk)
    time_machine.shift(timedelta(hours=2))
    record_opened("growth", actor=alice.user.pk, subject=bob.pk)
    client.force_login(bob.user)
    assert len(client.get(OWN).context["rows"]) == 2
