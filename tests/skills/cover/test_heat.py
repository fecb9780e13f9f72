"""The heat map of cover: worked out by hand, and only of what may be shown."""

from __future__ import annotations

from collections import Counter

import pytest

from skills.cover.heat import build_heat
from skills.cover.totals import Total, shown_totals
from skills.models import Area, Skill, Team
from tests.make import make_engineer, make_framework, make_rating, make_team

CRAFT, PEOPLE = Area(key="craft", name="Craft"), Area(key="people", name="People")
SKILLS = [
    Skill(pk=1, key="python", name="Python", area=CRAFT),
    Skill(pk=2, key="sql", name="SQL", area=CRAFT),
    Skill(pk=3, key="rust", name="Rust", area=CRAFT),
    Skill(pk=4, key="talk", name="Talk", area=PEOPLE),
]
TEAMS = [Team(pk=1, name="Audio", slug="audio"), Team(pk=2, name="Vision", slug="vision")]
TOTALS = [
    Total(1, 1, 6, 0),
    Total(1, 2, 6, 1),
    Total(1, 3, 6, 2),
    Total(1, 4, 6, 6),
    Total(2, 1, 5, 3),
]
ALL = "/cover/"


def told(found):
    return [(team.name, [(cell.text, cell.heat) for cell in cells]) for team, cells in found.rows]


def test_an_area_counts_the_skills_that_two_or_more_hold():
    found = build_heat(TOTALS, SKILLS, TEAMS)

    assert found.columns == (("craft", "Craft"), ("people", "People"))
    assert told(found) == [("Audio", [("1/3", 3), ("1/1", 0)]), ("Vision", [("1/1", 0), ("–", 0)])]
    assert found.rows[0][1][0].said == "of 3 skills held by two or more"


def test_a_skill_counts_its_holders_the_scarcer_the_darker():
    found = build_heat(TOTALS, SKILLS, TEAMS, "craft")

    assert (found.area, [name for _, name in found.columns]) == ("Craft", ["Python", "SQL", "Rust"])
    assert told(found) == [
        ("Audio", [("0", 3), ("1", 2), ("2", 1)]),
        ("Vision", [("3", 0), ("–", 0), ("–", 0)]),
    ]


@pytest.mark.parametrize(("single", "heat"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (6, 3)])
def test_an_area_is_as_dark_as_the_share_of_what_rests_on_one(single, heat):
    skills = [Skill(pk=pk, key=f"s{pk}", name=f"S{pk}", area=CRAFT) for pk in range(6)]
    totals = [Total(1, pk, 6, 1 if pk < single else 4) for pk in range(6)]

    assert told(build_heat(totals, skills, TEAMS)) == [("Audio", [(f"{6 - single}/6", heat)])]


@pytest.mark.parametrize(
    ("totals", "area", "finding"),
    [
        (TOTALS, "", "Thinnest: Audio in Craft"),
        (TOTALS, "craft", "Thinnest of Craft: Audio in Python"),
        (TOTALS[1:], "craft", "Thinnest of Craft: Audio in SQL"),
        ([Total(1, 1, 6, 0), Total(2, 1, 5, 1)], "", "Thinnest: Audio in Craft and Vision in Craft"),
        (TOTALS[3:], "", "No area rests on single people"),
        (TOTALS[3:], "craft", "Nothing that is shown rests on one person or two"),
    ],
)
def test_the_heading_names_what_is_thinnest(totals, area, finding):
    assert build_heat(totals, SKILLS, TEAMS, area).finding == finding


def test_nothing_of_fewer_than_five_reaches_it():
    totals = [Total(1, 1, 4, 4), Total(1, 2, 5, 1), Total(2, 1, 5, 5)]

    assert shown_totals(totals, Counter({1: 6, 2: 4})) == [Total(1, 2, 5, 1)]


def test_an_area_that_does_not_exist_is_not_asked_for():
    assert build_heat(TOTALS, SKILLS, TEAMS, "nothing") == build_heat(TOTALS, SKILLS, TEAMS)


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def vision(alice):
    roles = make_framework({"craft": ["python"], "people": ["talk"]}, {"junior": {}, "senior": {}})
    people = [make_engineer(f"E{at} Engineer", team="Vision", role=roles["junior"]) for at in range(5)]
    make_rating(people[0], "python", 5, by=alice, on="2026-01-10")
    return people


def test_leadership_reads_it_and_an_area_opens_its_skills(client, lena, vision):
    make_team("Small")
    client.force_login(lena.user)
    whole, craft = client.get(ALL), client.get(f"{ALL}?area=craft")

    assert told(whole.context["heat"]) == [("Vision", [("0/1", 3), ("0/1", 3)])]
    assert told(craft.context["heat"]) == [("Vision", [("1", 2)])]
    assert '<a href="?area=craft#map">Craft</a>' in whole.content.decode()
    assert '1<span class="vh"> of 5 people</span>' in craft.content.decode()
    assert "E0 Engineer" not in craft.content.decode()


def test_where_no_team_is_large_enough_it_says_so(client, lena, vision):
    vision[0].placements.all().delete()
    client.force_login(lena.user)

    assert "No team has five people with a role yet" in client.get(ALL).content.decode()
