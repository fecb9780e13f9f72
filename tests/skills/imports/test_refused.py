"""What is refused in files of teams, people and ratings, and how it is said."""

# ruff: noqa: E501  the rows and the problems stand as they are printed

from __future__ import annotations

import pytest

from skills.models import Role, Skill
from tests.files import NEXT_ROW, counts, load, problems, row_counts, with_change, with_rows

LONG = "x" * 101

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
        ("BOB@example.org,Bobby,Vision,,,,,", " row 4 has the same email and says something else; keep one of the two"),
        ("zoe@example.org,,Vision,,,,,", "name: the cell is empty; fill it in"),
        (f"zoe@example.org,{LONG},Vision,,,,,", "name: 101 characters are too many; shorten the text to 100"),
        ("zoe@example.org,=SUM(A1),Vision,,,,,", """name: "=SUM(A1)" begins like a formula; put a ' before it"""),
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
            "bob@example.org,sql,3,manager,alice@example.org,2026-01-10, =2+1",
            """note: " =2+1" begins like a formula; put a ' before it""",
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
    assert counts(done)["ratings"] == (2, 0, 0, 1)


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


def test_a_role_that_was_retired_cannot_be_given():
    Role.objects.filter(key="engineer").update(is_retired=True)
    Skill.objects.filter(key="mlops").update(is_retired=True)

    assert (
        'people.csv:4:role: no role "engineer" in the published framework; use the key of a role in the published framework'
        in problems(load())
    )
