"""What becomes of cover when people leave or move up: the arithmetic, who may ask, and the organisation as totals."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.cover.totals import Total, build_organisation_cover, count_people, read_totals
from skills.cover.what_if import build_what_if, find_falls
from skills.matrix.matrix import Column, KnownLevel, Levels, build_matrix
from skills.models import Area, Engineer, Placement, Skill, Team
from tests.looked import looks
from tests.make import day, make_engineer, make_rating, make_team

COVER, ALL = "/teams/vision/cover/", "/cover/"
TODAY = day("2026-09-30")
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def vision(alice, roles):
    """Six people who aim at senior. Python is held by Ann, Ben and Cem; Dov is one level short."""
    people = {}
    for name in ("Ann", "Ben", "Cem", "Dov", "Eve", "Fay"):
        people[name] = make_engineer(f"{name} Person", team="Vision", role=roles["junior"], target=roles["senior"])
    for name, level in {"Ann": 4, "Ben": 5, "Cem": 4, "Dov": 3, "Eve": 1}.items():
        make_rating(people[name], "python", level, by=alice, on="2026-09-01")
    return people


def get(client, who, address=COVER, status=200):
    client.force_login(who.user)
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# ── arithmetic ──────────────────────────────────────────────────────────────────────────────────────────────────────
AREA = Area(pk=1, name="Craft", key="craft")
SKILLS = [Skill(pk=pk, area=AREA, name=f"S{pk}", key=f"s{pk}") for pk in (1, 2, 3)]
LEVELS = st.lists(
    st.lists(st.none() | st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=7
)  # people × skills


def matrix_of(levels):
    columns = [Column(at, f"P{at}", f"P{at}", f"p{at}", "P", "Junior", 1) for at in range(len(levels))]
    known = {
        at: {skill.pk: KnownLevel(level) for skill, level in zip(SKILLS, row, strict=True) if level is not None}
        for at, row in enumerate(levels)
    }
    return build_matrix(columns, SKILLS, {1: {1: 3, 2: 4}}, Levels(known), TODAY)


@given(LEVELS, st.sets(st.integers(0, 6)))
def test_a_fall_is_what_the_matrix_without_these_people_says(levels, gone):
    stay = [row for at, row in enumerate(levels) if at not in gone]
    falls = {fall.skill.pk: fall for fall in find_falls(matrix_of(levels), {f"p{at}" for at in gone})}
    before, after = (
        {row.skill.pk: row.cover for row in matrix_of(each).rows} for each in (levels, stay or [[None] * 3])
    )

    for skill in SKILLS:
        was, now = len(before[skill.pk].held_by), len(after[skill.pk].held_by) if stay else 0
        assert (skill.pk in falls) == (now < was and now <= 2)
        if skill.pk in falls:
            assert len(falls[skill.pk].after.held_by) == now
            assert falls[skill.pk].after.of == (after[skill.pk].of if stay else 0)
            assert not {column.slug for column in falls[skill.pk].next_up} & {f"p{at}" for at in gone}


@given(LEVELS)
def test_when_nobody_goes_nothing_falls_and_nothing_is_asked(levels):
    matrix = matrix_of(levels)

    assert find_falls(matrix, set()) == ()
    assert build_what_if([(Team(name="T"), matrix)], set(), set()) is None


def test_leaving_and_moving_up_count_the_same_and_are_said_apart():
    matrix = matrix_of([[3, 4, 0], [3, 0, 0], [2, 0, 0]])
    team = Team(name="Vision")
    left, moved = (build_what_if([(team, matrix)], *each) for each in (({"p0"}, set()), (set(), {"p0"})))

    assert left.teams == moved.teams
    assert left.finding == "If P0 leaves, two skills fall to two holders or fewer"
    assert moved.finding == "If P0 moves up, two skills fall to two holders or fewer"
    assert left.summary == "One by no one and one by a single person in 1 team."
    assert [column.slug for column in left.teams[0].falls[1].next_up] == ["p2"]
    everybody = build_what_if([(team, matrix)], {"p0", "p1"}, {"p2"})
    assert everybody.finding == "If P0 and P1 leave and P2 moves up, two skills fall to two holders or fewer"
    assert everybody.teams[0].falls[0].words == "Nobody left who needs it"


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["alice", "head", "pia"])
def test_whoever_reads_the_matrix_asks_what_changes(request, client, vision, who):
    html = get(client, request.getfixturevalue(who), f"{COVER}?leaves=ann-person&leaves=ben-person")

    assert "If Ann Person and Ben Person leave, one skill falls to two holders or fewer" in html
    assert "Python before 3 of 6 after Only Cem Dov Person" in html


@pytest.mark.parametrize("who", ["bob", "lena"])
def test_readers_of_totals_can_choose_nobody(request, client, vision, who):
    """The difference that one person makes would say what this person holds."""
    reader = request.getfixturevalue(who)
    plain = get(client, reader)
    asked = get(client, reader, f"{COVER}?leaves=ann-person&leaves=nobody")

    assert asked == plain
    assert "leaves" not in plain
    assert "Ann" not in plain


def test_another_manager_does_not_find_the_page(client, charlie, vision):
    get(client, charlie, f"{COVER}?leaves=ann-person", status=404)


# ── what ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_people_move_up_only_to_another_role(client, alice, vision, roles):
    assert "If Ann Person moves up, one skill falls" in get(client, alice, f"{COVER}?promoted=ann-person")

    Placement.objects.filter(engineer=vision["Ann"]).update(target_role=roles["junior"])
    html = get(client, alice, f"{COVER}?promoted=ann-person", status=422)
    assert "Ann Person aims at no other role, so there is none to move up to." in html
    assert "no other role" in get(client, alice)


def test_a_role_that_nobody_named_is_the_next_one_and_marked(client, alice, vision, roles):
    assert "(assumed)" not in get(client, alice)

    Placement.objects.filter(engineer=vision["Ann"]).update(target_role=None)
    assert "aims at Senior (assumed)" in get(client, alice)
    assert "If Ann Person moves up, one skill falls" in get(client, alice, f"{COVER}?promoted=ann-person")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("leaves=nobody", "The address names somebody who does not stand in these teams with a role."),
        ("promoted=%00", "The address names somebody who does not stand in these teams with a role."),
        ("leaves=ann-person&promoted=ann-person", "Ann Person cannot both leave and move up. Keep one of the two."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(client, alice, vision, query, sentence):
    assert sentence in get(client, alice, f"{COVER}?{query}", status=422)


def test_when_nothing_falls_it_says_so(client, alice, vision):
    assert "No skill falls to two holders or fewer." in get(client, alice, f"{COVER}?leaves=fay-person")


def test_a_manager_of_managers_asks_for_all_teams_below(client, head, vision, roles):
    make_team("Audio", parent="Vision")
    gus = make_engineer("Gus Person", team="Audio", role=roles["junior"], target=roles["senior"])
    make_rating(gus, "sql", 4, by=head, on="2026-09-01")
    html = get(client, head, "/teams/engineering/cover/?leaves=gus-person&leaves=ann-person")

    assert "two skills fall" in html
    assert "One by no one and one by two in 2 teams." in html
    assert "Nobody in this team itself is assessed" in html
    assert html.index("Audio Skill") < html.index("Vision Skill")
    assert "moves up" in get(client, head, "/teams/audio/cover/")


def test_too_many_people_are_asked_team_by_team(client, head, vision, roles, monkeypatch):
    monkeypatch.setattr("skills.cover.page.MOST", 5)

    assert "Ann Person" not in get(client, head, "/teams/engineering/cover/")
    assert "More than 300 people stand below this team" in get(client, head, COVER)


@pytest.mark.parametrize("count", [0, 12])
def test_the_number_of_queries_depends_on_nothing(client, head, vision, roles, django_assert_num_queries, count):
    for at in range(count):
        make_team(f"Team{at}", parent="Vision")
        make_engineer(f"P{at} Zed", team=f"Team{at}", role=roles["junior"], target=roles["senior"])
    client.force_login(head.user)
    client.get(COVER)

    with django_assert_num_queries(13):
        client.get(f"{COVER}?leaves=ann-person")


# ── the whole organisation ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["lena", "pia"])
def test_leadership_and_the_people_team_read_totals(request, client, vision, who):
    html = get(client, request.getfixturevalue(who), ALL)

    assert "Vision 6 2 0 0" in html
    assert "Python 3 of 6" in html
    assert "Ann" not in html


@pytest.mark.parametrize("who", ["alice", "bob", "head"])
def test_for_everybody_else_the_page_says_whom_it_is_for(request, client, vision, who):
    assert "for leadership and the people team" in get(client, request.getfixturevalue(who), ALL, status=403)


def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, vision):
    assert client.get(ALL)["Location"] == f"/login/?next={ALL}"


def test_small_teams_are_hidden_and_left_out_of_every_sum(client, lena, alice, vision, roles):
    make_team("Audio", parent="Engineering")
    for name in ("Gus", "Hal", "Ida", "Jon"):
        engineer = make_engineer(f"{name} Person", team="Audio", role=roles["junior"], target=roles["senior"])
        make_rating(engineer, "python", 5, by=alice, on="2026-09-01")
    html = get(client, lena, ALL)

    assert "Audio 4 hidden: fewer than five" in html
    assert "Python 3 of 6" in html


def test_an_empty_organisation_says_so(client, lena):
    assert "There is nothing to count yet" in get(client, lena, ALL)


def test_totals_are_those_of_the_teams_themselves(client, alice, vision, roles):
    make_rating(vision["Ann"], "python", 1, by=alice, on="2026-09-20")
    make_rating(vision["Fay"], "python", 4, by=vision["Fay"], on="2026-09-20")
    Engineer.objects.filter(pk=vision["Ben"].pk).update(left_on=day("2026-09-29"))
    python = Skill.objects.get(key="python").pk
    team = Team.objects.get(name="Vision").pk

    assert Total(team, python, 5, 1) in read_totals(TODAY)
    assert count_people(TODAY) == Counter({team: 5})


TOTALS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 9), st.integers(0, 9)).map(
        lambda each: Total(each[0], each[1], each[2], min(each[2], each[3]))
    ),
    max_size=12,
    unique_by=lambda total: (total.team, total.skill),
)


@given(TOTALS, st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_sum_holds_anything_of_fewer_than_five(totals, sizes):
    people = Counter(dict(enumerate(sizes, 1)))
    teams = [Team(pk=pk, name=f"T{pk}") for pk in range(1, 5)]
    cover = build_organisation_cover(totals, SKILLS, teams, people)
    shown = [each for each in totals if each.of >= 5 and people[each.team] >= 5]

    lines = {line.skill.pk: line for _, lines in cover.areas for line in lines}
    for skill in SKILLS:
        mine = [each for each in shown if each.skill == skill.pk]
        assert (lines[skill.pk].held, lines[skill.pk].of) == (sum(e.held for e in mine), sum(e.of for e in mine))
    assert sum(line.skills for line in cover.teams) == len(shown)
    assert [line.team.pk for line in cover.teams] == [pk for pk in range(1, 5) if people[pk]]


def test_the_number_of_queries_of_the_organisation_depends_on_nothing(client, lena, vision, django_assert_num_queries):
    client.force_login(lena.user)
    client.get(ALL)
    with django_assert_num_queries(9):
        client.get(ALL)


# ── the API ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def ask(client, who, query, status=200):
    client.force_login(who.user)
    response = client.get(f"/api/v1/teams/vision/cover/?{query}")
    assert response.status_code == status
    return response.json()


def test_whoever_is_counted_is_told_of_the_question_and_of_the_cover_by_name(client, alice, vision):
    ask(client, alice, "")
    assert looks() == []  # nothing is answered
    ask(client, alice, "leaves=ann-person")  # three hold it, two are left
    people = sorted(person.pk for person in vision.values())
    assert sorted(looks()) == [(alice.user_id, "api:team-cover", pk) for pk in people]
    get(client, alice)
    assert sorted(looks())[len(people) :] == [(alice.user_id, "skills:cover", pk) for pk in people]


def test_totals_without_names_are_no_look(client, vision, lena):
    get(client, vision["Ann"])
    get(client, lena)
    get(client, lena, ALL)
    assert looks() == []


def test_the_api_answers_what_changes(client, alice, vision):
    answer = ask(client, alice, "leaves=ann-person,ben-person")

    assert answer["finding"] == "If Ann Person and Ben Person leave, one skill falls to two holders or fewer"
    assert answer["falls"] == [
        {
            "team": "vision",
            "skill": "python",
            "held_before": 3,
            "needed_before": 6,
            "held_after": 1,
            "needed_after": 4,
            "one_level_short": ["dov-person"],
        }
    ]
    assert ask(client, alice, "") == {"finding": "", "falls": []}


def test_the_api_refuses_whom_it_does_not_know_and_who_may_not_ask(client, alice, bob, lena, vision):
    assert "somebody who does not stand in these teams" in ask(client, alice, "leaves=nobody", 400)["detail"]
    for who in (bob, lena):
        ask(client, who, "leaves=ann-person", 404)
