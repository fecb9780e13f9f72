"""Mentoring health on paper: everything its page and the parts that load themselves say."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.make import make_engineer, make_framework, make_rating, make_team
from tests.mentoring.programme.test_health import make_pair
from tests.paper import Paper, check_paper


@pytest.fixture
def crowd(db):
    """Seven people below their target in Python, two of them a pair."""
    role = make_framework({"craft": ["python", "drift"]}, {"senior": {"targets": {"python": 3, "drift": 3}}})["senior"]
    team, boss = make_team("Crowd"), make_engineer("Boss Person")
    people = [make_engineer(f"Crowd{at} Person", team=team, role=role) for at in range(7)]
    for one in people:
        make_rating(one, "python", 1, by=boss, on="2026-09-01")
    make_pair(people[0], people[1], skills=["python"])
    return people


def test_it_says_what_the_pages_say(client, crowd, lena):
    client.force_login(lena.user)
    paper = Paper.of(client.get("/mentoring/health.pdf").content)
    check_paper(paper, "Mentoring health")
    assert {"Table", "TR", "TH", "TD"} <= set(paper.tags)
    page = client.get(reverse("mentoring_health:health"))
    pairs, load = page.context["pairs"], page.context["load"]
    assert f"Active {pairs.active} {pairs.paused} paused" in paper.text
    assert f"Free places {load.free_places}" in paper.text
    for name, count in load.mentors:
        assert f"{name} {count}" in paper.text
    for gap in client.get(reverse("mentoring_health:gaps")).context["gaps"]:
        counts = (gap.below, gap.with_mentor, gap.never_asked, gap.could_mentor, gap.free_places)
        assert f"{gap.skill.name} {' '.join(map(str, counts))}" in paper.text
    assert "hidden: fewer than five mentees" in paper.text
    assert "Confidential. Totals only. Made for Lena Leader" in paper.text


def test_an_organisation_without_pairs_has_one_too(client, pia):
    client.force_login(pia.user)
    assert "No pair is under way" in Paper.of(client.get("/mentoring/health.pdf").content).text


def test_it_is_for_readers_alone(client, bob, lena):
    client.force_login(bob.user)
    assert client.get("/mentoring/health.pdf").status_code == 403
    client.force_login(lena.user)
    assert 'href="/mentoring/health.pdf">PDF</a>' in client.get("/mentoring/health/").content.decode()
