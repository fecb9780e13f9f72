"""Whatever fails, and wherever: programs get the API's form, people a page."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import Http404
from django.test import Client

from tests.api_org import token_client

FORM = {"type", "title", "status", "detail", "errors", "what_to_do"}
AWAY = OperationalError("connection to server at 10.0.0.7 failed: password authentication for user cairn")
RAISED = {
    "unforeseen": (ValueError("secret"), 500),
    "database away": (AWAY, 503),
    "forbidden": (PermissionDenied("secret"), 403),
    "not found": (Http404("secret"), 404),
    "too large": (RequestDataTooBig("secret"), 413),
    "too many fields": (TooManyFieldsSent("secret"), 400),
}


class Failing:
    """A middleware that fails before anything else is asked."""

    error: Exception = ValueError()

    def __init__(self, get_response):
        pass

    def __call__(self, request):
        raise self.error


@pytest.fixture
def caller(bob) -> Client:
    client = token_client(bob.user)
    client.raise_request_exception = False
    return client


def read(response, status: int) -> dict:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    found = json.loads(response.content)
    assert set(found) == FORM
    assert found["status"] == status
    assert found["detail"].endswith(".")
    assert found["what_to_do"].endswith(".")
    assert found["type"].startswith("urn:cairn:problem:")
    assert "secret" not in response.content.decode()
    assert "10.0.0.7" not in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
    return found


@pytest.mark.parametrize("how", ["unforeseen", "database away"])
def test_an_error_in_a_view_of_the_api(caller, monkeypatch, how):
    error, status = RAISED[how]
    monkeypatch.setattr("skills.sign_in.api.MeView.get", lambda *args, **kwargs: (_ for _ in ()).throw(error))
    response = caller.get("/api/v1/me/")
    read(response, status)
    assert ("Retry-After" in response) == (status == 503)


@pytest.mark.parametrize("how", RAISED)
@pytest.mark.parametrize("path", ["/api/v1/me/", "/api/v1/nothing/", "/api/schema/"])
def test_an_error_before_any_view_is_reached(caller, settings, how, path):
    Failing.error, status = RAISED[how]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.base.http.test_errors.Failing"]
    read(caller.get(path), status)


@pytest.mark.parametrize("how", ["unforeseen", "database away", "forbidden", "not found"])
@pytest.mark.parametrize("path", ["/", "/login/", "/api/docs/", "/apiary/"])
def test_people_get_a_page(caller, settings, how, path):
    Failing.error, status = RAISED[how]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.base.http.test_errors.Failing"]
    response = caller.get(path)
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert ("secret" in response.content.decode()) == (status == 403)  # a refusal says why, in words meant for people


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/", 404),
        ("get", "/api/v1/nothing/", 404),
        ("get", "/api/v1/people/nobody/", 404),
        ("get", "/api/v1/me", 404),
        ("delete", "/api/v1/me/", 405),
        ("post", "/api/schema/", 405),
        ("trace", "/api/v1/me/", 405),
    ],
)
def test_what_is_not_there(caller, method, path, status):
    read(getattr(caller, method)(path), status)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("application/json", 413), ("application/x-www-form-urlencoded", 415), ("text/csv", 415)],
)
def test_a_body_too_large_or_of_another_kind(caller, kind, status):
    body = b'{"name": "' + b"x" * 3_000_000 + b'"}'
    read(caller.post("/api/v1/ratings/", body, content_type=kind), status)


def test_a_host_that_is_not_ours(caller):
    read(caller.get("/api/v1/me/", headers={"Host": "evil.example"}), 400)
    assert caller.get("/login/", headers={"Host": "evil.example"})["Content-Type"].startswith("text/html")
