"""The published schema and the page that shows it."""

import json
import re
from copy import deepcopy

import pytest
from django.core.management import call_command
from django.test import Client

from tests.api_org import OPENAPI, standing_org, without_rates


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


def test_the_schema_is_valid_without_warnings(capsys):
    call_command("spectacular", validate=True, fail_on_warn=True)
    assert "openapi: 3" in capsys.readouterr().out


def test_the_schema_is_for_whoever_is_signed_in(org):
    assert Client().get("/api/schema/").status_code == 401
    assert "RatingInputRequest" in org.client("bob").get("/api/schema/").content.decode()


def test_inputs_in_the_schema_know_all_their_keys(org):
    schemas = json.loads(org.client("bob").get("/api/schema/", headers={"Accept": OPENAPI}).content)["components"]
    inputs = {name: schema for name, schema in schemas["schemas"].items() if name.endswith("InputRequest")}
    named = {name.removesuffix("InputRequest") for name in inputs}
    assert {"Placement", "Rating", "Report", "Mentorship", "Session", "PatchedSessionChange", "Reason", "Note"} <= named
    assert {"MatchPlan", "MentorProfile", "MentoringRequest", "Publish"} <= named
    assert all(schema["additionalProperties"] is False for schema in inputs.values())


def test_the_page_of_the_schema_keeps_the_policy_of_content_and_asks_nobody_outside(org):
    client = Client()
    assert client.get("/api/docs/").status_code == 302
    client.force_login(org["bob"].user)
    page = client.get("/api/docs/")
    html = page.content.decode()

    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)|https?://", html)
    links = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert len(links) == 6
    for link in links:
        asset = client.get(link.replace("&amp;", "&"))
        assert asset.status_code == 200, link
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert '"validatorUrl": null' in script.content.decode()


def test_what_a_reader_sees_stays_out_of_caches(org):
    assert org.client("bob").get("/api/v1/ratings/")["Cache-Control"] == "no-store"
