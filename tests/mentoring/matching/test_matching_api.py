from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from config.base.jobs import queue
from mentoring.matching.plans.plans import request_plan
from mentoring.models import Block, MatchPlan, MentoringRequest, MentorProfile, Mentorship
from tests.api_org import send, token_client, without_rates
from tests.looked import looks
from tests.make import make_rating
from tests.mentoring.waiting import make_mentor

pytestmark = pytest.mark.django_db
PROFILE = {"places": 2, "offers": ["python"], "time_zone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def unlimited(settings):
    without_rates(settings)


def get(who: Any, path: str, status: int = 200) -> Any:
    answer = token_client(who.user).get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def put(who: Any, body: Any, **headers: str) -> Any:
    client = token_client(who.user)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put("/api/v1/mentor-profile/", body, content_type="application/json", headers=named)


# ── one's own profile ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_profile_is_replaced_by_whoever_has_seen_it(skills, bob):
    etag = token_client(bob.user).get("/api/v1/mentor-profile/")["ETag"]
    answer = put(bob, PROFILE, If_Match=etag)
    assert answer.status_code == 200
    assert answer.json() == {**PROFILE, "paused_until": None, "works_from": 9, "works_until": 17}
    assert get(bob, "mentor-profile/") == answer.json()
    stale = put(bob, {**PROFILE, "places": 5}, If_Match=etag)
    assert (stale.status_code, stale.json()["status"]) == (412, 412)
    assert put(bob, {**PROFILE, "places": 5}, If_Match=answer["ETag"]).status_code == 200


def test_without_a_version_nothing_is_written(skills, bob):
    answer = put(bob, PROFILE)
    assert answer.status_code == 428
    assert "ETag" in answer.json()["what_to_do"]
    assert not MentorProfile.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"places": 11},
        {"places": "2"},
        {"offers": ["nothing"]},
        {"time_zone": "Mars/Olympus"},
        {"works_from": 17, "works_until": 9},
        {"paused_until": "2090-01-01"},
        {"engineer": "alice-manager"},
        {"blocks": []},
    ],
)
def test_what_is_wrong_is_refused(skills, bob, wrong):
    assert put(bob, {**PROFILE, **wrong}, If_Match="*").status_code == 400
    assert not MentorProfile.objects.exists()


def test_blocks_are_on_no_address(skills, bob, mona):
    Block.objects.create(engineer=bob, other=mona)
    assert "mona" not in str(get(bob, "mentor-profile/")).lower()


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_mentors_are_found_with_reasons_that_sum_to_the_fit(waiting, mona, bob):
    found = get(bob, "mentors/?skills=python")
    (row,) = found["mentors"]
    assert (row["mentor"], row["offers"], found["total"]) == (mona.slug, ["python"], 1)
    assert sum(reason["points"] for reason in row["reasons"]) == row["fit"]
    assert sum(reason["most"] for reason in row["reasons"]) == 100
    assert get(bob, "mentors/") == found


@pytest.mark.parametrize("level", [0, 5])
def test_nothing_moves_with_a_mentor_s_level(waiting, mona, charlie, bob, level):
    before = get(bob, "mentors/?skills=python")
    make_rating(mona, "python", level, by=charlie, on="2025-02-20")
    assert get(bob, "mentors/?skills=python") == before


def test_names_of_full_people_are_there_when_asked_for(waiting, mona, bob):
    MentorProfile.objects.update(paused_until=timezone.localdate().replace(year=2100))
    found = get(bob, "mentors/?skills=python")
    assert (found["full_count"], found["full"]) == (1, [])
    assert get(bob, "mentors/?skills=python&full=1")["full"] == [{"mentor": mona.slug, "name": "Mona Mentor"}]


@pytest.mark.parametrize("query", ["skills=nothing", "skills=,", "skills=a,b,c,d", "skills=python&full=2", "skill=x"])
def test_a_question_that_makes_no_sense_is_refused(waiting, bob, query):
    get(bob, f"mentors/?{query}", 400)


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_somebody_asks_once_and_closes(skills, bob, charlie):
    body = {"engineer": bob.slug, "skills": ["python", "sql"]}
    answer = send(token_client(bob.user), "mentoring-requests/", body)
    assert answer.status_code == 201
    assert answer.json()["skills"] == ["python", "sql"]
    assert send(token_client(bob.user), "mentoring-requests/", body).status_code == 409
    path = f"mentoring-requests/{answer.json()['id']}/"
    assert answer["Location"].endswith(path)
    get(charlie, path, 404)
    assert send(token_client(charlie.user), f"{path}close/").status_code == 404
    assert send(token_client(bob.user), f"{path}close/").json()["closed_on"]
    assert send(token_client(bob.user), f"{path}close/").status_code == 409


def test_a_manager_asks_for_their_line_alone(skills, alice, bob, charlie):
    body = {"engineer": bob.slug, "skills": ["python"]}
    assert send(token_client(charlie.user), "mentoring-requests/", body).status_code == 400
    assert send(token_client(alice.user), "mentoring-requests/", body).status_code == 201


@pytest.mark.parametrize("chosen", [[], ["nothing"], ["python", "sql", "talks", "python"]])
def test_a_request_needs_one_to_three_skills(skills, bob, chosen):
    body = {"engineer": bob.slug, "skills": chosen}
    assert send(token_client(bob.user), "mentoring-requests/", body).status_code == 400
    assert not MentoringRequest.objects.exists()


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_plan_is_asked_for_read_and_published_once(waiting, mona, bob, pia):
    client = token_client(pia.user)
    key = {"Idempotency-Key": "one"}
    answer = send(client, "match-plans/", {"bar": 50}, headers=key)
    assert (answer.status_code, answer.json()["is_ready"]) == (202, False)
    assert send(client, "match-plans/", {"bar": 50}, headers=key).json()["id"] == answer.json()["id"]
    path = f"match-plans/{answer.json()['id']}/"
    assert send(client, f"{path}publish/", {"objective": "most", "run": 1}).status_code == 409
    queue.run(MatchPlan.objects.get().job.pk)
    (row,) = get(pia, path)["rows"]
    assert (row["mentee"], row["most"]["mentor"], row["differs"]) == (bob.slug, mona.slug, False)
    answers = [send(client, f"{path}publish/", {"objective": objective, "run": 1}) for objective in ("most", "best")]
    job = MatchPlan.objects.get().job
    for answer in answers:
        assert (answer.status_code, answer["Location"]) == (202, f"/api/v1/jobs/{job.pk}/")
        assert (answer.json()["state"], answer.json()["chosen"]) == ("sending", "most")
    assert client.get(answer["Location"]).json()["state"] == "queued"
    queue.run(job.pk)
    sent = get(pia, path)
    assert (sent["state"], sent["sent"]) == ("published", [Mentorship.objects.get().pk])
    answer = send(client, f"{path}publish/", {"objective": "best", "run": 1})
    assert (answer.status_code, answer.json()) == (200, sent)
    assert send(client, f"{path}publish/", {"objective": "none", "run": 1}).status_code == 400


def test_whoever_stands_in_a_plan_is_told(waiting, mona, bob, pia):
    plan = request_plan(pia.user, timezone.localdate(), lowest_fit=50, key="one")
    path = f"match-plans/{plan.pk}/"
    get(pia, path)
    assert looks() == []  # it is not computed yet
    queue.run(plan.job.pk)
    get(pia, path)
    assert looks() == [(pia.user_id, "api:match-plan-detail", pk) for pk in sorted([bob.pk, mona.pk])]


def test_plans_are_for_managers_and_the_people_team(waiting, mona, bob, alice, charlie, pia, lena):
    own = send(token_client(alice.user), "match-plans/", {}).json()["id"]
    for who in (bob, lena):
        assert "mentors/" in get(who, "match-plans/", 403)["what_to_do"]
        get(who, f"match-plans/{own}/", 403)
    get(charlie, f"match-plans/{own}/", 404)
    assert [row["id"] for row in get(pia, "match-plans/")["results"]] == [own]
    assert get(charlie, "match-plans/")["results"] == []


def test_lists_take_the_same_queries_for_many_as_for_few(waiting, mona, charlie, pia, django_assert_max_num_queries):
    client = token_client(pia.user)
    client.get("/api/v1/mentoring-requests/")
    for number in range(5):
        person = make_mentor(f"P{number} Person", "Vision", {"sql": 2}, by=charlie)
        send(client, "mentoring-requests/", {"engineer": person.slug, "skills": ["python"]})
        send(client, "match-plans/", {})
    with django_assert_max_num_queries(6):
        assert client.get("/api/v1/mentoring-requests/").json()["count"] == 6
    with django_assert_max_num_queries(6):
        assert client.get("/api/v1/match-plans/").json()["count"] == 5
