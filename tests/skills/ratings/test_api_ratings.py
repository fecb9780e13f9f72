"""Ratings by the API: who reads which, who writes, what is noted."""

from copy import deepcopy

import pytest
from django.utils import timezone

from config.base.models import AuditEvent
from skills.models import Engineer, Rating
from tests.api_org import send, standing_org, token_client, without_rates
from tests.looked import looks
from tests.make import day, make_rating


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


def ids(client, path):
    return {row["id"] for row in client.get(f"/api/v1/{path}").json()["results"]}


# ── reading ratings ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_rating_is_shown_with_everything_about_it(org):
    rating = org.client("bob").get(f"/api/v1/ratings/{org.by_manager.pk}/").json()

    assert rating.pop("recorded_at").endswith("Z")
    assert rating == {
        "id": org.by_manager.pk, "engineer": "bob-engineer", "skill": "python", "level": 3, "source": "manager",
        "rated_by": "alice-manager", "rated_on": "2025-01-10", "note": "Steady.", "voids": None, "voided_by": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("bob", {"by_manager", "by_oneself"}),
        ("paula", {"by_peer"}),
        ("alice", {"by_manager", "by_oneself"}),
        ("helga", {"by_manager", "by_oneself"}),
        ("charlie", set()),
        ("lena", set()),
        ("pia", {"by_manager", "by_oneself", "by_peer"}),
    ],
)
@pytest.mark.parametrize(
    "query", ["", "?engineer=bob-engineer", "?skill=python", "?as_of=2025-06-30", "?ordering=rated_on,-id"]
)
def test_everybody_lists_their_own_scope_however_they_ask(org, who, sees, query):
    assert ids(org.client(who), f"ratings/{query}") == {getattr(org, name).pk for name in sees}


@pytest.mark.parametrize(
    "query",
    ["engineer=bob-engineer&source=peer", "rated_by=paula-peer", "engineer=ghost", "rated_by=ghost", "skill=ghost"],
)
def test_a_filter_by_what_one_may_not_see_looks_like_a_filter_by_nothing(org, query):
    answer = org.client("alice").get(f"/api/v1/ratings/?{query}").json()
    assert answer == {"count": 0, "next": None, "previous": None, "results": []}


def test_as_of_a_day_gives_the_newest_standing_row_of_each_rater(org):
    newer = make_rating(org["bob"], "python", 4, by=org["alice"], on="2025-02-01")
    wrong = make_rating(org["bob"], "python", 0, by=org["alice"], on="2025-03-01")
    make_rating(org["bob"], "python", None, by=org["alice"], on="2025-03-01", voids=wrong)
    bob = org.client("bob")

    assert ids(bob, "ratings/?as_of=2025-01-10") == {org.by_manager.pk}
    assert ids(bob, "ratings/?as_of=2025-12-31&source=manager") == {newer.pk}
    assert len(ids(bob, "ratings/")) == 5


@pytest.mark.parametrize(
    ("who", "path", "is_noted"),
    [
        ("alice", "ratings/?engineer=bob-engineer", True),
        ("alice", "ratings/BY-MANAGER/", True),
        ("pia", "ratings/?engineer=bob-engineer&page_size=1", True),
        ("alice", "ratings/", True),
        ("pia", "ratings/?skill=python&ordering=-rated_on", True),
        ("bob", "ratings/?engineer=bob-engineer", False),
        ("bob", "ratings/BY-MANAGER/", False),
        ("lena", "ratings/?engineer=bob-engineer", False),
        ("charlie", "ratings/BY-MANAGER/", False),
        ("alice", "ratings/?engineer=ghost", False),
    ],
)
def test_looking_at_ratings_is_noted_for_those_in_the_answer_whatever_was_asked_for(org, who, path, is_noted):
    org.client(who).get(f"/api/v1/{path.replace('BY-MANAGER', str(org.by_manager.pk))}")

    route = "api:rating-detail" if "BY-MANAGER" in path else "api:rating-list"
    assert looks() == ([(org[who].user_id, route, org["bob"].pk)] if is_noted else [])


# ── writing ratings ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("who", "source"), [("bob", "self"), ("alice", "manager"), ("helga", "manager")])
def test_who_rates_and_as_what_follows_from_who_asks(org, who, source):
    body = {"engineer": "bob-engineer", "skill": "sql", "level": 2, "note": " Reads  plans. ", "rated_on": "2025-05-01"}
    answer = send(org.client(who), "ratings/", body)

    made = Rating.objects.get(pk=answer.json()["id"])
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/ratings/{made.pk}/")
    assert (made.rated_by, made.source, made.level, made.note) == (org[who], source, 2, "Reads  plans.")
    event = AuditEvent.objects.get(kind="rated")
    assert (event.actor_id, event.subject_id) == (org[who].user_id, org["bob"].pk)
    assert event.detail == {"rating": made.pk, "skill": "sql", "source": source}


def test_without_a_day_it_is_today_and_an_empty_level_withdraws(org):
    answer = send(org.client("bob"), "ratings/", {"engineer": "bob-engineer", "skill": "python", "level": None}).json()
    assert (answer["rated_on"], answer["level"]) == (timezone.localdate().isoformat(), None)


def test_a_manager_is_not_asked_to_rate_themselves_as_one(org):
    body = {"engineer": "alice-manager", "skill": "python", "level": 5}
    assert send(org.client("alice"), "ratings/", body).json()["source"] == "self"


def test_an_account_without_a_person_reads_and_rates_nobody(org):
    user = org["lena"].user
    Engineer.objects.filter(pk=org["lena"].pk).delete()
    client = token_client(user)
    assert client.get("/api/v1/me/").json()["person"] is None
    answer = send(client, "ratings/", {"engineer": "bob-engineer", "skill": "python", "level": 5})
    assert answer.status_code == 403
    assert answer.json()["what_to_do"].startswith("Ask their manager")


def test_cancelling_adds_a_row_that_names_the_other_and_changes_nothing(org):
    before = Rating.objects.filter(pk=org.by_manager.pk).values().get()
    answer = send(org.client("alice"), f"ratings/{org.by_manager.pk}/void/")

    row = answer.json()
    assert (answer.status_code, row["voids"], row["level"]) == (201, org.by_manager.pk, None)
    assert Rating.objects.filter(pk=org.by_manager.pk).values().get() == before
    assert org.client("bob").get(f"/api/v1/ratings/{org.by_manager.pk}/").json()["voided_by"] == row["id"]
    assert not Rating.objects.as_of(day("2025-12-31")).filter(source="manager").exists()
    event = AuditEvent.objects.get(kind="voided")
    assert (event.subject_id, event.detail) == (org["bob"].pk, {"rating": org.by_manager.pk, "row": row["id"]})


def test_nothing_is_cancelled_twice_and_no_cancelling_row_either(org):
    alice, path = org.client("alice"), f"ratings/{org.by_manager.pk}/void/"
    row = send(alice, path).json()
    again, back = send(alice, path), send(alice, f"ratings/{row['id']}/void/")
    assert (again.status_code, back.status_code) == (409, 409)
    assert again.json()["detail"] == "This rating is cancelled already."
    assert Rating.objects.exclude(voids=None).count() == 1


@pytest.mark.parametrize("which", ["by_manager", "by_oneself", "by_peer"])
def test_the_people_team_cancels_for_anybody_and_the_audit_log_says_who(org, which):
    rating = getattr(org, which)
    row = send(org.client("pia"), f"ratings/{rating.pk}/void/").json()
    assert Rating.objects.get(pk=row["id"]).rated_by == rating.rated_by
    assert AuditEvent.objects.get(kind="voided").actor_id == org["pia"].user_id
