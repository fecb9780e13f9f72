"""The page of a person that everybody signed in may open."""

from __future__ import annotations

import pytest
from django.urls import reverse

from skills.models import Team
from skills.people import placing
from tests.make import day, make_engineer, make_role, make_team
from tests.skills.setup_pages import ADD

pytestmark = pytest.mark.usefixtures("today")


def test_everybody_sees_name_team_role_and_line_and_no_more(client, alice, bob, charlie):
    role = make_role("engineer")
    target = make_role("senior", rank=2)
    make_team("Detection", parent="Vision")
    placing.move(
        bob, from_on=day("2026-01-01"), team=Team.objects.get(name="Detection"), role=role, target_role=target, by=None
    )
    client.force_login(charlie.user)
    response = client.get("/people/bob-engineer/")
    text = response.content.decode()

    assert [manager.name for manager in response.context["profile"].line] == ["Alice Manager", "Helga Head"]
    assert [team.name for team in response.context["profile"].teams_above] == ["Engineering", "Vision"]
    assert "Detection" in text
    assert "Engineer</dd>" in text
    assert "Senior" not in text
    assert "bob@example.org" not in text
    assert client.get("/people/nobody/").status_code == 404


def test_links_of_the_public_page_are_for_those_who_may_open_them(client, bob, alice, charlie, pia):
    shown = {}
    for who in (bob, alice, charlie, pia):
        client.force_login(who.user)
        shown[who.name] = [link["label"] for link in client.get("/people/bob-engineer/").context["links"]]
    assert shown == {
        "Bob Engineer": ["Growth", "History", "Self-assessment"],
        "Alice Manager": ["Growth", "History", "Rate", "Matrix of Vision"],
        "Charlie Other": [],
        "Pia People": ["Growth", "History", "Matrix of Vision", "Edit"],
    }


def test_addresses_of_adding_cannot_be_somebodys_page(keeper):
    add = make_engineer("Add Person")
    assert reverse("people:person", args=[add.slug]) not in (ADD, "/setup/add-team/")
