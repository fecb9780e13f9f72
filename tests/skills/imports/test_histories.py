"""placements.csv and team_managers.csv: where people stood and who managed teams, day by day."""

# ruff: noqa: E501  lines stand as they are printed

from __future__ import annotations

from datetime import timedelta

import pytest

from skills.models import Placement
from tests.files import FILES, TODAY, counts, engineer, load, problems, with_change
from tests.make import day, managers_of

PLACES = (
    "engineer,from_on,team,role,target_role\n"
    "bob@example.org,2020-02-01,Vision,engineer,\n"
    "bob@example.org,2026-05-01,Engineering,senior,\n"
)
MANAGERS = "team,manager,from_on,until_on\nVision,alice@example.org,,2026-04-30\nVision,paula@example.org,2026-05-01,\n"


def test_in_one_import_the_histories_win_over_people_and_teams():
    load({**FILES, "placements": PLACES, "team_managers": MANAGERS})
    places = Placement.objects.filter(engineer=engineer("bob")).order_by("from_on")

    assert [(place.team.name, place.role.key) for place in places] == [
        ("Vision", "engineer"),
        ("Engineering", "senior"),
    ]
    assert managers_of("Vision", day("2026-04-30")) == [engineer("alice")]
    assert managers_of("Vision", TODAY) == [engineer("paula")]
    assert managers_of("Engineering", TODAY) == [engineer("helga")]


def test_people_and_teams_alone_say_how_things_stand_today():
    load({**FILES, "placements": PLACES, "team_managers": MANAGERS})
    load()
    places = Placement.objects.filter(engineer=engineer("bob")).order_by("from_on")

    assert [str(place.from_on) for place in places] == ["2020-02-01", "2026-05-01", str(TODAY)]
    assert managers_of("Vision", TODAY) == [engineer("alice")]
    assert managers_of("Vision", TODAY - timedelta(days=1)) == [engineer("paula")]


def test_the_same_histories_again_change_nothing():
    everything = {**FILES, "placements": PLACES, "team_managers": MANAGERS}
    load(everything)
    done = counts(load(everything))

    assert (done["placements"], done["team_managers"]) == ((0, 0, 2, 0), (0, 0, 2, 0))


def test_a_team_may_have_several_managers_in_one_cell():
    load(with_change("teams", "alice@example.org", "alice@example.org; paula@example.org"))

    assert managers_of("Vision", TODAY) == [engineer("alice"), engineer("paula")]


@pytest.mark.parametrize(
    ("kind", "row", "problem"),
    [
        ("placements", "bob@example.org,2026-01-01,Nowhere,,", "team: no team \"Nowhere\"; add it to teams.csv or correct the name"),
        ("placements", "bob@example.org,2026-01-01,Vision,boss,", "role: no role \"boss\" in the published framework; use the key of a role in the published framework"),
        ("team_managers", "Vision,alice@example.org,2026-01-01,", "from_on: row 2 has days of the same person and team that this row has too; give the earlier of the two its last day"),
        ("team_managers", "Vision,paula@example.org,2026-01-02,2026-01-01", "until_on: the last day (2026-01-01) lies before the first (2026-01-02); correct one of the two"),
        ("team_managers", "Vision,zoe@example.org,,", "manager: no person with this e-mail (\"zoe@example.org\"); add them to people.csv or correct the address"),
    ],
)  # fmt: skip
def test_a_bad_row_of_a_history_is_named_with_its_fix(kind, row, problem):
    texts = {"placements": PLACES, "team_managers": MANAGERS}
    done = load({**FILES, kind: texts[kind] + row + "\n"})

    assert problems(done) == [f"{kind}.csv:4:{problem}"]
    assert not done.is_written
