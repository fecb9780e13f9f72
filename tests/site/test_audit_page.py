"""The audit log for the people team, and the part of it about oneself."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from config.base.audit.log import Change, record, record_changes
from config.base.frozen.guard import let_through
from config.base.models import AuditEvent, AuditWord
from config.site.audit_words import FIELDS, Names, say_changes
from skills.models import Placement, Team, User
from tests.looked import look
from tests.make import make_engineer

LOG, OWN = "/setup/audit/", "/account/data/record/"


@pytest.fixture
def log(alice, bob, charlie, pia, time_machine) -> None:
    """Three days of it; the last day and the move were written before old and new were kept."""
    vision, language = (Team.objects.get(name=name).pk for name in ("Vision", "Language"))
    time_machine.move_to("2026-11-01 09:00", tick=False)
    look(alice, bob)
    time_machine.move_to("2026-11-02 23:30", tick=False)
    record("moved", actor=pia.user.pk, subject=bob.pk, team=vision, from_on="2026-12-01")
    parents = {"name": ("Sight", "Vision"), "parent": (None, language)}
    record_changes([Change("team_changed", None, parents, {"team": vision})], actor=pia.user.pk)
    time_machine.move_to("2026-11-03 12:00", tick=False)
    record("rated", actor=charlie.user.pk, subject=bob.pk, skill="code", source="peer")
    emails = {"email": ("old@example.org", "new@example.org")}
    record_changes([Change("changed", charlie.pk, emails)], actor=pia.user.pk)
    record("left", actor=None, subject=charlie.pk, left_on="2026-11-30")


def rows(client, query="") -> list[tuple[str, str, str, str]]:
    response = client.get(LOG + query)
    assert response.status_code == 200
    return [(row.actor, row.kind, row.detail, row.subject) for row in response.context["rows"]]


def changes(client, path=LOG) -> list[list[tuple[str, str, str]]]:
    found = client.get(path).context["rows"]
    return [[(each.label, each.old, each.new) for each in row.changes] for row in found if row.changes]


ALL = [
    ("the command line", "set the last day", "30 Nov 2026", "Charlie Other"),
    ("Pia People", "changed", "", "Charlie Other"),
    ("Charlie Other", "rated", "code, as peer", "Bob Engineer"),
    ("Pia People", "changed a team", "", "Vision"),
    ("Pia People", "moved", "to Vision, from 1 Dec 2026", "Bob Engineer"),
    ("Alice Manager", "opened", "growth page", "Bob Engineer"),
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
        ("?since=2026-02-30", "This is not a day of the calendar."),
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


def test_old_and_new_are_shown_in_words(client, log, pia):
    client.force_login(pia.user)
    assert changes(client) == [
        [("e-mail", "old@example.org", "new@example.org")],
        [("name", "Sight", "Vision"), ("place in the tree", "none", "Language")],
    ]
    text = " ".join(strip_tags(client.get(LOG).content.decode()).split())
    assert "e-mail: old@example.org → is now new@example.org" in text


@given(st.permutations(list(FIELDS)))
def test_fields_are_told_in_one_order_however_the_database_keeps_them(fields):
    """PostgreSQL keeps the keys of an object by their length."""
    event = AuditEvent(kind="changed", detail={"changes": {field: ["", ""] for field in fields}})
    assert [each.label for each in say_changes(event, {}, Names())] == list(FIELDS.values())


def test_a_name_that_was_erased_is_said_to_be(client, log, charlie, pia):
    with let_through():
        AuditWord.objects.filter(subject_id=charlie.pk).delete()
    client.force_login(pia.user)
    assert changes(client)[0] == [("e-mail", "erased", "erased")]


def test_rows_outlive_whom_they_name(client, pia):
    change = {"team": (77, None), "role": (None, "gone"), "managers": ([78], [])}
    record_changes([Change("moved", 654, change, {"from_on": "2026-12-01"})], actor=987)
    client.force_login(pia.user)
    assert rows(client) == [("somebody whose account is gone", "moved", "from 1 Dec 2026", "")]
    assert changes(client) == [
        [("team", "one that is gone", "none"), ("role", "none", "gone"), ("managers", "somebody who is gone", "none")]
    ]


@pytest.mark.parametrize(
    ("kind", "via", "is_somebody", "said"),
    [
        ("changed", "", True, "Pia People"),
        ("changed", "import", True, "an import by Pia People"),
        ("changed", "import_undo", True, "Pia People, taking an import back"),
        ("changed", "import", False, "an import on the command line"),
        ("changed", "command", False, "the command line"),
        ("invited", "", False, "the command line"),
        ("pair", "", False, "Cairn"),
    ],
)
def test_who_did_it_is_said_by_name_and_way(client, pia, bob, kind, via, is_somebody, said):
    record_changes([Change(kind, bob.pk, {})], actor=pia.user_id if is_somebody else None, via=via)
    client.force_login(pia.user)
    assert [row[0] for row in rows(client)] == [said]


def test_an_account_that_is_nobody_is_named_by_its_address(client, pia, bob):
    robot = User.objects.create_user("robot@example.org")
    record("changed", actor=robot.pk, subject=bob.pk)
    client.force_login(pia.user)
    assert rows(client) == [("robot@example.org", "changed", "", "Bob Engineer")]


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
    monkeypatch.setattr("config.site.audit_page.PER_PAGE", 2)
    for number in range(5):
        look(pia, bob, route=f"page-{number}")
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
        look(other, bob)
    # session, user, groups, teams of the frame; how many, which, changes, looks, who, about whom, teams, roles, words
    assert max(few) <= 15
    assert (count(LOG), count(f"{LOG}?person=bob")) == few


# ── about oneself ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_sees_who_opened_or_changed_their_own_record_but_not_which_peer_rated(client, log, bob):
    client.force_login(bob.user)
    response = client.get(OWN)

    assert [(row.actor, row.kind) for row in response.context["rows"]] == [
        ("Pia People", "changed a team"),
        ("Pia People", "moved"),
        ("Alice Manager", "opened"),
    ]
    assert "Charlie" not in response.content.decode()
    assert "/setup/" not in response.content.decode()


def test_the_people_team_sees_only_its_own_on_that_page(client, log, pia):
    client.force_login(pia.user)
    assert client.get(OWN).context["rows"] == []
    assert "No one yet" in client.get(OWN).content.decode()


def test_a_look_at_a_long_list_stands_in_each_persons_record_with_its_size(client, alice, bob, charlie, pia):
    look(alice, bob, *range(10_001, 10_214), route="reports:report")
    for reader, path, expected in (
        (bob, OWN, [("Alice Manager", "readiness report, of 214 people")]),
        (charlie, OWN, []),
        (pia, LOG, [("Alice Manager", "readiness report, of 214 people")]),
        (pia, f"{LOG}?person=bob", [("Alice Manager", "readiness report, of 214 people")]),
        (pia, f"{LOG}?person=charlie", []),
    ):
        client.force_login(reader.user)
        assert [(row.actor, row.detail) for row in client.get(path).context["rows"]] == expected


def test_members_of_a_team_read_that_it_changed_while_they_stood_in_it(client, bob, charlie, pia, alice, time_machine):
    vision, language = Team.objects.get(name="Vision"), Team.objects.get(name="Language")
    managers = {"managers": ([alice.pk], [charlie.pk])}
    for on in ("2026-11-01", "2026-11-20"):
        time_machine.move_to(f"{on} 09:00", tick=False)
        record_changes([Change("team_changed", None, managers, {"team": vision.pk})], actor=pia.user_id)
        record_changes([Change("team_changed", None, managers, {"team": language.pk})], actor=pia.user_id)
    Placement.objects.create(engineer=bob, from_on=date(2026, 11, 10), team=language)
    client.force_login(bob.user)
    assert [(row.detail, f"{row.at:%d %b}") for row in client.get(OWN).context["rows"]] == [
        ("Language", "20 Nov"),
        ("Vision", "01 Nov"),
    ]
    assert changes(client, OWN) == [[("managers", "Alice Manager", "Charlie Other")]] * 2
