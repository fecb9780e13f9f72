"""A team's part of the newest reports: for its managers and the people team, by group, without places."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports.answers import add_answer
from reports.models import Verdict
from reports.pages.report import team as team_page
from skills.models import Placement, Team
from tests.make import make_engineer, make_team, set_managers
from tests.reports.growing import SEPTEMBER, fill, place, status
from tests.reports.stored import NOT_MET, Said, make_report

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
        Said(zoe, Verdict.READY_NOW, 96.1, confidence=0.8),
        Said(ada, Verdict.DEVELOPING, 61.2),
        Said(cy, Verdict.NOT_ENOUGH_EVIDENCE, 50.0),
        Said(lars, Verdict.READY_NOW, 99.0),
    ]
    return make_report(senior, said, SEPTEMBER)


def page(client, who, path=VISION):
    client.force_login(who.user)
    return client.get(path)


def rows(response):
    return [row for part in response.context["page"].parts for group in part.listing.groups for row in group.rows]


def groups(response):
    [part] = response.context["page"].parts
    return {group.group.key: [row.name for row in group.rows] for group in part.listing.groups}


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


def test_by_group_with_the_teams_below_and_without_places(client, report, alice):
    response = page(client, alice)
    html = response.content.decode()

    assert groups(response) == {
        "ready_now": ["Zoe Zed"],
        "threshold_met": [],
        "close": ["Bob Engineer"],
        "not_enough_evidence": ["Cy Cross"],
        "developing": ["Ada Aft"],
    }
    assert "Lars" not in html
    assert "rank" not in html
    assert response.context["page"].heading == "One of four is ready now for Senior"


def test_each_row_is_the_entry_and_leads_to_the_verdict(client, report, alice):
    bob = next(row for row in rows(page(client, alice)) if row.name == "Bob Engineer")

    assert (bob.score, bob.span, bob.threshold_met) == ("88.6", "85–93", "50 %")
    short = "1.4 points short of 90; Code and Models leave most open."
    assert bob.decides.text == f"Mentoring 2.41, under its floor of 3. {short}"
    assert bob.url == "/readiness/senior/2026-09-30/people/bob-engineer/?edition=1"
    assert status(client, alice, bob.url) == 200


def test_only_the_newest_report_of_a_role_counts(client, senior, report, people, alice):
    make_report(senior, [Said(people[0])], SEPTEMBER + timedelta(days=31))
    response = page(client, alice)

    assert groups(response)["developing"] == [row.name for row in rows(response)] == ["Bob Engineer"]
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


RATER, CHECK = {"kind": "rater"}, {"kind": "check", "check": "mentoring"}
RATING = {"kind": "rating", "skill": "mentoring"}


@pytest.mark.parametrize(
    ("thing", "title", "label", "url"),
    [
        (RATER, "A second rater", "Rate Bob", "/people/bob-engineer/assess/"),
        (RATING, "A rating of Mentoring", "Rate Mentoring", "/people/bob-engineer/assess/?area=lead"),
        (
            CHECK,
            "Mentoring check: two sessions and 28 days",
            "Mentoring check today",
            "/people/bob-engineer/mentoring-check/",
        ),
    ],
)
def test_what_is_missing_decides_with_a_button_for_the_manager(client, senior, bob, alice, thing, title, label, url):
    place(bob)
    said = Said(bob, Verdict.READY_SOON, 95.0, confidence=0.8, checks=[NOT_MET], parts={"open": [thing]})
    make_report(senior, [said], SEPTEMBER, method="2")
    response = page(client, alice)
    [row] = rows(response)

    assert groups(response)["threshold_met"] == ["Bob Engineer"]
    assert (row.decides.title, row.decides.label, row.decides.url) == (title, label, url)
    assert f'href="{url}">{label}</a>' in response.content.decode()
    assert status(client, alice, url) == 200
    assert response.context["page"].heading == "No one here is ready now for Senior yet; one needs one thing"


def test_who_needs_one_thing_is_counted_beside_who_is_ready(client, senior, people, alice):
    bob, zoe, *_ = people
    soon = Said(bob, Verdict.READY_SOON, 95.0, confidence=0.8, parts={"open": [RATER]})
    make_report(senior, [Said(zoe, Verdict.READY_NOW, 96.1, confidence=0.8), soon], SEPTEMBER, method="2")

    assert page(client, alice).context["page"].heading == (
        "One of two is ready now for Senior, and one more needs one thing"
    )


def test_the_map_is_of_the_people_of_the_team_where_they_stand_today(client, report, people, alice):
    """Lars is in another line; the four others have the same stored levels, 3.5 and 2.412 for Mentoring."""
    response = page(client, alice)
    [(about, table)] = response.context["maps"]

    assert about == "Senior, ratings up to 30 Sep 2026"
    assert [(row.team, row.count, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("Vision", 3, ["−0.5", "−1.0"]),
        ("Vision Tools", 1, ["−0.5", "−1.0"]),
    ]
    assert (table.everybody.count, table.finding) == (4, "Lead and Build are the thinnest areas")
    assert table.rows[1].cells[1].url.startswith("/teams/vision-tools/matrix/?view=gap&")
    assert client.get(table.rows[1].cells[1].url).status_code == 200


def test_of_very_many_people_the_list_follows_and_the_map_is_drawn_when_it_is_asked_for(
    client, report, people, alice, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(team_page, "MANY_PEOPLE", 1)
    frame = page(client, alice, f"{VISION}?page=2")
    assert 'hx-get="/teams/vision/readiness/?page=2&amp;whole="' in frame.content.decode()
    assert "Bob Engineer" not in frame.content.decode()
    with django_assert_num_queries(12):
        page(client, alice)

    whole = page(client, alice, f"{VISION}?whole")
    assert "Bob Engineer" in whole.content.decode()
    assert whole.context["maps"] == []
    assert 'href="/teams/vision/readiness/?whole&amp;map"' in whole.content.decode()
    assert page(client, alice, f"{VISION}?whole&map").context["maps"]


def test_without_a_report_there_is_no_map(client, people, alice):
    assert page(client, alice).context["maps"] == []


def test_without_a_report_it_says_so(client, people, alice):
    assert "No report is about this team yet" in page(client, alice).content.decode()


def test_the_short_address_leads_to_the_team_one_manages(client, people, alice, pia):
    assert page(client, alice, "/teams/readiness/")["Location"] == VISION
    assert page(client, pia, "/teams/readiness/")["Location"] == "/teams/"


def test_a_large_team_is_read_in_pages_that_count_everybody(client, senior, alice):
    """455 people took 692 kB on one page."""
    people = fill("Vision", 455)
    make_report(senior, [Said(each, Verdict.READY_SOON, 85.0, confidence=0.7) for each in people])
    first = page(client, alice, f"{VISION}?whole")
    assert len(first.content) <= 200_000
    seen = []
    for number in range(1, 9):
        here = page(client, alice, f"{VISION}?whole&page={number}")
        assert here.context["page"].people
        [part] = here.context["page"].parts
        assert {group.group.key: group.count for group in part.listing.groups}["threshold_met"] == 455
        seen += [row.name for row in rows(here)]
    assert seen == sorted(each.name for each in people)
    assert page(client, alice, f"{VISION}?whole&page=99").context["page"].page.number == 8
    assert page(client, alice, f"{VISION}?whole&page=x").context["page"].page.number == 1


@pytest.mark.parametrize("count", [10, 60])
def test_the_number_of_queries_does_not_grow(client, senior, alice, django_assert_num_queries, count):
    make_report(senior, [Said(each) for each in fill("Vision", count)])
    client.force_login(alice.user)

    # session, user, groups, teams, team, whether they are many, teams, people, reports, everybody, entries, answers;
    # who could do something:
    # teams, placements, names, whom the reader may rate and whose check they may open; of the map levels, skills,
    # levels of method 1, teams, roles and skills; the look, read and written
    with django_assert_num_queries(26):
        client.get(VISION)
