"""What mentees share, by the API: the rules of the pages. Charlie mentors Bob; Alice is Bob's manager, Helga above."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.models import SharedText
from skills.models import Placement, Team
from tests.api_org import send, standing_org, token_client, without_rates
from tests.looked import looks
from tests.make import day, make_engineer
from tests.mentoring.made import make_pair, make_session

READERS = ("bob", "charlie", "alice", "helga", "pia")
PATH = "shared-texts/"


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


@pytest.fixture
def row(org):
    return SharedText.objects.get()


def get(client, path=PATH):
    return client.get(f"/api/v1/{path}")


def share(org, who="bob", **more):
    return send(org.client(who), PATH, {"mentorship": org.pair.pk, "text": "Told", **more})


def withdraw(client, row, etag=None):
    etag = etag or get(client, f"{PATH}{row.pk}/").headers.get("ETag")
    return client.delete(f"/api/v1/{PATH}{row.pk}/", headers={"If-Match": etag} if etag else {})


def opened():
    return [(reader, subject) for reader, route, subject in looks() if route.startswith("api:shared-text")]


@pytest.mark.parametrize("who", READERS)
def test_its_readers_read_it_with_what_a_page_says_beside_it(org, row, who):
    found = get(org.client(who), f"{PATH}{row.pk}/")
    assert found.headers["ETag"]
    assert found.json()["shared_at"]
    assert {name: value for name, value in found.json().items() if name != "shared_at"} == {
        "id": row.pk, "mentorship": org.pair.pk, "mentor": "charlie-other", "mentee": "bob-engineer", "session": None,
        "goal": None, "about": "The pair as a whole", "text": "Shared",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["paula", "lena", "root"])
def test_nobody_else_does_a_superuser_neither(org, row, who, django_user_model):
    is_root = who == "root"
    client = token_client(django_user_model.objects.create_superuser("r@example.org")) if is_root else org.client(who)
    assert get(client).json()["count"] == 0
    assert get(client, f"{PATH}{row.pk}/").status_code == 404


def test_a_former_manager_no_longer_does(org, row):
    Placement.objects.create(engineer=org["bob"], from_on=day("2026-01-01"), team=Team.objects.get(slug="language"))
    assert get(org.client("alice")).json()["count"] == 0
    assert get(org.client("charlie")).json()["count"] == 1


def test_the_mentee_shares_about_a_session_or_a_goal(org):
    session, goal = org.pair.sessions.get(), org.pair.focus_skills.get().goal
    made = share(org, session=session.pk)
    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"{PATH}{made.json()['id']}/")
    assert (made.json()["about"], made.json()["text"]) == ("Session of 1 Mar 2025", "Told")
    assert share(org, goal=goal.pk).json()["about"] == "Goal in Python"
    assert share(org, session=session.pk).json()["id"] == made.json()["id"]
    assert share(org, session=session.pk, text="Other").status_code == 409
    assert share(org, session=session.pk, goal=goal.pk).status_code == 409


@pytest.mark.parametrize(
    ("who", "more"),
    [
        ("charlie", {}),
        ("alice", {}),
        ("pia", {}),
        ("bob", {"text": " "}),
        ("bob", {"text": "x" * 5001}),
        ("bob", {"session": 999_999}),
        ("bob", {"shared_by": "bob-engineer"}),
    ],
    ids=str,
)
def test_what_is_not_allowed_or_does_not_fit_shares_nothing(org, row, who, more):
    assert share(org, who, **more).status_code == 400
    assert SharedText.objects.get() == row


def test_a_session_of_another_pair_is_refused(org):
    other = make_session(make_pair(org["paula"], org["bob"]), "2026-11-20")
    answer = share(org, session=other.pk)
    assert answer.status_code == 409
    assert "not of this pair" in answer.json()["detail"]


def test_the_mentee_withdraws_it_and_it_is_gone_for_everybody(org, row):
    bob = org.client("bob")
    assert withdraw(bob, row, '"another"').status_code == 412
    assert withdraw(bob, row).status_code == 204
    row.refresh_from_db()
    assert (row.text, row.withdrawn_at is None) == ("", False)
    for who in READERS:
        assert get(org.client(who), f"{PATH}{row.pk}/").status_code == 404
        assert get(org.client(who)).json()["count"] == 0


@pytest.mark.parametrize("who", ["charlie", "alice", "pia"])
def test_nobody_else_withdraws(org, row, who):
    assert withdraw(org.client(who), row).status_code == 404
    row.refresh_from_db()
    assert row.text == "Shared"


def test_a_look_is_on_record_once_a_day_and_route_unless_one_is_of_the_pair(org, row):
    for who in ("bob", "charlie"):
        get(org.client(who))
        get(org.client(who), f"{PATH}{row.pk}/")
    assert opened() == []
    for path in (PATH, f"{PATH}{row.pk}/"):
        get(org.client("alice"), path)
        get(org.client("alice"), path)
    assert opened() == [(org["alice"].user_id, org["bob"].pk)] * 2


def test_the_list_takes_the_same_queries_for_few_and_for_many(org):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert get(client).status_code == 200
        return len(queries)

    client = org.client("pia")
    get(client)  # the first request notes that the token was used
    make_new(org, 1)
    few = count()
    make_new(org, 5)
    assert count() == few
    assert len(opened()) == 7


def make_new(org, number):
    """Texts of people nobody has looked at yet."""
    for _ in range(number):
        pair = make_pair(org["charlie"], make_engineer(f"M{SharedText.objects.count()} Mentee", team="Vision"))
        SharedText.objects.create(mentorship=pair, session=make_session(pair, "2026-11-20"), text="Told")


def test_a_list_is_of_one_mentee_or_pair(org, row):
    client = org.client("pia")
    for query, count in (("mentee=bob-engineer", 1), ("mentee=paula-peer", 0), (f"mentorship={org.pair.pk}", 1)):
        assert get(client, f"{PATH}?{query}").json()["count"] == count
    assert get(client, f"{PATH}?ordering=-shared_at").status_code == 200
