"""The map of a report: what its cells say, where they lead, and who reads it."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.generate import generate_report
from reports.pages.map.page import ask, read_map
from tests.make import make_engineer, make_framework, make_rating, make_team
from tests.reports.growing import status
from tests.reports.stored import AS_OF, Said, make_people, make_report

MAP = "/readiness/senior/2026-09-30/map/"


def at(*levels):
    """Of Code, Models, Talk and Mentoring, as everybody may read them; the full ones are others."""
    return {"level": list(levels)}


@pytest.fixture
def report(senior, alice):
    """Vision has two who grow towards senior and one who holds it, Audio has one."""
    people = make_people(4)
    make_team("Audio")
    said = [
        Said(people[0], shown=at(4.0, 3.0, 2.0, 2.0)),
        Said(people[1], shown=at(3.0, 4.0, 4.0, 1.0)),
        Said(people[2], shown=at(5.0, 4.0, 5.0, 5.0), holds_role=True),
        Said(people[3], shown=at(4.0, 4.0, 4.0, 2.4), team="Audio"),
    ]
    return make_report(senior, said, method="2")


def page(client, who, path=MAP):
    client.force_login(who.user)
    return client.get(path)


def table(response):
    shown = response.context["table"]
    return [(row.team, row.count, [cell.text for cell in row.cells]) for row in [*shown.rows, shown.everybody]]


def heats(response):
    return [[cell.heat for cell in row.cells] for row in response.context["table"].rows]


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_gaps_are_of_the_levels_everybody_may_read_and_no_team_is_too_small(client, report, lena):
    response = page(client, lena)

    assert [name for name, _ in response.context["table"].columns] == ["Build", "Lead"]
    assert table(response) == [
        ("Audio", 1, ["0.0", "−0.8"]),
        ("Vision", 2, ["−0.5", "−1.8"]),
        ("", 3, ["−0.3", "−1.4"]),
    ]
    assert heats(response) == [[0, 2], [1, 3]]
    assert response.context["table"].finding == "Lead and Build are the thinnest areas"


def test_cover_counts_skills_that_two_or_more_hold(client, report, lena):
    response = page(client, lena, f"{MAP}?measure=cover")

    assert table(response) == [
        ("Audio", 1, ["0/2", "0/2"]),
        ("Vision", 3, ["2/2", "1/2"]),
        ("", 4, ["2/2", "1/2"]),
    ]
    assert heats(response) == [[3, 3], [0, 2]]
    assert response.context["table"].finding == "One skill is held by one person or none"


def test_an_area_opens_its_skills_with_how_many_hold_them(client, report, lena):
    response = page(client, lena, f"{MAP}?measure=cover&area=lead")

    assert [name for name, _ in response.context["table"].columns] == ["Talk", "Mentoring"]
    assert table(response) == [("Audio", 1, ["1", "0"]), ("Vision", 3, ["2", "1"]), ("", 4, ["3", "1"])]
    assert heats(response) == [[2, 3], [1, 2]]
    vision = response.context["table"].rows[1].cells
    assert [cell.single for cell in vision] == ["", "held by one person"]
    assert [cell.said for cell in vision] == ["of 3 people hold it at the target"] * 2
    assert response.context["table"].finding == "One skill is held by one person or none in Lead"


def test_a_cell_marks_what_one_person_holds_or_none_for_eyes_and_ears(client, report, lena):
    html = page(client, lena).content.decode()

    assert '−1.8<span class="vh"> levels below target on average, 1 skill held by one person or none</span>' in html
    assert html.count('<span class="gem" title=') == 4


def test_a_report_of_method_1_has_one_set_of_levels(client, senior, lena):
    make_report(senior, [Said(each) for each in make_people(2)])

    assert table(page(client, lena)) == [("Vision", 2, ["−0.5", "−1.0"]), ("", 2, ["−0.5", "−1.0"])]


def test_gaps_are_those_the_report_has_of_small_teams_as_well(db):
    roles = make_framework({"build": ["code", "models"], "lead": ["talk"]}, {"engineer": {}, "senior": {}})
    team, other = make_team("Vision"), make_team("Audio")
    boss = make_engineer("Maya Manager", team=team)
    for index in range(6):
        where = team if index < 4 else other
        who = make_engineer(f"E{index} Engineer", team=where, role=roles["engineer"], target=roles["senior"])
        for skill, level in (("code", index % 4 + 1), ("models", 3), ("talk", 5 - index % 3)):
            make_rating(who, skill, level, by=boss, on="2026-09-01")
    report = generate_report(roles["senior"], AS_OF)
    found, _ = read_map(ask(report, None, None), make_engineer("Lena Leader", group="leadership").user)
    gaps = report.figures["shown"]["gaps"]

    assert [(each["team"], each["people"]) for each in gaps["teams"]] == [("Audio", 2), ("Vision", 4)]
    for row, each in zip(found.rows, gaps["teams"], strict=True):
        assert [cell.gap for cell in row.cells] == pytest.approx(list(each["areas"].values()))
    assert [cell.gap for cell in found.everybody.cells] == pytest.approx(list(gaps["all"].values()))


# ── where it leads, and what it says of nothing ─────────────────────────────────────────────────────────────────────
def test_a_cell_opens_the_matrix_of_that_day_for_whoever_may_read_it(client, report, lena, pia):
    urls = [cell.url for cell in page(client, pia).context["table"].rows[1].cells]
    address = "/teams/vision/matrix/?view=gap&target=senior&as_of=2026-09-30&area="

    assert urls == [f"{address}build", f"{address}lead"]
    assert client.get(urls[0]).status_code == 200
    assert [cell.url for cell in page(client, lena).context["table"].rows[1].cells] == ["", ""]


def test_a_team_opens_its_people_in_the_report(client, report, lena):
    row = page(client, lena).context["table"].rows[0]

    assert row.url == "/readiness/senior/2026-09-30/?edition=1&team=Audio"
    assert [each.name for each in client.get(row.url).context["page"].page] == ["P03 Person03"]


def test_the_report_and_the_sidebar_lead_to_it(client, report, lena):
    assert f'href="{MAP}?edition=1"' in page(client, lena, "/readiness/senior/2026-09-30/").content.decode()
    assert page(client, lena, "/organisation/map/")["Location"] == MAP


def test_without_a_report_the_sidebar_leads_to_where_one_is_made(client, senior, lena):
    assert page(client, lena, "/organisation/map/")["Location"] == "/readiness/"


def test_an_empty_report_says_so_and_an_unknown_area_is_not_asked_for(client, senior, lena):
    make_report(senior, [], AS_OF)

    assert "There is nothing to map" in page(client, lena).content.decode()
    assert page(client, lena, f"{MAP}?area=nothing&measure=odd").status_code == 200


def test_the_file_is_what_the_page_shows(client, report, lena):
    def rows(query):
        found = page(client, lena, f"/readiness/senior/2026-09-30/map.csv?{query}").content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(found)))

    assert rows("") == [
        ["team", "pool", "Build", "Lead"],
        ["Audio", "1", "0.0", "-0.8"],
        ["Vision", "2", "-0.5", "-1.75"],
        ["Everybody", "3", "-0.333", "-1.433"],
    ]
    assert rows("measure=cover&area=lead")[1:] == [
        ["Audio", "1", "1", "0"],
        ["Vision", "3", "2", "1"],
        ["Everybody", "4", "3", "1"],
    ]


# ── who, and how often it asks ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "answer"), [("lena", 200), ("pia", 200), ("alice", 403), ("head", 403), ("charlie", 403)]
)
def test_it_is_for_those_who_read_whole_reports(request, client, report, who, answer):
    assert status(client, request.getfixturevalue(who), MAP) == answer
    assert status(client, request.getfixturevalue(who), "/readiness/senior/2026-09-30/map.csv") == answer


def test_it_asks_as_often_for_any_number_of_people(client, senior, lena):
    counts = []
    for edition, size in ((1, 2), (2, 9)):
        teams = [make_team(f"T{edition}{index}") for index in range(size)]
        people = [(make_engineer(f"N{team.name} Name", team=team), team.name) for team in teams]
        said = [Said(who, team=team, shown=at(1, 2, 3, 4)) for who, team in people]
        make_report(senior, said, edition=edition, method="2")
        page(client, lena)
        with CaptureQueriesContext(connection) as asked:
            client.get(MAP)
        counts.append(len(asked))

    assert counts == [10, 10]
