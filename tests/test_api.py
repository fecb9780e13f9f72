"""The API as a whole: who may do what, how it refuses, in what portions it answers."""

import json
import re
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client

from reports.models import Schedule
from skills.models import Engineer, Placement
from tests.api_org import (
    MOVE,
    OPENAPI,
    PROFILE,
    RATE,
    REPORT,
    SEND,
    WISH,
    expired_client,
    send,
    standing_org,
    token_client,
    without_rates,
)

PERSONAS = (
    "anonymous", "left", "expired", "read-only manager", "engineer", "peer", "manager", "manager's manager",
    "other manager", "leadership", "people team",
)  # fmt: skip
# One row per request, one column per persona, in that order; written down by hand from DESIGN §6.
POLICY = """
GET  me/                       401 401 401 200 200 200 200 200 200 200 200
GET  mentoring/health/         401 401 401 403 403 403 403 403 403 200 200
GET  mentoring/record/         401 401 401 200 200 200 200 200 200 200 200
GET  people/                   401 401 401 200 200 200 200 200 200 200 200
GET  people/bob-engineer/      401 401 401 200 200 200 200 200 200 200 200
GET  people/nobody/            401 401 401 404 404 404 404 404 404 404 404
GET  teams/                    401 401 401 200 200 200 200 200 200 200 200
GET  teams/vision/             401 401 401 200 200 200 200 200 200 200 200
GET  teams/vision/cover/       401 401 401 200 404 404 200 200 404 404 200
GET  find/                     401 401 401 400 403 403 400 400 400 403 400
GET  framework/                401 401 401 200 200 200 200 200 200 200 200
GET  framework/small/          401 401 401 200 200 200 200 200 200 200 200
GET  skills/                   401 401 401 200 200 200 200 200 200 200 200
GET  skills/python/            401 401 401 200 200 200 200 200 200 200 200
GET  roles/                    401 401 401 200 200 200 200 200 200 200 200
GET  roles/senior/             401 401 401 200 200 200 200 200 200 200 200
GET  placements/               401 401 401 200 200 200 200 200 200 200 200
GET  placements/BOB/           401 401 401 200 200 404 200 200 404 404 200
POST placements/ MOVE          401 401 401 403 403 403 403 403 403 403 201
GET  ratings/                  401 401 401 200 200 200 200 200 200 200 200
GET  ratings/BY-MANAGER/       401 401 401 200 200 404 200 200 404 404 200
GET  ratings/BY-ONESELF/       401 401 401 200 200 404 200 200 404 404 200
GET  ratings/BY-PEER/          401 401 401 404 404 200 404 404 404 404 200
POST ratings/ RATE             401 401 401 403 201 403 201 201 403 403 403
POST ratings/BY-MANAGER/void/  401 401 401 403 403 404 201 403 404 404 201
POST ratings/BY-ONESELF/void/  401 401 401 403 201 404 403 403 404 404 201
POST ratings/BY-PEER/void/     401 401 401 403 404 201 404 404 404 404 201
GET  reports/                  401 401 401 403 403 403 403 403 403 200 200
GET  reports/REPORT-ID/        401 401 401 403 403 403 403 403 403 200 200
POST reports/ REPORT           401 401 401 403 403 403 403 403 403 202 202
GET  jobs/                     401 401 401 200 200 200 200 200 200 200 200
GET  jobs/JOB/                 401 401 401 404 404 404 404 404 404 200 200
POST jobs/JOB/retry/           401 401 401 403 404 404 404 404 404 200 200
POST jobs/JOB/cancel/          401 401 401 403 404 404 404 404 404 409 409
GET  schedules/                401 401 401 403 403 403 403 403 403 200 200
POST schedules/ SCHEDULE       401 401 401 403 403 403 403 403 403 201 201
GET  schedules/WEEKLY/         401 401 401 403 403 403 403 403 403 200 200
PATCH schedules/WEEKLY/ HOUR   401 401 401 403 403 403 403 403 403 428 428
DELETE schedules/WEEKLY/       401 401 401 403 403 403 403 403 403 428 428
POST schedules/WEEKLY/pause/   401 401 401 403 403 403 403 403 403 200 200
POST schedules/WEEKLY/resume/  401 401 401 403 403 403 403 403 403 200 200
GET    mentorships/                         401 401 401 200 200 200 200 200 200 200 200
POST   mentorships/ PROPOSE                 401 401 401 403 409 201 201 201 201 409 201
GET    mentorships/PAIR/                    401 401 401 200 200 404 200 200 200 404 200
PATCH  mentorships/PAIR/                    401 401 401 403 428 404 428 428 428 404 428
POST   mentorships/PAIR/accept/             401 401 401 403 409 404 403 403 409 404 409
POST   mentorships/PAIR/decline/            401 401 401 403 409 404 403 403 409 404 409
POST   mentorships/PAIR/withdraw/           401 401 401 403 409 404 403 403 409 404 409
POST   mentorships/PAIR/resume/             401 401 401 403 409 404 403 403 409 404 409
POST   mentorships/PAIR/pause/              401 401 401 403 200 404 403 403 200 404 409
POST   mentorships/PAIR/complete/           401 401 401 403 200 404 403 403 200 404 409
POST   mentorships/PAIR/end-early/ REASON   401 401 401 403 200 404 403 403 200 404 200
GET    mentoring-sessions/                  401 401 401 200 200 200 200 200 200 200 200
POST   mentoring-sessions/                  401 401 401 403 400 400 400 400 400 400 400
GET    mentoring-sessions/SESSION/          401 401 401 404 200 404 404 404 200 404 404
PATCH  mentoring-sessions/SESSION/          401 401 401 403 428 404 404 404 428 404 404
DELETE mentoring-sessions/SESSION/          401 401 401 403 428 404 404 404 428 404 404
GET    planned-sessions/                    401 401 401 200 200 200 200 200 200 200 200
POST   planned-sessions/                    401 401 401 403 400 400 400 400 400 400 400
GET    planned-sessions/PLANNED/            401 401 401 404 200 404 404 404 200 404 404
PATCH  planned-sessions/PLANNED/            401 401 401 403 428 404 404 404 428 404 404
DELETE planned-sessions/PLANNED/            401 401 401 403 428 404 404 404 428 404 404
GET    goals/                               401 401 401 200 200 200 200 200 200 200 200
POST   goals/                               401 401 401 403 400 400 400 400 400 400 400
GET    goals/GOAL/                          401 401 401 404 200 404 404 404 200 404 404
PATCH  goals/GOAL/                          401 401 401 403 428 404 404 404 428 404 404
GET    actions/                             401 401 401 200 200 200 200 200 200 200 200
POST   actions/                             401 401 401 403 400 400 400 400 400 400 400
GET    actions/ACTION/                      401 401 401 404 200 404 404 404 200 404 404
PATCH  actions/ACTION/                      401 401 401 403 428 404 404 404 428 404 404
DELETE actions/ACTION/                      401 401 401 403 428 404 404 404 428 404 404
GET    private-notes/                       401 401 401 200 200 200 200 200 200 200 200
POST   private-notes/                       401 401 401 403 400 400 400 400 400 400 400
GET    private-notes/NOTE/                  401 401 401 404 200 404 404 404 404 404 404
PATCH  private-notes/NOTE/                  401 401 401 403 428 404 404 404 404 404 404
GET    shared-texts/                        401 401 401 200 200 200 200 200 200 200 200
POST   shared-texts/                        401 401 401 403 400 400 400 400 400 400 400
GET    shared-texts/SHARED/                 401 401 401 200 200 404 200 200 200 404 200
DELETE shared-texts/SHARED/                 401 401 401 403 428 404 404 404 404 404 404
POST   mentoring-sessions/SESSION/confirm/  401 401 401 403 200 404 404 404 200 404 404
POST   mentoring-sessions/SESSION/deny/     401 401 401 403 204 404 404 404 409 404 404
GET  mentor-profile/           401 401 401 200 200 200 200 200 200 200 200
PUT  mentor-profile/ PROFILE   401 401 401 403 200 200 200 200 200 200 200
GET  mentors/                  401 401 401 200 200 200 200 200 200 200 200
GET  mentoring-requests/       401 401 401 200 200 200 200 200 200 200 200
GET  mentoring-requests/WISH-ID/ 401 401 401 200 200 404 200 200 404 404 200
POST mentoring-requests/ WISH  401 401 401 403 400 201 201 201 400 400 201
POST mentoring-requests/WISH-ID/close/ 401 401 401 403 200 404 200 200 404 404 200
GET  match-plans/              401 401 401 200 403 403 200 200 200 403 200
GET  match-plans/PLAN/         401 401 401 404 403 403 404 404 404 403 200
POST match-plans/              401 401 401 403 403 403 202 202 202 403 202
POST match-plans/PLAN/publish/ SEND 401 401 401 403 403 403 404 404 404 403 409
GET  no/such/address/          401 401 401 404 404 404 404 404 404 404 404
""".strip().splitlines()
SCHEDULE = {"role": "senior", "cadence": "month"}
PROPOSE = {"mentor": "charlie-other", "mentee": "paula-peer", "skills": ["python"]}
BODIES = {"RATE": RATE, "MOVE": MOVE, "REPORT": REPORT, "PROPOSE": PROPOSE, "REASON": {"reason": "no_time"}}
BODIES |= {"SCHEDULE": SCHEDULE, "HOUR": {"hour": 7}, "WISH": WISH, "PROFILE": PROFILE, "SEND": SEND}


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


def callers(org):
    by_name = {
        "anonymous": Client(),
        "left": token_client(org["lou"].user),
        "expired": expired_client(org["bob"].user),
        "read-only manager": token_client(org["alice"].user, is_read_only=True),
    }
    names = ("bob", "paula", "alice", "helga", "charlie", "lena", "pia")
    return by_name | dict(zip(PERSONAS[4:], map(org.client, names), strict=True))


def address(org, path):
    ids = {
        "BOB": Placement.objects.get(engineer=org["bob"]).pk,
        "BY-MANAGER": org.by_manager.pk,
        "BY-ONESELF": org.by_oneself.pk,
        "BY-PEER": org.by_peer.pk,
        "REPORT-ID": org.report.pk,
        "JOB": org.job.pk,
        "PAIR": org.pair.pk,
        "SESSION": org.pair.sessions.get().pk,
        "PLANNED": org.pair.planned.get().pk,
        "GOAL": org.pair.focus_skills.get().goal.pk,
        "ACTION": org.pair.actions.get().pk,
        "NOTE": org.pair.private_notes.get().pk,
        "SHARED": org.pair.shared_texts.get().pk,
        "WISH-ID": org.wish.pk,
        "PLAN": org.plan.pk,
        "WEEKLY": Schedule.objects.get().pk,
    }
    return "/".join(str(ids.get(part, part)) for part in path.split("/"))


def undone(ask):
    """The answer to a request whose writes are rolled back."""
    with transaction.atomic():
        answer = ask()
        transaction.set_rollback(True)
    return answer


def ask(client, method, path, body):
    if method == "PUT":
        headers = {"If-Match": "*"}
        return client.put(f"/api/v1/{path}", body, content_type="application/json", headers=headers)
    return send(client, path, body) if method == "POST" else getattr(client, method.lower())(f"/api/v1/{path}")


@pytest.mark.parametrize("row", POLICY)
def test_each_persona_gets_what_the_policy_says(org, row):
    method, path, *rest = row.split()
    body = BODIES[rest.pop(0)] if rest[0] in BODIES else {}
    path = address(org, path)
    found = {}
    for name, client in callers(org).items():
        found[name] = undone(lambda client=client: ask(client, method, path, body)).status_code
    assert found == dict(zip(PERSONAS, map(int, rest), strict=True))


def test_the_policy_table_names_every_address_of_the_api(org):
    paths = json.loads(org.client("bob").get("/api/schema/?format=json", headers={"Accept": OPENAPI}).content)["paths"]
    rows = {(row.split()[0], re.sub(r"[^/]*[A-Z][^/]*|(bob-engineer|vision|small|python|senior)(?=/$|/cover/$)", "*",
                                    row.split()[1])) for row in POLICY}  # fmt: skip
    routes = {
        (method.upper(), re.sub(r"\{\w+\}", "*", path.removeprefix("/api/v1/")))
        for path, operations in paths.items()
        for method in operations
    }
    assert routes <= rows


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_session_reads_and_writes_only_with_the_forgery_token(org):
    client = Client(enforce_csrf_checks=True)
    token = str(client.get("/login/").context["csrf_token"])
    client.force_login(org["bob"].user)
    assert client.get("/api/v1/me/").status_code == 200

    refused = send(client, "ratings/", RATE)
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["detail"]

    assert send(client, "ratings/", RATE, headers={"X-CSRFToken": token}).status_code == 201


def test_whoever_leaves_is_refused_at_the_next_request_by_session_and_token(org):
    session, token = Client(), org.client("bob")
    session.force_login(org["bob"].user)
    assert (session.get("/api/v1/me/").status_code, token.get("/api/v1/me/").status_code) == (200, 200)

    Engineer.objects.filter(pk=org["bob"].pk).update(left_on="2025-01-01")

    assert (session.get("/api/v1/me/").status_code, token.get("/api/v1/me/").status_code) == (401, 401)


def test_a_demoted_reader_of_reports_is_refused_at_the_next_request(org):
    client = org.client("lena")
    assert client.get("/api/v1/reports/").status_code == 200
    org["lena"].user.groups.clear()
    assert client.get("/api/v1/reports/").status_code == 403


# ── problems ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_refusal_has_one_form_and_says_what_to_do(org):
    bob = org.client("bob")
    answers = [
        Client().get("/api/v1/people/"),
        bob.get("/api/v1/reports/"),
        bob.get("/api/v1/people/nobody/"),
        bob.delete(f"/api/v1/ratings/{org.by_oneself.pk}/"),
        bob.get("/api/v1/people/", headers={"Accept": "text/csv"}),
        bob.post("/api/v1/ratings/", {"level": 3}),
        send(bob, "ratings/", {}),
        send(bob, "ratings/", b"{" + b" " * 1_000_001),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 404, 405, 406, 415, 400, 413]
    for answer in answers:
        assert answer["Content-Type"] == "application/problem+json"
        assert list(answer.json()) == ["type", "title", "status", "detail", "errors", "what_to_do"]
        assert answer.json()["status"] == answer.status_code
        assert answer.json()["what_to_do"]


def test_wrong_fields_are_named_one_by_one(org):
    answer = send(org.client("bob"), "ratings/", {"engineer": "ghost", "level": 9, "skill": "python"}).json()

    assert [row["field"] for row in answer["errors"]] == ["engineer", "level"]
    assert answer["errors"][0]["message"] == 'There is no "ghost" here; check the spelling.'


def test_rows_are_not_changed_replaced_or_deleted(org):
    pia = org.client("pia")
    for path in [f"ratings/{org.by_peer.pk}/", f"reports/{org.report.pk}/", f"jobs/{org.job.pk}/", "teams/vision/"]:
        for method in (pia.put, pia.patch, pia.delete):
            assert method(f"/api/v1/{path}", {}, content_type="application/json").status_code == 405


def test_options_name_the_methods_and_nothing_else(org):
    assert org.client("bob").options("/api/v1/ratings/").json() == {"methods": ["GET", "POST", "HEAD", "OPTIONS"]}


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_list_comes_in_pages_that_neither_repeat_nor_lose_a_row(org):
    pia = org.client("pia")
    seen, url = [], "/api/v1/people/?page_size=3&ordering=name"
    while url:
        page = pia.get(url).json()
        seen += [row["slug"] for row in page["results"]]
        url = page["next"]
    assert seen == list(Engineer.objects.order_by("name").values_list("slug", flat=True))
    assert page["count"] == 8
    assert pia.get("/api/v1/people/?page=99").status_code == 404


# ── rates ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def limit(settings, **rates):
    settings.WEB_PROCESSES = 1
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


def test_a_user_who_asks_too_often_waits_and_others_do_not(org, settings):
    limit(settings, user="3/min")
    bob, alice = org.client("bob"), org.client("alice")
    assert [bob.get("/api/v1/me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = bob.get("/api/v1/me/")
    assert int(answer["Retry-After"]) > 0
    assert "Retry-After" in answer.json()["what_to_do"]
    assert alice.get("/api/v1/me/").status_code == 200


def test_guesses_without_or_with_a_wrong_token_are_counted(org, settings):
    limit(settings, anon="3/min")
    wrong = Client(headers={"Authorization": "Token cairn_" + "0" * 72})
    asked = [client.get("/api/v1/me/").status_code for client in (Client(), wrong, Client(), Client(), wrong)]
    assert asked == [401, 401, 401, 429, 429]


def test_asking_for_reports_has_a_rate_of_its_own(org, settings):
    limit(settings, reports="2/min")
    lena = org.client("lena")
    assert [send(lena, "reports/", REPORT).status_code for _ in range(3)] == [202, 202, 429]
    assert lena.get("/api/v1/reports/").status_code == 200


def test_the_rates_in_force_are_the_generous_ones(settings):
    assert settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] == {
        "user": "600/min",
        "anon": "60/min",
        "reports": "30/min",
        "calendar": "60/hour",
    }
