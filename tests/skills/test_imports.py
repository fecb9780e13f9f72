"""Teams, people and ratings from files."""

# ruff: noqa: E501  the rows and the problems stand as they are printed

from __future__ import annotations

from datetime import date

import pytest

from skills.imports import Known
from skills.models import Engineer, Rating, Role, Skill, Team, User
from tests.files import (
    FILES,
    NEXT_ROW,
    TODAY,
    counts,
    load,
    make_framework,
    problems,
    row_counts,
    with_change,
    with_rows,
)
from tests.make import day, make_engineer, make_rating

LONG = "x" * 101


@pytest.fixture(autouse=True)
def framework(db: None) -> None:
    make_framework()


def engineer(name: str) -> Engineer:
    return Engineer.objects.get(user__email=f"{name}@example.org")


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────
BAD_ROWS = {
    "teams": [
        (",Engineering,", "team: the cell is empty; fill it in"),
        ("\u200b,Engineering,", "team: the cell is empty; fill it in"),
        (f"{LONG},Engineering,", "team: 101 characters are too many; shorten the text to 100"),
        ("Data,Enginering,", 'parent: no team "Enginering"; add it to teams.csv or correct the name'),
        ("Data,Data,", "parent: Data → Data is a loop; correct one of the parents"),
        ("Data,,nobody", 'manager: "nobody" is not an e-mail address; write it like ana@example.org'),
        (
            "Data,,zoe@example.org",
            'manager: no person with this e-mail ("zoe@example.org"); add them to people.csv or correct the address',
        ),
        ("VISION,,", " row 3 has the same team and says something else; keep one of the two"),
        ("=Data,,", """team: "=Data" begins like a formula; put a ' before it"""),
        ("Da\x07ta,,", "team: character 3 is a control character (U+0007); remove it"),
        ("Data", " the row has 1 cell, the header 3; fill up the missing cells"),
    ],
    "people": [
        (",Zoe,Vision,,,,,", "email: the cell is empty; fill it in"),
        ("zoe,Zoe,Vision,,,,,", 'email: "zoe" is not an e-mail address; write it like ana@example.org'),
        ("zoe@example,Zoe,Vision,,,,,", 'email: "zoe@example" is not an e-mail address; write it like ana@example.org'),
        ("zoë@example.org,Zoe,Vision,,,,,", 'email: "zoë@example.org" is not an e-mail address; write it like ana@example.org'),
        ("a b@example.org,Zoe,Vision,,,,,", 'email: "a b@example.org" is not an e-mail address; write it like ana@example.org'),
        ("+zoe@example.org,Zoe,Vision,,,,,", """email: "+zoe@example.org" begins like a formula; put a ' before it"""),
        ("BOB@example.org,Bobby,Vision,,,,,", " row 4 has the same email and says something else; keep one of the two"),
        ("zoe@example.org,,Vision,,,,,", "name: the cell is empty; fill it in"),
        (f"zoe@example.org,{LONG},Vision,,,,,", "name: 101 characters are too many; shorten the text to 100"),
        ("zoe@example.org,@SUM(A1),Vision,,,,,", """name: "@SUM(A1)" begins like a formula; put a ' before it"""),
        ("zoe@example.org,\uff1d1+1,Vision,,,,,", """name: "\uff1d1+1" begins like a formula; put a ' before it"""),
        ("zoe@example.org,\t=1,Vision,,,,,", """name: "\\u0009=1" begins like a formula; put a ' before it"""),
        ("zoe@example.org,Zoe,Sales,,,,,", 'team: no team "Sales"; add it to teams.csv or correct the name'),
        ("zoe@example.org,Zoe,,engineer,,,,", "team: a role without a team; name the team, or leave both empty"),
        ("zoe@example.org,Zoe,Vision,enginer,,,,", 'role: no role "enginer" in the published framework; did you mean engineer?'),
        (
            "zoe@example.org,Zoe,Vision,,chief,,,",
            'target_role: no role "chief" in the published framework; use the key of a role in the published framework',
        ),
        ("zoe@example.org,Zoe,Vision,,,01.02.2020,,", 'hands_on_since: "01.02.2020" is not a date; write it like 2026-09-30'),
        ("zoe@example.org,Zoe,Vision,,,2027-01-01,,", "hands_on_since: 2027-01-01 lies in the future; correct the date"),
        ("zoe@example.org,Zoe,Vision,,,,2026-02-30,", "started_on: there is no day 2026-02-30; correct the date"),
        ("zoe@example.org,Zoe,Vision,,,,20260201,", 'started_on: "20260201" is not a date; write it like 2026-09-30'),
        ("zoe@example.org,Zoe,Vision,,,,=TODAY(),", 'started_on: "=TODAY()" is not a date; write it like 2026-09-30'),
        ("zoe@example.org,Zoe,Vision,,,,0201-01-01,", "started_on: the year 0201 is not between 1950 and 2100; correct the date"),
        (
            "zoe@example.org,Zoe,Vision,,,,2025-01-01,2024-12-31",
            "left_on: the last day (2024-12-31) lies before the first (2025-01-01); correct one of the two",
        ),
        ("zoe@example.org,Lind, Zoe,Vision,,,,,", ' the row has 9 cells, the header 8; put text that holds commas between quotes (")'),
    ],
    "ratings": [
        (
            "zoe@example.org,sql,3,manager,alice@example.org,2026-01-10,",
            'engineer: no person with this e-mail ("zoe@example.org"); add them to people.csv or correct the address',
        ),
        (
            "bob@example.org,sql,3,manager,zoe@example.org,2026-01-10,",
            'rated_by: no person with this e-mail ("zoe@example.org"); add them to people.csv or correct the address',
        ),
        (
            "bob@example.org,Python,3,manager,alice@example.org,2026-01-10,",
            'skill: no skill "Python" in the published framework; did you mean python?',
        ),
        (
            "bob@example.org,cobol,3,manager,alice@example.org,2026-01-10,",
            'skill: no skill "cobol" in the published framework; use the key of a skill in the published framework',
        ),
        ("bob@example.org,,3,manager,alice@example.org,2026-01-10,", "skill: the cell is empty; fill it in"),
        *(
            (
                f"bob@example.org,sql,{level},manager,alice@example.org,2026-01-10,",
                f'level: "{level}" is not a whole number from 0 to 5; use 0 to 5, or leave it empty to withdraw the rating',
            )
            for level in ("6", "-1", "3.0", "three", "３", "=2+1", "1e0", "99999999999")
        ),
        ("bob@example.org,sql,3,,alice@example.org,2026-01-10,", "source: the cell is empty; fill it in"),
        (
            "bob@example.org,sql,3,boss,alice@example.org,2026-01-10,",
            'source: "boss" is not self, manager or peer; write self, manager or peer',
        ),
        (
            "bob@example.org,sql,3,self,alice@example.org,2026-01-10,",
            "rated_by: a self-rating is given by the person rated; put the engineer here too",
        ),
        (
            "bob@example.org,sql,3,manager,bob@example.org,2026-01-10,",
            "source: nobody is their own manager; write self, or name who gave the rating",
        ),
        ("bob@example.org,sql,3,manager,alice@example.org,,", "rated_on: the cell is empty; fill it in"),
        ("bob@example.org,sql,3,manager,alice@example.org,2026-10-02,", "rated_on: 2026-10-02 lies in the future; correct the date"),
        ("bob@example.org,sql,3,manager,alice@example.org,2026-02-30,", "rated_on: there is no day 2026-02-30; correct the date"),
        ("bob@example.org,sql,3,manager,alice@example.org,10/01/2026,", 'rated_on: "10/01/2026" is not a date; write it like 2026-09-30'),
        (
            "bob@example.org,sql,3,manager,alice@example.org,1989-12-31,",
            "rated_on: the year 1989 is not between 1990 and 2100; correct the date",
        ),
        (
            f"bob@example.org,sql,3,manager,alice@example.org,2026-01-10,{'x' * 2001}",
            "note: 2,001 characters are too many; shorten the text to 2,000",
        ),
        (
            "bob@example.org,sql,3,manager,alice@example.org,2026-01-10,-2 since last time",
            """note: "-2 since last time" begins like a formula; put a ' before it""",
        ),
        (
            "bob@example.org,python,4,manager,alice@example.org,2026-01-10,Solid",
            " row 2 has the same engineer, skill, source, rated_by and rated_on and says something else; keep one of the two",
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "row", "problem"), [(kind, row, problem) for kind, bad in BAD_ROWS.items() for row, problem in bad]
)
def test_a_bad_row_is_named_with_its_fix_and_nothing_is_written(kind, row, problem):
    before = row_counts()

    done = load(with_rows(kind, row))

    assert problems(done) == [f"{kind}.csv:{NEXT_ROW[kind]}:{problem}"]
    assert not done.is_written
    assert row_counts() == before


def test_every_fault_of_a_row_is_named():
    done = load(with_rows("ratings", "bob,sql,6,boss,alice@example.org,2026-02-30,"))

    assert [problem.column for problem in done.problems] == ["engineer", "level", "source", "rated_on"]
    assert counts(done)["ratings"] == (3, 0, 0, 1)


def test_a_loop_of_teams_names_every_team_of_the_file_in_it():
    files = {"teams": "team,parent\nA,B\nB,C\nC,A\nD,A\n"}

    assert problems(load(files)) == [
        "teams.csv:2:parent: A → B → C → A is a loop; correct one of the parents",
        "teams.csv:3:parent: A → B → C → A is a loop; correct one of the parents",
        "teams.csv:4:parent: A → B → C → A is a loop; correct one of the parents",
        'teams.csv:5:parent: the row of team "A" was refused (teams.csv:2); put that row right first',
    ]


def test_a_loop_closed_through_teams_of_the_database_is_found():
    load()

    assert problems(load({"teams": "team,parent\nEngineering,Vision\n"})) == [
        "teams.csv:2:parent: Engineering → Vision → Engineering is a loop; correct one of the parents"
    ]


def test_what_depends_on_a_refused_row_says_so():
    done = load(with_change("people", "alice@example.org,Alice Manager", "alice@example.org,"))

    assert problems(done)[:2] == [
        'teams.csv:3:manager: the row of "alice@example.org" was refused (people.csv:3); put that row right first',
        "people.csv:3:name: the cell is empty; fill it in",
    ]
    assert (
        'people.csv:4:team: the row of team "Vision" was refused (teams.csv:3); put that row right first'
        in problems(done)
    )


def test_a_long_chain_of_refused_teams_is_settled_quickly():
    chain = "".join(f"T{at},T{at + 1}\n" for at in range(3000))

    assert counts(load({"teams": f"team,parent\n{chain}"}))["teams"] == (0, 0, 0, 3000)


# ── people and teams ────────────────────────────────────────────────────────────────────────────────────────────────
def test_teams_and_people_arrive_with_managers_named_before_their_own_row():
    assert counts(load())["people"] == (4, 0, 0, 0)

    vision = Team.objects.get(name="Vision")
    assert (vision.slug, vision.parent.name, vision.manager) == ("vision", "Engineering", engineer("alice"))
    bob = engineer("bob")
    assert (bob.name, bob.slug, bob.hands_on_since, bob.left_on) == (
        "Bob Engineer",
        "bob-engineer",
        day("2019-01-01"),
        None,
    )
    place = bob.placements.get()
    assert (place.team, place.role.key, place.target_role.key) == (vision, "engineer", "senior")


def test_nobody_imported_can_sign_in_before_an_invitation(client):
    load()

    assert not User.objects.get(email="bob@example.org").has_usable_password()


def test_addresses_are_kept_in_one_form():
    load(with_rows("people", " ＺＯＥ@Example.ORG ,Zoe,Vision,,,,,"))

    assert engineer("zoe").name == "Zoe"


def test_the_first_placement_begins_with_the_person_or_today():
    load()

    assert engineer("bob").placements.get().from_on == day("2020-02-01")
    assert engineer("paula").placements.get().from_on == TODAY


def test_a_move_is_a_new_placement_from_today():
    load()

    done = load(with_change("people", "Vision,engineer,senior", "Engineering,senior,"), today=day("2026-11-01"))

    assert counts(done)["people"] == (0, 1, 3, 0)
    old, new = engineer("bob").placements.order_by("from_on")
    assert (old.from_on, old.team.name, old.role.key) == (day("2020-02-01"), "Vision", "engineer")
    assert (new.from_on, new.team.name, new.role.key, new.target_role) == (
        day("2026-11-01"),
        "Engineering",
        "senior",
        None,
    )


@pytest.mark.parametrize("started_on", ["", "2026-10-01", "2027-01-01"])
def test_a_placement_that_begins_today_or_later_is_corrected(started_on):
    row = f"zoe@example.org,Zoe,Vision,engineer,,,{started_on},"
    load(with_rows("people", row))

    load(with_rows("people", row.replace("Vision", "Engineering")))

    assert engineer("zoe").placements.get().team.name == "Engineering"


def test_names_and_dates_change_in_place():
    load()

    done = load(
        with_change(
            "people",
            "Bob Engineer,Vision,engineer,senior,2019-01-01,2020-02-01,",
            "Bob Binder,Vision,engineer,senior,,2020-02-01,2026-12-31",
        )
    )

    assert counts(done)["people"] == (0, 1, 3, 0)
    bob = engineer("bob")
    assert (bob.name, bob.slug, bob.hands_on_since, bob.left_on) == (
        "Bob Binder",
        "bob-engineer",
        None,
        day("2026-12-31"),
    )
    assert bob.placements.count() == 1


def test_a_column_left_out_leaves_what_is_there():
    load()

    done = load(
        {
            "people": "email,name,team\nbob@example.org,Bob Engineer,Vision\n",
            "teams": "team,parent\nVision,Engineering\n",
        }
    )

    assert counts(done) == {"teams": (0, 0, 1, 0), "people": (0, 0, 1, 0)}
    assert engineer("bob").placements.get().role.key == "engineer"


def test_dates_are_checked_against_those_already_known():
    load()

    assert problems(load({"people": "email,name,team,left_on\nbob@example.org,Bob,Vision,2019-01-01\n"})) == [
        "people.csv:2:left_on: the last day (2019-01-01) lies before the first (2020-02-01); correct one of the two"
    ]


def test_an_account_without_a_person_becomes_theirs():
    account = User.objects.create_user("bob@example.org", "correct horse battery")
    load()

    assert engineer("bob").user == account
    assert User.objects.get(pk=account.pk).has_usable_password()


def test_people_with_one_name_get_numbered_slugs():
    load(with_rows("people", "bob2@example.org,Bob Engineer,Vision,,,,,", "bob3@example.org,Bob Engineer,Vision,,,,,"))

    assert [engineer(name).slug for name in ("bob", "bob2", "bob3")] == [
        "bob-engineer",
        "bob-engineer-2",
        "bob-engineer-3",
    ]


def test_a_person_without_a_team_is_loaded_with_a_warning_but_nobody_loses_their_team():
    done = load(with_rows("people", "zoe@example.org,Zoe,,,,,,"))

    assert [str(warning) for warning in done.warnings] == [
        "people.csv:6:team: warning: no team, so nobody is above this person; name one as soon as there is one"
    ]
    assert done.is_written
    assert problems(load(with_change("people", "Paula Peer,Engineering,senior", "Paula Peer,,"))) == [
        "people.csv:5:team: this person already has a team; name the team they are in now"
    ]


def test_a_team_is_known_by_its_name_in_any_case():
    load()

    done = load({"teams": "team,parent,manager\nＶＩＳＩＯＮ,engineering,bob@example.org\n"})

    assert counts(done)["teams"] == (0, 1, 0, 0)
    vision = Team.objects.get(slug="vision")
    assert (vision.name, vision.parent.name, vision.manager) == ("ＶＩＳＩＯＮ", "Engineering", engineer("bob"))


def test_a_teams_file_alone_may_name_a_manager_of_the_database():
    make_engineer("Zoe")

    assert counts(load({"teams": "team,parent,manager\nData,,zoe@example.org\n"}))["teams"] == (1, 0, 0, 0)


def test_direction_marks_do_not_reach_a_name():
    load(with_rows("people", "zoe@example.org,Z\u202eoe,Vision,,,,,"))

    assert engineer("zoe").name == "Zoe"


def test_a_guarded_formula_is_text():
    load(with_rows("people", "'+zoe@example.org,'=Zoe,Vision,,,,,"))

    assert Engineer.objects.get(user__email="+zoe@example.org").name == "=Zoe"


# ── ratings ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def rating_rows() -> list[tuple[str, int | None, str, date, str]]:
    return list(Rating.objects.order_by("pk").values_list("skill__key", "level", "source", "rated_on", "note"))


def test_ratings_keep_the_order_of_the_file_and_an_empty_level_is_withdrawn():
    load()

    assert rating_rows() == [
        ("python", 3, "manager", day("2026-01-10"), "Solid"),
        ("python", 2, "self", day("2026-01-12"), ""),
        ("sql", None, "peer", day("2026-02-01"), ""),
    ]


def test_the_ratings_of_one_import_share_a_batch_so_that_it_can_be_undone():
    load()

    assert Rating.objects.values("batch").distinct().count() == 1
    assert Rating.objects.filter(batch=None).count() == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [("python,3,manager", "python,4,manager"), ("Solid", "Good"), ("Solid", ""), ("sql,,peer", "sql,0,peer")],
)
def test_a_changed_rating_is_a_new_row_of_the_same_day(old, new):
    load()

    done = load(with_change("ratings", old, new))

    assert counts(done)["ratings"] == (0, 1, 2, 0)
    assert Rating.objects.count() == 4
    assert Rating.objects.as_of(TODAY).count() == 3


def test_a_file_without_notes_leaves_notes_alone():
    load()

    done = load(
        {
            "ratings": "engineer,skill,level,source,rated_by,rated_on\nbob@example.org,python,3,manager,alice@example.org,2026-01-10\n"
        }
    )

    assert counts(done)["ratings"] == (0, 0, 1, 0)


def test_a_voided_rating_is_loaded_again():
    load()
    wrong = Rating.objects.get(source="manager")
    make_rating(wrong.engineer, "python", None, by=wrong.rated_by, on="2026-01-10", voids=wrong)

    assert counts(load())["ratings"] == (1, 0, 2, 0)


def test_a_row_repeated_in_the_file_changes_nothing():
    done = load(with_rows("ratings", "BOB@example.org,python,3,Manager,alice@example.org,2026-01-10,Solid"))

    assert counts(done)["ratings"] == (3, 0, 1, 0)


def test_a_note_may_have_lines_and_rows_are_counted_by_lines_of_the_file():
    done = load(
        with_rows(
            "ratings",
            'bob@example.org,sql,3,manager,alice@example.org,2026-01-10,"One\nTwo"',
            "bob@example.org,sql,6,manager,alice@example.org,2026-01-11,",
        )
    )

    assert [problem.row for problem in done.problems] == [7]


def test_all_ratings_again_cost_the_same_queries_at_any_size(django_assert_num_queries):
    load()
    more = with_rows(
        "ratings", *(f"bob@example.org,sql,1,manager,alice@example.org,2026-03-{at:02},n{at}" for at in range(1, 29))
    )
    load(more)

    # two savepoint statements; people, skills; standing ratings
    for text in (FILES["ratings"], more["ratings"]):
        with django_assert_num_queries(5):
            load({"ratings": text})


def test_all_people_again_cost_the_same_queries_at_any_size(django_assert_num_queries):
    more = with_rows("people", *(f"p{at}@example.org,P {at},Vision,engineer,,,," for at in range(40)))
    load(more)

    for text in (FILES["people"], more["people"]):
        with django_assert_num_queries(7):
            load({"teams": FILES["teams"], "people": text})


def test_what_is_known_is_asked_once(django_assert_num_queries):
    known = Known()
    with django_assert_num_queries(3):
        for _ in range(3):
            assert (known.people, len(known.skills), len(known.roles)) == ({}, 3, 2)


def test_a_role_that_was_retired_cannot_be_given():
    Role.objects.filter(key="engineer").update(is_retired=True)
    Skill.objects.filter(key="mlops").update(is_retired=True)

    assert (
        'people.csv:4:role: no role "engineer" in the published framework; use the key of a role in the published framework'
        in problems(load())
    )
