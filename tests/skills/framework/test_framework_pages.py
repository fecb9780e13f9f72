"""The published framework for everybody signed in."""

from __future__ import annotations

import pytest

from skills.framework.publish import Definition, load, read_file
from skills.models import FrameworkVersion, Skill
from tests.make import make_framework


@pytest.fixture
def shipped(db):
    load(read_file("senior-ml-engineer"), as_draft=False)


def page(client, who, address, status=200):
    client.force_login(who.user)
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    "address",
    ["/framework/", "/framework/ml-lifecycle/monitoring-drift/", "/framework/roles/senior-ml-engineer/"],
)
def test_everybody_signed_in_reads_it_and_nobody_else(client, shipped, bob, charlie, lena, pia, address):
    assert client.get(address)["Location"] == f"/login/?next={address}"
    for who in (bob, charlie, lena, pia):
        page(client, who, address)


def test_the_overview_has_scale_areas_skills_and_targets(client, bob, shipped):
    html = page(client, bob, "/framework/")

    assert "10 areas, 41 skills, 3 roles" in html
    for words in ("Not shown", "Shapes", "Professional practice", "Monitoring &amp; drift", "Entry ML Engineer"):
        assert words in html
    assert html.count('class="link" href="/framework/') == 41 + 3


def test_a_skill_has_six_level_texts_targets_and_sources(client, bob, shipped):
    html = page(client, bob, "/framework/ml-lifecycle/monitoring-drift/")

    assert "Called for in the last 12 months, with no sign of the skill" in html
    assert "Reads a model dashboard" in html
    assert "Provides monitoring tools and alert rules" in html
    assert "Asked of: Senior ML Engineer." in html
    assert "Requirements &gt; Practical Skills" in html
    assert "line 72" in html


def test_a_role_says_targets_weights_checks_experience_and_policy_in_words(client, bob, shipped):
    html = page(client, bob, "/framework/roles/senior-ml-engineer/")

    assert "14 % of the weight" in html
    assert "In 12 months at least 6 sessions that mentor and mentee both confirmed, with 1 mentee or more" in html
    assert "At least 4 years of hands-on work. It is shown and holds nothing back" in html
    assert "7–10 years or more; for context, never part of a score" in html
    assert "A score of 90 of 100" in html
    assert "The bar is met with 65 % confidence or more" in html


def test_a_target_of_zero_is_not_asked_for(client, bob, shipped):
    assert "not asked for" in page(client, bob, "/framework/leadership-mentoring/mentoring/")


def test_a_role_with_its_own_policy_gives_the_reason(client, bob, db):
    make_framework({"craft": ["python"]}, {"senior": {"policy": {"cut": 80, "reason": "Panel of May"}}})
    html = page(client, bob, "/framework/roles/senior/")

    assert "A score of 80 of 100" in html
    assert "Panel of May" in html


def test_retired_skills_are_marked_and_keep_their_texts(client, bob, shipped):
    document = FrameworkVersion.objects.get().document
    document["areas"][1]["skills"] = [s for s in document["areas"][1]["skills"] if s["key"] != "monitoring-drift"]
    for role in document["roles"]:
        del role["targets"]["monitoring-drift"]
    document["framework"]["version"] = "2"
    load(Definition(document), as_draft=False)

    assert Skill.objects.get(key="monitoring-drift").is_retired
    assert "Retired skills" in page(client, bob, "/framework/")
    html = page(client, bob, "/framework/ml-lifecycle/monitoring-drift/")
    assert "Retired" in html
    assert "Reads a model dashboard" in html
    assert "no role asks for it any more" in html


@pytest.mark.parametrize(
    "address",
    [
        "/framework/ml-lifecycle/nothing/",
        "/framework/data/monitoring-drift/",
        "/framework/roles/nothing/",
        "/framework/roles/%00/",
        "/framework/x/",
    ],
)
def test_what_does_not_exist_is_not_found(client, bob, shipped, address):
    page(client, bob, address, status=404)


def test_without_a_framework_the_page_says_who_loads_one(client, bob):
    assert "There is no framework yet" in page(client, bob, "/framework/")


def test_texts_are_escaped(client, bob, shipped):
    document = FrameworkVersion.objects.get().document
    document["areas"][0]["name"] = document["areas"][0]["skills"][0]["name"] = "<img src=x>"
    document["areas"][0]["skills"][0]["levels"]["1"] = "<script>alert(1)</script>"
    document["framework"]["version"] = "2"
    load(Definition(document), as_draft=False)
    for address in ("/framework/", "/framework/model-development/method-selection/"):
        html = page(client, bob, address)
        assert "<img" not in html
        assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/framework/", 6),
        ("/framework/ml-lifecycle/monitoring-drift/", 6),
        ("/framework/roles/senior-ml-engineer/", 5),
    ],
)
def test_the_pages_take_few_queries(client, bob, shipped, address, count, django_assert_num_queries):
    client.force_login(bob.user)
    with django_assert_num_queries(count):
        client.get(address)
