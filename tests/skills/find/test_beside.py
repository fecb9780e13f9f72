"""People found, side by side: levels beside the target of each, for whoever may read both."""

from __future__ import annotations

import pytest

from skills.find.beside import MOST
from tests.looked import looks
from tests.make import day, make_engineer, make_framework, make_rating

FIND = "/find/"
BOTH = "skill=python&level=3&skill=sql&level=3"
TODAY = day("2026-09-30")
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def vision(alice, charlie):
    """Ann aims at senior, where Python is asked at 4 and SQL not at all; Ben, Cem and Dov stay juniors."""
    roles = make_framework(
        {"craft": ["python", "sql"]},
        {"junior": {"targets": {"python": 2, "sql": 1}}, "senior": {"targets": {"python": 4, "sql": 0}}},
    )
    held = {"Ann": (3, 5), "Ben": (4, 2), "Cem": (2, 2), "Dov": (3, None), "Fox": (5, 5)}
    people = {}
    for name, levels in held.items():
        team, manager = ("Language", charlie) if name == "Fox" else ("Vision", alice)
        target = roles["senior" if name == "Ann" else "junior"]
        people[name] = make_engineer(f"{name} Person", team=team, role=roles["junior"], target=target)
        for skill, level in zip(("python", "sql"), levels, strict=True):
            if level is not None:
                make_rating(people[name], skill, level, by=manager, on="2026-09-01")
    return people


def get(client, who, *names, query=BOTH, status=200):
    client.force_login(who.user)
    response = client.get(f"{FIND}?{query}" + "".join(f"&beside={name}-person" for name in names))
    assert response.status_code == status
    return response


def told(response):
    beside = response.context["beside"]
    return [match.found.name.split()[0] for match in beside.people], [
        (each.skill.name, [(cell.held.level, cell.target) for cell in cells]) for each, cells in beside.rows
    ]


def test_levels_stand_beside_the_target_of_the_role_each_grows_towards(client, alice, vision):
    assert told(get(client, alice, "ben", "dov", "ann")) == (
        ["Ann", "Ben", "Dov"],
        [("Python", [(3, 4), (4, 2), (3, 2)]), ("Sql", [(5, None), (2, 1), (None, 1)])],
    )


def test_only_a_level_with_a_target_is_drawn_and_the_rest_is_said(client, alice, vision):
    response = get(client, alice, "ann", "dov")
    cells = [cell for _, row in response.context["beside"].rows for cell in row]

    assert [bool(cell.drawing) for cell in cells] == [True, True, False, False]
    assert [cell.said for cell in cells] == ["target 4", "target 2", "no target", "target 1"]
    assert "not rated · target 1" in response.content.decode()


@pytest.mark.parametrize(
    ("names", "heading"),
    [
        (("ann", "ben"), "Ann Person misses least: nothing of two skills"),
        (("ben", "cem", "dov"), "Ben Person misses least: one level of two skills"),
        (("ben", "cem"), "Ben Person misses least: one level of two skills"),
    ],
)
def test_the_heading_says_who_misses_least(client, alice, vision, names, heading):
    assert get(client, alice, *names).context["beside"].heading == heading


def test_of_people_who_miss_as_much_it_says_that(client, alice, vision):
    make_rating(vision["Ben"], "sql", 3, by=alice, on="2026-09-02")

    assert get(client, alice, "ann", "ben").context["beside"].heading == "All two miss nothing of two skills"


def test_one_person_or_nobody_is_no_comparison(client, alice, vision):
    assert get(client, alice, "ann").context["beside"] is None
    assert get(client, alice).context["beside"] is None
    assert get(client, alice, "ann", "ben", query="").context.get("beside") is None


def test_whose_ratings_are_not_open_to_the_reader_is_never_beside_anybody(client, alice, charlie, head, vision):
    assert told(get(client, alice, "ann", "ben", "fox"))[0] == ["Ann", "Ben"]
    assert get(client, charlie, "ann", "fox").context["beside"] is None
    assert told(get(client, head, "ann", "fox"))[0] == ["Ann", "Fox"]


def test_more_than_four_are_refused_in_a_sentence(client, alice, vision):
    names = ["ann", "ben", "cem", "dov", "fox"]

    assert len(names) > MOST
    assert "Choose four people at most to lay side by side." in get(client, alice, *names, status=422).content.decode()


def test_ticks_stay_and_those_of_another_page_go_along(client, alice, vision, monkeypatch):
    monkeypatch.setattr("skills.find.views.PER_PAGE", 2)
    response = get(client, alice, "ann", "dov")
    html = response.content.decode()

    assert 'name="beside" value="ann-person" checked' in html
    assert '<input type="hidden" name="beside" value="dov-person">' in html
    assert told(response)[0] == ["Ann", "Dov"]
    assert {row[2] for row in looks()} == {vision[name].pk for name in ("Ann", "Ben", "Dov")}


@pytest.mark.parametrize("count", [0, 20])
def test_it_takes_the_same_queries_for_any_number_of_people(client, alice, vision, count, django_assert_num_queries):
    for at in range(count):
        engineer = make_engineer(f"Zed{at:02} Person", team="Vision")
        make_rating(engineer, "python", 4, by=alice, on="2026-09-01")
    get(client, alice, "ann", "ben", "cem", "dov")
    with django_assert_num_queries(14):
        get_again = client.get(f"{FIND}?{BOTH}&beside=ann-person&beside=ben-person&beside=cem-person&beside=dov-person")

    assert len(get_again.context["beside"].people) == 4
