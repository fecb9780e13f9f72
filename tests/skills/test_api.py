"""People, framework and ratings by the API: scopes, writes, tokens, numbers of queries."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.models import AuditEvent
from skills.models import ApiToken, Placement, Skill, Team
from tests.api_org import send, standing_org, without_rates
from tests.make import day, make_engineer, make_rating, make_team


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


def rows(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


# ── people, teams, placements ───────────────────────────────────────────────────────────────────────────────────────
def test_people_are_shown_with_team_and_role_and_never_a_level(org):
    bob = org.client("charlie").get("/api/v1/people/bob-engineer/").json()

    assert bob == {
        "slug": "bob-engineer", "name": "Bob Engineer", "team": "vision", "role": "junior", "has_left": False,
    }  # fmt: skip
    lou = org.client("charlie").get("/api/v1/people/lou-left/").json()
    assert (lou["role"], lou["has_left"]) == (None, True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("team=vision&has_left=false", {"alice-manager", "bob-engineer", "paula-peer"}),
        ("team=vision&has_left=true", {"lou-left"}),
        ("role=junior", {"bob-engineer", "paula-peer"}),
        ("role=ghost", set()),
        ("team=ghost", set()),
    ],
)
def test_people_are_found_by_team_role_and_having_left(org, query, names):
    assert {row["slug"] for row in rows(org.client("lena"), f"people/?{query}")} == names


def test_people_stand_where_they_stand_today(org):
    Placement.objects.create(
        engineer=org["bob"], from_on=timezone.localdate() + timedelta(days=1), team=Team.objects.get(slug="language")
    )
    assert [row["slug"] for row in rows(org.client("lena"), "people/?team=language")] == ["charlie-other"]


def test_teams_name_their_parent_and_manager(org):
    team = org.client("bob").get("/api/v1/teams/vision/").json()
    assert team == {
        "slug": "vision",
        "name": "Vision",
        "parent": "engineering",
        "manager": "alice-manager",
        "managers": ["alice-manager"],
    }


def test_placements_are_those_of_oneself_and_ones_line(org):
    seen = {name: {row["engineer"] for row in rows(org.client(name), "placements/")} for name in ("bob", "alice")}
    assert seen["bob"] == {"bob-engineer"}
    assert seen["alice"] == {"alice-manager", "bob-engineer", "paula-peer", "lou-left"}
    assert rows(org.client("lena"), "placements/?engineer=bob-engineer") == []


def test_an_order_asked_for_is_the_only_one(org):
    Placement.objects.create(engineer=org["bob"], from_on=day("2021-01-01"), team=Team.objects.get(slug="vision"))
    days = [row["from_on"] for row in rows(org.client("pia"), "placements/?ordering=-from_on")]
    assert days == sorted(days, reverse=True)
    assert days[0] == "2021-01-01"


def test_the_people_team_moves_somebody_from_a_day_on_and_it_is_audited(org):
    body = {"engineer": "bob-engineer", "from_on": "2025-03-01", "team": "language", "target_role": "senior"}
    answer = send(org.client("pia"), "placements/", body)

    assert answer.status_code == 201
    made = Placement.objects.get(pk=answer.json()["id"])
    assert answer["Location"] == f"/api/v1/placements/{made.pk}/"
    assert (made.engineer, made.team.slug, made.role, made.target_role.key) == (org["bob"], "language", None, "senior")
    event = AuditEvent.objects.filter(kind="moved").get()
    assert (event.actor_id, event.subject_id) == (org["pia"].user_id, org["bob"].pk)
    assert org.client("charlie").get(f"/api/v1/placements/{made.pk}/").status_code == 200
    assert org.client("alice").get(f"/api/v1/placements/{made.pk}/").status_code == 404


# ── framework ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_published_framework_comes_with_version_digest_and_definition(org):
    one = org.client("bob").get("/api/v1/framework/small/").json()
    (listed,) = rows(org.client("bob"), "framework/")

    assert listed == {key: value for key, value in one.items() if key != "definition"}
    assert (one["version"], one["digest"][:7]) == ("1", "sha256:")
    assert set(one["definition"]) == {"framework", "scale", "areas", "roles"}


def test_skills_show_level_texts_and_roles_their_targets(org):
    skill = org.client("bob").get("/api/v1/skills/python/").json()
    role = org.client("bob").get("/api/v1/roles/senior/").json()

    assert (skill["area"], skill["levels"]["3"]) == ("craft", "python at 3")
    assert {"skill": "python", "level": 4, "importance": 1, "floor": None} in role["targets"]


def test_retired_skills_stay_and_can_be_left_out(org):
    Skill.objects.filter(key="sql").update(is_retired=True)
    bob = org.client("bob")
    assert {row["key"] for row in rows(bob, "skills/?is_retired=false")} == {"python", "talks"}
    assert bob.get("/api/v1/skills/sql/").json()["is_retired"] is True
    answer = send(bob, "ratings/", {"engineer": "bob-engineer", "skill": "sql", "level": 1})
    assert answer.json()["errors"][0]["field"] == "skill"


# ── me ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_me_says_who_one_is_and_what_one_may_do(org):
    assert org.client("helga").get("/api/v1/me/").json() == {
        "email": "helga@example.org",
        "name": "Helga Head",
        "person": "helga-head",
        "groups": [],
        "teams_managed": ["engineering", "language", "vision"],
        "may": {
            "rate_oneself": True, "rate_others": True, "run_reports": False, "keep_people": False, "write": True,
        },
        "token": {
            "name": "test", "is_read_only": False,
            "expires_at": ApiToken.objects.get().expiry.isoformat().replace("+00:00", "Z"),
        },
    }  # fmt: skip


# ── numbers of queries ──────────────────────────────────────────────────────────────────────────────────────────────
def count(client, path):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(f"/api/v1/{path}").status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("people/", 4),
        ("teams/", 5),
        ("placements/", 5),
        ("skills/", 4),
        ("roles/", 6),
        ("ratings/", 7),
        ("ratings/?as_of=2025-12-31", 7),
        ("ratings/?engineer=bob-engineer", 7),
        ("jobs/", 5),
    ],
)
def test_a_list_takes_the_same_number_of_queries_for_few_and_many(org, path, queries):
    pia = org.client("pia")
    pia.get("/api/v1/me/")  # the token has been seen, and the record opened, within the hour
    pia.get(f"/api/v1/{path}")
    few = count(pia, path)
    team = make_team("Later", parent="Engineering", manager=org["helga"])
    for number in range(20):
        person = make_engineer(f"Extra{number} Person", team=team)
        make_rating(person, "sql", 3, by=org["helga"], on="2025-01-10")
        make_rating(org["bob"], "sql", 3, by=org["alice"], on=f"2025-02-{number + 1:02}")
    pia.get(f"/api/v1/{path}")  # the look at those who are new is one more
    assert (few, count(pia, path)) == (queries, queries)
