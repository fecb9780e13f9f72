"""A team's part of the newest reports: for its managers and the people team, by name, without places."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports.answers import add_answer
from reports.models import Verdict
from skills.models import Placement, Team
from tests.make import make_engineer, make_team, set_managers
from tests.reports.growing import SEPTEMBER, fill, place, status
from tests.reports.stored import Said, make_report

VISION = "/teams/vision/readiness/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def people(senior, bob, charlie):
    """Bob, Zoe and Ada in Vision, Cy below it, Lars in Charlie's team; the report is about all of them."""
    make_team("Vision Tools", parent="Vision")
    names = [("Zoe Zed", "Vision"), ("Ada Aft", "Vision"), ("Cy Cross", "Vision Tools"), ("Lars Long", "Language")]
    found = [bob, *(make_engineer(name, team=team) for name, team in names)]
    for each in found:
        place(each)
    return found


@pytest.fixture
def report(senior, people):
    bob, zoe, ada, cy, lars = people
    blockers = [{"kind": "floor", "skill": "mentoring"}]
    said = [
        Said(bob, Verdict.READY_SOON, 88.6, blockers=blockers),
        Said(zoe, Verdict.READY_NOW, 96.1),
        Said(ada, Verdict.DEVELOPING, 61.2),
        Said(cy, Verdict.NOT_ENOUGH_EVIDENCE, 50.0),
        Said(lars, Verdict.READY_NOW, 99.0),
    ]
    return make_report(senior, said, SEPTEMBER)


def page(client, who, path=VISION):
    client.force_login(who.user)
    return client.get(path)


def rows(response):
    return [row for part in response.context["page"].parts for row in part.rows]


@pytest.mark.parametrize(
    ("who", "answer"),
    [("alice", 200), ("head", 200), ("pia", 200), ("bob", 404), ("charlie", 404), ("lena", 404)],
)
def test_it_is_for_the_managers_of_the_team_and_the_people_team(request, client, report, who, answer):
    assert status(client, request.getfixturevalue(who), VISION) == answer


def test_nobody_else_not_even_a_former_manager(client, report, alice, charlie):
    set_managers("Vision", charlie)

    assert (status(client, alice, VISION), status(client, charlie, VISION)) == (404, 200)
    assert status(client, None, VISION) == 302
    assert status(client, alice, "/teams/nothing/readiness/") == 404


def test_by_name_with_the_teams_below_and_without_places(client, report, alice):
    response = page(client, alice)
    html = response.content.decode()

    assert [row.name for row in rows(response)] == ["Ada Aft", "Bob Engineer", "Cy Cross", "Zoe Zed"]
    assert "Lars" not in html
    assert "rank" not in html
    assert response.context["page"].heading == "One of four is ready now for Senior"


def test_each_row_is_the_entry_and_leads_to_the_verdict(client, report, alice):
    bob = next(row for row in rows(page(client, alice)) if row.name == "Bob Engineer")

    assert (bob.label, bob.score, bob.span, bob.bar_met) == ("Ready soon", "89", "85–93", "50 %")
    assert bob.why == "Mentoring below its floor of 3"
    assert bob.url == "/readiness/senior/2026-09-30/people/bob-engineer/?edition=1"
    assert status(client, alice, bob.url) == 200


def test_only_the_newest_report_of_a_role_counts(client, senior, report, people, alice):
    make_report(senior, [Said(people[0])], SEPTEMBER + timedelta(days=31))
    response = page(client, alice)

    assert [(row.name, row.label) for row in rows(response)] == [("Bob Engineer", "Developing")]
    assert response.context["page"].others.startswith("Not in the newest report: Ada Aft, Cy Cross and Zoe Zed.")


def test_who_moved_away_is_no_longer_here(client, report, people, alice, charlie):
    Placement.objects.create(engineer=people[1], from_on=SEPTEMBER, team=Team.objects.get(name="Language"))

    assert "Zoe Zed" not in page(client, alice).content.decode()


def test_ones_own_verdict_is_not_among_those_of_the_team(client, senior, people, alice):
    place(alice)
    make_report(senior, [Said(alice), Said(people[0])])

    assert [row.name for row in rows(page(client, alice))] == ["Bob Engineer"]


def test_an_answer_is_marked(client, report, people, alice):
    add_answer(report.entries.get(engineer=people[0]), "It misses something")

    assert [row.name for row in rows(page(client, alice)) if row.is_answered] == ["Bob Engineer"]
    assert "It misses something" not in page(client, alice).content.decode()


def test_without_a_report_it_says_so(client, people, alice):
    assert "No report is about this team yet" in page(client, alice).content.decode()


def test_the_short_address_leads_to_the_team_one_manages(client, people, alice, pia):
    assert page(client, alice, "/teams/readiness/")["Location"] == VISION
    assert page(client, pia, "/teams/readiness/")["Location"] == "/teams/"


@pytest.mark.parametrize("count", [10, 60])
def test_the_number_of_queries_does_not_grow(client, senior, alice, django_assert_num_queries, count):
    make_report(senior, [Said(each) for each in fill("Vision", count)])
    client.force_login(alice.user)

    # session, user, groups, teams, team, teams, people, reports, entries, answers; the look, read and written
    with django_assert_num_queries(12):
        client.get(VISION)
