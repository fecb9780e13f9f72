"""Where sign-in leads from every address that only takes what a form sends: never back to it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from config.base.http.landing import takes_get
from tests.access.expect import read_routes
from tests.access.rows import NO
from tests.access.table import TABLE

pytestmark = pytest.mark.django_db

GROWTH = "/me/growth/"


def address(route: str) -> str:
    """With a word for everything the pattern asks for."""
    converters = read_routes()[route].pattern.converters
    words = {name: 1 if "Int" in type(each).__name__ else "x" for name, each in converters.items()}
    return reverse(route, kwargs=words)


def leads_to(response) -> str:
    assert response.status_code == 302, response.status_code
    asked = urlsplit(response["Location"])
    assert asked.path == "/login/"
    return parse_qs(asked.query)["next"][0]


PAGES = [row for row in TABLE if not row.is_api and not row.nobody and "*" not in row.route]
POST_ONLY = [row.route for row in PAGES if row.get == NO]


def test_an_address_takes_get_exactly_where_the_table_says_so():
    routes = read_routes()

    assert [row.route for row in PAGES if takes_get(routes[row.route].callback)] == [
        row.route for row in PAGES if row.get != NO
    ]
    assert len(POST_ONLY) >= 28


@pytest.mark.parametrize("route", POST_ONLY)
def test_what_was_sent_without_a_session_leads_back_to_the_page_of_its_form(client: Client, route: str):
    url, here = address(route), f"http://testserver{GROWTH}?compare=1#answer"

    assert leads_to(client.post(url, headers={"Referer": here})) == f"{GROWTH}?compare=1"
    assert leads_to(client.post(url, headers={"HX-Request": "true", "HX-Current-URL": here})) == f"{GROWTH}?compare=1"
    assert leads_to(client.post(url)) == "/"
    assert leads_to(client.post(url, headers={"Referer": "https://elsewhere.example/me/growth/"})) == "/"
    assert leads_to(client.post(url, headers={"Referer": f"http://testserver{url}"})) == "/"
    assert leads_to(client.get(url)) == "/"


def test_a_page_that_was_asked_for_is_where_sign_in_leads(client: Client):
    assert leads_to(client.get(f"{GROWTH}?compare=1")) == f"{GROWTH}?compare=1"


@pytest.mark.parametrize("route", POST_ONLY)
def test_an_old_link_to_sign_in_leads_home_instead_of_to_a_refusal(client: Client, bob, settings, route: str):
    settings.ACCOUNT_RATE_LIMITS = False
    given = {"login": "bob@example.org", "password": "correct horse battery", "next": address(route)}

    assert client.post("/login/", given)["Location"] == "/"


def test_an_old_link_to_sign_in_leads_to_its_page(client: Client, bob):
    given = {"login": "bob@example.org", "password": "correct horse battery", "next": GROWTH}

    assert client.post("/login/", given)["Location"] == GROWTH
