"""What the API refuses to read, and that nothing refused leaves a trace."""

import json
from copy import deepcopy

import pytest
from django.apps import apps
from django.test import Client

from config.base.models import AuditEvent
from tests.api_org import LISTS, MOVE, RATE, REPORT, WISH, send, standing_org, without_rates


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


WRITES = {"ratings/": RATE, "placements/": MOVE, "reports/": REPORT, "mentoring-requests/": WISH}
OPTIONAL = {"ratings/": {"note", "rated_on"}, "placements/": {"role", "target_role"}}
EXTRA = """
    id pk user user_id is_staff is_superuser is_active groups password manager manager_id rated_by rated_by_id source
    recorded_at created_at voids voids_id voided_by batch requested_by state result args edition digest inputs_digest
    summary figures made_at previous verdict score version __proto__ constructor _method csrfmiddlewaretoken
"""


def model_fields():
    ours = ("base", "skills", "mentoring", "reports")
    return {
        name
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }


@pytest.mark.thorough
@pytest.mark.parametrize("path", WRITES)
def test_no_field_of_any_model_can_be_assigned_besides_those_offered(org, path):
    clients = {"ratings/": "bob", "placements/": "pia", "reports/": "lena", "mentoring-requests/": "paula"}
    client, body = org.client(clients[path]), WRITES[path]
    optional = OPTIONAL.get(path, set())
    before = trace()
    names = sorted((model_fields() | set(EXTRA.split())) - set(body) - optional)
    assert len(names) > 100
    for name in names:
        for value in (1, "x", None, {"id": 1}, [1]):
            answer = send(client, path, {**body, name: value})
            assert answer.status_code == 400, name
            assert {"field": name, "message": answer.json()["detail"]} in answer.json()["errors"]
            assert f"Allowed: {', '.join(list(body)[:2])}" in answer.json()["detail"]
    assert trace() == before


def test_an_action_without_input_refuses_any(org):
    for path, name in ((f"ratings/{org.by_oneself.pk}/void/", "bob"), (f"jobs/{org.job.pk}/retry/", "lena")):
        answer = send(org.client(name), path, {"level": 5})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "level")


@pytest.mark.parametrize("path", [*(f"{name}/" for name in LISTS), "me/", "people/bob-engineer/", "skills/python/"])
@pytest.mark.parametrize("query", ["colour=red", "format=api", "page_size=5&page_size=6", "engineer_id=1", "a%00b=1"])
def test_unknown_and_repeated_parameters_are_refused(org, path, query):
    answer = org.client("pia").get(f"/api/v1/{path}?{query}")
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=x", "page=last", "page=" + "9" * 5000, "page=-1", "page_size=0", "page_size=1001",
        "page_size=١", "ordering=note", "ordering=rated_by__user__password", "ordering=?",
        "ordering=,", "ordering=id,", "as_of=2025-02-30",
        "as_of=yesterday", "as_of=2025-01-01T00:00", "source=boss", "engineer=%00", "skill=" + "x" * 201,
        "engineer=%ED%A0%80%01", "engineer=", "source=", "as_of=%20",
    ],
)  # fmt: skip
def test_odd_values_of_parameters_are_refused(org, query):
    assert org.client("pia").get(f"/api/v1/ratings/?{query}").status_code == 400


@pytest.mark.parametrize("part", ["9" * 5000, "9" * 19, "-1", "0", "1.5", "%00", "%F0%9F%98%80", "1e3", "١", "..%2F1"])
def test_odd_ids_are_not_found(org, part):
    pia = org.client("pia")
    for name in LISTS:
        assert pia.get(f"/api/v1/{name}/{part}/").status_code == 404
    assert send(pia, f"ratings/{part}/void/").status_code == 404


def swap(value, key="note"):
    """RATE as raw JSON with one value as given."""
    return json.dumps(RATE)[:-1].encode() + f', "{key}": '.encode() + value + b"}"


NASTY = {
    "NUL in a text": swap(rb'"a\u0000b"'),
    "NUL in a key": swap(b"1", r"a\u0000b"),
    "raw NUL": swap(b'"a\x00b"'),
    "lone high surrogate": swap(rb'"\ud800"'),
    "lone low surrogate": swap(rb'"\udc00x"'),
    "lone surrogate in a key": swap(b"1", r"\ud800"),
    "control character": swap(rb'"\u0007"'),
    "noncharacter": swap(rb'"\uffff"'),
    "nested 100,000 lists deep": b"[" * 100_000 + b"]" * 100_000,
    "nested 100,000 objects deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "nested 100,000 deep, not closed": b"[" * 100_000,
    "nested 21 deep": swap(b"[" * 21 + b"]" * 21),
    "deep value of a field": swap(b"[" * 990 + b"]" * 990),
    "NaN": swap(b"NaN", "rated_on"),
    "Infinity": swap(b"Infinity", "rated_on"),
    "minus Infinity": swap(b"-Infinity", "rated_on"),
    "a number without end": swap(b"1e400", "rated_on"),
    "5,000 digits": swap(b"9" * 5000, "rated_on"),
    "400 digits": swap(b"9" * 400, "rated_on"),
    "5,000 digits in a fraction": swap(b"1." + b"9" * 5000, "rated_on"),
    "201 keys": json.dumps(dict.fromkeys(map(str, range(201)), 1)).encode(),
    "a key twice": swap(b'"python"', "skill"),
    "not UTF-8": swap(b'"\xff"'),
    "UTF-16": json.dumps(RATE).encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + json.dumps(RATE).encode(),
    "empty": b"",
    "null": b"null",
    "a text": b'"x"',
    "a number": b"7",
    "a list": json.dumps([RATE]).encode(),
    "true": b"true",
    "not closed": b'{"engineer": "bob',
    "two documents": json.dumps(RATE).encode() * 2,
    "comma at the end": json.dumps(RATE).encode()[:-1] + b",}",
    "level as text": swap(b"1", "levels").replace(b"4", b'"4"').replace(b', "levels": 1', b""),
    "level as truth": json.dumps({**RATE, "level": True}).encode(),
    "level as fraction": json.dumps({**RATE, "level": 3.0}).encode(),
    "level -1": json.dumps({**RATE, "level": -1}).encode(),
    "level 6": json.dumps({**RATE, "level": 6}).encode(),
    "level 10**29": json.dumps({**RATE, "level": 10**29}).encode(),
    "engineer as number": json.dumps({**RATE, "engineer": 1}).encode(),
    "engineer as object": json.dumps({**RATE, "engineer": {"slug": "bob-engineer"}}).encode(),
    "engineer as list": json.dumps({**RATE, "engineer": ["bob-engineer"]}).encode(),
    "engineer null": json.dumps({**RATE, "engineer": None}).encode(),
    "skill without end": json.dumps({**RATE, "skill": "x" * 100_000}).encode(),
    "note too long": json.dumps({**RATE, "note": "x" * 2001}).encode(),
    "note null": swap(b"null"),
    "note as number": swap(b"5"),
    "day ahead": swap(b'"2999-01-01"', "rated_on"),
    "day before time": swap(b'"0001-01-01"', "rated_on"),
    "day that is none": swap(b'"2025-02-30"', "rated_on"),
    "day in another form": swap(b'"20250101"', "rated_on"),
    "day in other digits": swap('"２０２５-01-01"'.encode(), "rated_on"),
    "day as number": swap(b"20250101", "rated_on"),
    "a megabyte of blanks": b" " * 1_000_001,
}


@pytest.mark.parametrize("name", NASTY)
def test_a_hostile_body_is_refused_and_no_list_suffers(org, name):
    before = trace()
    for path, who in (("ratings/", "bob"), ("placements/", "pia"), ("reports/", "lena")):
        answer = send(org.client(who), path, NASTY[name])
        assert 400 <= answer.status_code < 500, path
        assert answer["Content-Type"] == "application/problem+json"
    if name != "empty":  # an action may come without a body
        assert 400 <= send(org.client("bob"), f"ratings/{org.by_oneself.pk}/void/", NASTY[name]).status_code < 500
    assert trace() == before
    for name in ("ratings", "placements", "jobs", "reports"):
        assert org.client("pia").get(f"/api/v1/{name}/").status_code == 200


def trace():
    """How many rows of everything a write could leave behind, tokens of the test aside."""
    ours = ("base", "skills", "mentoring", "reports")
    counts = {
        model._meta.label: model._default_manager.count() for model in apps.get_models()
        if model._meta.app_label in ours and model._meta.label != "skills.ApiToken"
    }  # fmt: skip
    return counts | {"base.AuditEvent": AuditEvent.objects.exclude(kind="token_made").count()}


def test_a_refused_body_says_where(org):
    answer = send(org.client("bob"), "ratings/", swap(rb'"a\u0000b"')).json()
    assert answer["errors"] == [
        {"field": "note", "message": "Character 2 is a control character (U+0000); remove it."}
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token x", "Token \xff\xfe", "Token \x00", "Basic YTpi"])
def test_an_odd_header_of_authorization_is_refused(org, header):
    assert Client().get("/api/v1/me/", headers={"Authorization": header}).status_code == 401
