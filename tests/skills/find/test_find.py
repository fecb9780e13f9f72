"""Who holds several skills at once: whose ratings are searched, the order of people, the page, the table, the API."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.base.sheets.sheet import is_live
from skills.find.match import NEAR, AskedSkill, find_people, rank, read_known, searchable
from skills.models import Engineer, Placement, Rating, Skill
from tests.looked import looks
from tests.make import day, make_engineer, make_rating

FIND, TABLE = "/find/", "/find.csv"
TODAY = day("2026-09-30")
BOTH = "skill=python&level=3&skill=sql&level=3"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def vision(alice, charlie, roles):
    """Ann holds both skills, Ben is one level short in one, Cem two, Dov has one not rated, Eve nothing; Fox, who holds
    both, is in Charlie's team."""
    held = {"Ann": (3, 5), "Ben": (4, 2), "Cem": (2, 2), "Dov": (3, None), "Eve": (0, 0), "Fox": (5, 5)}
    people = {}
    for name, levels in held.items():
        team, manager = ("Language", charlie) if name == "Fox" else ("Vision", alice)
        people[name] = make_engineer(f"{name} Person", team=team, role=roles["junior"], target=roles["senior"])
        for skill, level in zip(("python", "sql"), levels, strict=True):
            if level is not None:
                make_rating(people[name], skill, level, by=manager, on="2026-09-01")
    return people


def get(client, who, query=BOTH, path=FIND, status=200):
    client.force_login(who.user)
    response = client.get(f"{path}?{query}")
    assert response.status_code == status
    return response


def names(client, who, query=BOTH):
    return re.findall(r'class="nm" href="[^"]+">(\w+) Person<', get(client, who, query).content.decode())


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_manager_finds_people_below_full_matches_first(client, alice, vision):
    response = get(client, alice)

    assert names(client, alice) == ["Ann", "Ben", "Cem", "Dov"]
    assert "One person holds both skills" in text(response)
    assert "Fox" not in text(response)


def test_the_people_team_and_managers_above_find_everybody(client, head, pia, vision):
    assert names(client, head) == names(client, pia) == ["Ann", "Fox", "Ben", "Cem", "Dov"]


@pytest.mark.parametrize("path", [FIND, TABLE])
@pytest.mark.parametrize("who", ["bob", "lena"])
def test_whoever_may_read_nobodys_ratings_is_told_whom_it_is_for(request, client, vision, who, path):
    response = get(client, request.getfixturevalue(who), path=path)

    assert "You find people by the skills they offer" in text(response)
    assert client.get("/mentoring/find/").status_code == 200
    assert "Ann" not in text(response)


@pytest.mark.parametrize("path", [FIND, TABLE])
def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, vision, path):
    assert client.get(path)["Location"] == f"/login/?next={path}"


def test_oneself_and_those_who_left_are_not_found(client, alice, charlie, vision):
    make_rating(charlie, "python", 5, by=alice, on="2026-09-01")
    Engineer.objects.filter(pk=vision["Ann"].pk).update(left_on=TODAY - timedelta(days=1))

    assert names(client, alice, "skill=python&level=3") == ["Ben", "Dov", "Cem"]
    assert charlie not in searchable(charlie.user, TODAY)


# ── what ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_person_is_shown_with_levels_gap_age_and_place(client, alice, vision):
    make_rating(vision["Ben"], "sql", 2, by=alice, on="2026-09-02")
    make_rating(vision["Ann"], "sql", 3, by=alice, on="2026-09-03")
    shown = text(get(client, alice))

    assert "Ann Person Vision · Junior, aims at Senior Python 3 1 Sep 2026 Sql 3 3 Sep 2026 nothing" in shown
    assert "Sql 2 1 below · 2 Sep 2026 1 level" in shown
    assert "Sql – not rated 3 levels" in shown


def test_old_ratings_are_marked_and_come_after_fresh_ones(client, alice, vision, time_machine):
    time_machine.move_to("2027-06-30 12:00:00+00:00", tick=False)
    for skill in ("python", "sql"):
        make_rating(vision["Cem"], skill, 3, by=alice, on="2027-06-01")

    assert names(client, alice)[:2] == ["Cem", "Ann"]
    assert "1 Sep 2026, over 6 months" in text(get(client, alice))


def test_withdrawn_self_and_peer_ratings_are_no_levels(client, alice, bob, vision):
    make_rating(vision["Ann"], "sql", None, by=alice, on="2026-09-20")
    make_rating(vision["Eve"], "sql", 5, by=vision["Eve"], on="2026-09-20")
    make_rating(vision["Eve"], "sql", 5, by=bob, on="2026-09-20", source="peer")
    make_rating(vision["Ben"], "sql", 5, by=alice, on="2026-10-20")

    assert names(client, alice, "skill=sql&level=3") == ["Ben", "Cem"]


def test_team_and_aim_narrow_the_search(client, head, vision, roles):
    Placement.objects.filter(engineer=vision["Ann"]).update(target_role=roles["junior"])

    assert names(client, head, f"{BOTH}&team=vision") == ["Ann", "Ben", "Cem", "Dov"]
    assert names(client, head, f"{BOTH}&team=engineering")[:2] == ["Ann", "Fox"]
    assert names(client, head, f"{BOTH}&aim=senior") == ["Fox", "Ben", "Cem", "Dov"]


def test_who_named_no_role_is_found_under_the_next_one_and_the_files_name_none(client, head, vision):
    assert "(assumed)" not in text(get(client, head, BOTH))
    Placement.objects.filter(engineer=vision["Ben"]).update(target_role=None)

    assert names(client, head, f"{BOTH}&aim=senior&team=vision") == ["Ann", "Ben", "Cem", "Dov"]
    assert text(get(client, head, BOTH)).count("aims at Senior (assumed)") == 1
    rows = list(csv.reader(io.StringIO(get(client, head, path=TABLE).content.decode())))
    assert {row[0]: row[3] for row in rows}["Ben Person"] == ""
    found = get(client, head, "skills=python:3,sql:3", "/api/v1/find/").json()["results"]
    assert {each["name"]: each["target_role"] for each in found}["Ben Person"] == ""


def test_without_a_skill_it_asks_for_one_and_adds_rows(client, alice, vision):
    html = get(client, alice, "").content.decode()
    assert "Whom are you looking for?" in html
    assert html.count('name="skill">') == 2

    assert get(client, alice, "skill=sql&level=4&skill=&level=3&more=1").content.decode().count('name="skill">') == 3
    assert '<option value="4" selected>4 L4' in get(client, alice, "skill=sql&level=4").content.decode()


def test_nobody_found_says_so(client, alice, vision):
    assert "Nobody whose ratings you may read holds this" in text(get(client, alice, "skill=mentoring&level=5"))


def test_nobody_in_full_says_so(client, alice, vision):
    assert "Nobody holds this skill, some nearly do" in text(get(client, alice, "skill=python&level=5"))


def test_further_pages_keep_what_was_asked(client, alice, vision, roles):
    for at in range(60):
        engineer = make_engineer(f"Zed{at:02} Person", team="Vision", role=roles["junior"])
        make_rating(engineer, "python", 4, by=alice, on="2026-09-01")
    html = get(client, alice, "skill=python&level=3").content.decode()

    assert "Page 1 of 2" in html
    assert 'href="?skill=python&amp;level=3&amp;page=2"' in html
    assert len(names(client, alice, "skill=python&level=3&page=2")) == 14


# ── bad input ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", [FIND, TABLE])
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("skill=kube&level=3", "There is no such skill. Choose one of the list."),
        ("skill=sql%00&level=3", "There is no such skill. Choose one of the list."),
        ("skill=sql&level=6", "The level for Sql is not one of 1 to 5."),
        ("skill=sql&level=0", "The level for Sql is not one of 1 to 5."),
        ("skill=sql&level=%D9%A3", "The level for Sql is not one of 1 to 5."),
        ("skill=sql&level=3&skill=sql&level=4", "Sql is asked for twice. Keep one of the rows."),
        ("skill=sql&level=3&team=language", "There is no such team, or its ratings are not open to you."),
        ("skill=sql&level=3&team=nowhere", "There is no such team, or its ratings are not open to you."),
        ("skill=sql&level=3&aim=nobody", "There is no such role. Choose one of the list."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_kept(client, alice, vision, query, sentence, path):
    response = get(client, alice, query, path, status=422)

    assert sentence in text(response)
    assert "Ann" not in text(response)
    if query.startswith("skill=sql&"):
        assert '<option value="sql" selected>' in response.content.decode()


def test_nine_skills_are_too_many(client, alice, vision):
    framework = Skill.objects.get(key="sql").area
    for at in range(8):
        Skill.objects.create(area=framework, key=f"s{at}", name=f"S{at}", levels={}, position=50 + at)
    query = "&".join(f"skill=s{at}" for at in range(8))

    assert "Nobody" in text(get(client, alice, query))
    assert "Ask for eight skills at most; 9 are asked for." in text(
        get(client, alice, f"{query}&skill=sql", status=422)
    )


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_table_holds_everybody_found_and_no_live_formula(client, alice, vision):
    Engineer.objects.filter(pk=vision["Ben"].pk).update(name="=Ben()")
    response = get(client, alice, path=TABLE)
    rows = list(csv.reader(io.StringIO(response.content.decode())))

    assert rows[0][:5] == ["name", "team", "role", "target_role", "levels_short"]
    assert rows[0][5:] == ["python at 3", "python rated on", "sql at 3", "sql rated on"]
    assert rows[1] == ["Ann Person", "Vision", "Junior", "Senior", "0", "3", "2026-09-01", "5", "2026-09-01"]
    assert rows[4][-4:] == ["3", "2026-09-01", "", ""]
    assert [row[0] for row in rows[1:]] == ["Ann Person", "'=Ben()", "Cem Person", "Dov Person"]
    assert not any(is_live(cell) for row in rows for cell in row)
    assert 'filename="people-2026-09-30.csv"' in response["Content-Disposition"]


# ── ranking ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ASKED = [AskedSkill(Skill(pk=pk, name=f"S{pk}"), level) for pk, level in ((1, 3), (2, 4), (3, 1))]
PEOPLE = st.dictionaries(
    st.integers(1, 30),
    st.dictionaries(st.sampled_from([1, 2, 3]), st.tuples(st.integers(0, 5), st.integers(0, 900)), min_size=1),
    max_size=12,
)


def rows_of(people):
    return [
        (pk, f"P{pk}", f"p{pk}", skill, level, TODAY - timedelta(days=age))
        for pk, levels in people.items()
        for skill, (level, age) in levels.items()
    ]


@given(PEOPLE, st.randoms())
def test_whoever_misses_less_comes_first_whatever_the_order_of_the_rows(people, chance):
    rows = rows_of(people)
    found = rank(rows, ASKED, TODAY)
    chance.shuffle(rows)

    assert [each.pk for each in rank(rows, ASKED, TODAY)] == [each.pk for each in found]
    shorts = [each.short for each in found]
    assert shorts == sorted(shorts)
    assert all(short <= NEAR for short in shorts)
    for each in found:
        assert each.is_full == all(
            (held.level or 0) >= asked.level for held, asked in zip(each.held, ASKED, strict=True)
        )
    left_out = people.keys() - {each.pk for each in found}
    for pk in left_out:
        levels = {skill: level for skill, (level, _) in people[pk].items()}
        short = sum(max(0, asked.level - levels.get(asked.skill.pk, 0)) for asked in ASKED)
        assert short > NEAR or not any(levels.values())


@given(PEOPLE, st.sampled_from([1, 2, 3]))
def test_a_higher_level_never_makes_a_place_worse(people, skill):
    def place(of):
        return next((at for at, each in enumerate(rank(rows_of(of), ASKED, TODAY)) if each.pk == first), len(people))

    for first, levels in list(people.items())[:1]:
        before = place(people)
        level, age = levels.get(skill, (0, 0))
        better = {**people, first: {**levels, skill: (min(5, level + 1), min(age, 100))}}
        assert place(better) <= before


def test_what_is_read_is_what_the_cells_say(alice, vision):
    python = Skill.objects.get(key="python")
    make_rating(vision["Ann"], python, 1, by=alice, on="2026-09-05")
    people = searchable(alice.user, TODAY)
    cells = Rating.objects.cells(TODAY).filter(engineer__in=people.values("pk"), skill=python)

    found = {(row[0], row[4]) for row in read_known(people, [AskedSkill(python, 3)], TODAY)}
    assert found == set(cells.values_list("engineer_id", "level"))
    assert find_people(people, (), TODAY) == []


# ── how many queries ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [0, 30])
def test_the_number_of_queries_depends_on_nothing(client, alice, vision, roles, django_assert_num_queries, count):
    for at in range(count):
        engineer = make_engineer(f"Zed{at:02} Person", team="Vision", role=roles["junior"])
        make_rating(engineer, "python", 4, by=alice, on="2026-09-01")
    client.force_login(alice.user)
    client.get(FIND)

    with django_assert_num_queries(QUERIES):
        client.get(f"{FIND}?{BOTH}")


QUERIES = 12  # two of them for the look at those who are found


# ── the API ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_those_on_the_page_are_told_and_the_others_are_not(client, alice, vision):
    get(client, alice, "skills=python:3,sql:3&page_size=2", "/api/v1/find/")
    people = dict(Engineer.objects.values_list("pk", "slug"))
    assert [(route, people[pk]) for _, route, pk in looks()] == [
        ("api:find-list", "ann-person"),
        ("api:find-list", "ben-person"),
    ]


def test_the_api_finds_the_same_people_in_the_same_order(client, alice, vision):
    answer = get(client, alice, "skills=python:3,sql:3&page_size=2", "/api/v1/find/").json()

    assert (answer["count"], [each["engineer"] for each in answer["results"]]) == (4, ["ann-person", "ben-person"])
    assert answer["results"][1] == {
        "engineer": "ben-person",
        "name": "Ben Person",
        "team": "Vision",
        "role": "Junior",
        "target_role": "Senior",
        "is_full": False,
        "levels_short": 1,
        "skills": [
            {"skill": "Python", "asked": 3, "level": 4, "rated_on": "2026-09-01", "is_stale": False},
            {"skill": "Sql", "asked": 3, "level": 2, "rated_on": "2026-09-01", "is_stale": False},
        ],
    }


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("", "skills", "Name one or more skills with levels, like python:4,sql:3."),
        ("skills=python", "skills", "The level for Python is not one of 1 to 5. Choose one of the list."),
        ("skills=kube:3", "skills", "There is no such skill. Choose one of the list."),
        ("skills=,", "skills", "There is no such skill. Choose one of the list."),
        ("skills=sql:3&team=language", "team", "There is no such team, or its ratings are not open to you."),
        ("skills=sql:3&skill=sql", "skill", "There is no such parameter here."),
    ],
)
def test_the_api_says_what_it_cannot_read(client, alice, vision, query, field, sentence):
    answer = get(client, alice, query, "/api/v1/find/", status=400).json()

    assert answer["errors"][0]["field"] == field
    assert sentence in answer["errors"][0]["message"]


@pytest.mark.parametrize("who", ["bob", "lena"])
def test_the_api_is_closed_to_whoever_may_read_nobodys_ratings(request, client, vision, who):
    answer = get(client, request.getfixturevalue(who), "skills=sql:3", "/api/v1/find/", status=403).json()
    assert "for managers, about the people below them" in answer["detail"]
