"""Verdict and growth lead to the mentoring check as it stands today: whoever may open it, nobody else."""

from __future__ import annotations

import re

import pytest

from skills.models import Engineer
from tests.make import make_engineer, make_team
from tests.mentoring.made import make_pair
from tests.reports.growing import place
from tests.reports.stored import NOT_MET, Said, make_report, make_senior

OWN, BOBS = "/me/mentoring-check/", "/people/bob-engineer/mentoring-check/"
GROWTH, VERDICT = "/people/bob-engineer/growth/", "/people/bob-engineer/readiness/"
ENTRY = "/readiness/senior/2026-09-30/people/bob-engineer/"
SET_ASIDE = "you can set it aside there"
pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(bob: Engineer) -> Engineer:
    """Bob aims at a role that asks for sessions as a mentor, and its report says that they are not met."""
    senior = make_senior()
    place(bob)
    make_report(senior, [Said(bob, checks=[NOT_MET])])
    return bob


@pytest.fixture
def dana(judged: Engineer) -> Engineer:
    """Dana mentors Bob."""
    dana = make_engineer("Dana Deep", team=make_team("Language", parent="Engineering"))
    make_pair(dana, judged, "growing", started_on="2026-01-10")
    return dana


def links(html: str) -> list[str]:
    """Where the page itself, without the frame around it, leads to a mentoring check."""
    return re.findall(r'href="([^"]*/mentoring-check/[^"]*)"', html.partition("<main")[2])


@pytest.mark.parametrize(
    ("who", "path", "leads_to", "may_waive"),
    [
        ("bob", "/me/growth/", OWN, False),
        ("bob", GROWTH, OWN, False),
        ("bob", "/me/readiness/", OWN, False),
        ("bob", VERDICT, OWN, False),
        ("bob", ENTRY, OWN, False),
        ("alice", GROWTH, BOBS, True),
        ("alice", VERDICT, BOBS, True),
        ("alice", ENTRY, BOBS, True),
        ("head", GROWTH, BOBS, True),
        ("head", VERDICT, BOBS, True),
        ("head", ENTRY, BOBS, True),
        ("pia", GROWTH, BOBS, True),
        ("pia", VERDICT, BOBS, True),
        ("pia", ENTRY, BOBS, True),
    ],
)
def test_it_is_linked_and_opens_for_oneself_the_line_and_the_people_team(
    request, client, judged, who, path, leads_to, may_waive
):
    client.force_login(request.getfixturevalue(who).user)
    html = client.get(path).content.decode()

    assert links(html) == [leads_to]
    assert (SET_ASIDE in html) == may_waive
    opened = client.get(leads_to)
    assert opened.status_code == 200
    assert ("Set the check aside" in opened.content.decode()) == may_waive


def test_leadership_reads_the_verdict_without_a_link_that_does_not_open(client, judged, lena):
    client.force_login(lena.user)
    whole = client.get(ENTRY).content.decode()
    part = client.get(ENTRY, headers={"HX-Request": "true"}).content.decode()

    assert "4 of 6 sessions" in whole
    assert "4 of 6 sessions" in part
    assert links(whole) == []
    assert "/mentoring-check/" not in part
    assert [client.get(path).status_code for path in (BOBS, GROWTH, VERDICT)] == [404, 404, 404]


def test_a_manager_reads_the_link_in_the_part_of_a_report_too(client, judged, alice):
    client.force_login(alice.user)

    assert f'href="{BOBS}"' in client.get(ENTRY, headers={"HX-Request": "true"}).content.decode()


def test_whoever_mentors_the_person_sees_neither_verdict_nor_check(client, dana):
    client.force_login(dana.user)

    assert [client.get(path).status_code for path in (BOBS, GROWTH, VERDICT, ENTRY)] == [404, 404, 404, 404]


def test_a_role_that_asks_for_no_sessions_has_no_link(client, judged, alice):
    place(judged, "engineer", "engineer")
    client.force_login(alice.user)

    assert links(client.get(GROWTH).content.decode()) == []
