"""Teams and people from files."""

from __future__ import annotations

import pytest

from skills.imports import Known
from skills.models import Engineer, Team, User
from tests.files import FILES, TODAY, counts, engineer, load, problems, with_change, with_rows
from tests.make import day, make_engineer, managers_of


def test_teams_and_people_arrive_with_managers_named_before_their_own_row():
    assert counts(load())["people"] == (4, 0, 0, 0)

    vision = Team.objects.get(name="Vision")
    assert (vision.slug, vision.parent.name, managers_of("Vision")) == ("vision", "Engineering", [engineer("alice")])
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
        "bob-binder",
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
    assert (vision.name, vision.parent.name, managers_of("ＶＩＳＩＯＮ", TODAY)) == (
        "ＶＩＳＩＯＮ",
        "Engineering",
        [engineer("bob")],
    )


def test_a_teams_file_alone_may_name_a_manager_of_the_database():
    make_engineer("Zoe")

    assert counts(load({"teams": "team,parent,manager\nData,,zoe@example.org\n"}))["teams"] == (1, 0, 0, 0)


def test_direction_marks_do_not_reach_a_name():
    load(with_rows("people", "zoe@example.org,Z\u202eoe,Vision,,,,,"))

    assert engineer("zoe").name == "Zoe"


def test_a_guarded_formula_is_text():
    load(with_rows("people", "'+zoe@example.org,'=Zoe,Vision,,,,,"))

    assert Engineer.objects.get(user__email="+zoe@example.org").name == "=Zoe"


def test_what_begins_with_a_sign_is_text_with_the_quote_of_an_export_or_without():
    load(with_rows("people", "+zoe@example.org,-Zoe,Vision,,,,,", "zed@example.org,'@Zed,Vision,,,,,"))

    assert {person.user.email: person.name for person in Engineer.objects.filter(user__email__contains="z")} == {
        "+zoe@example.org": "-Zoe",
        "zed@example.org": "@Zed",
    }


def test_all_people_again_cost_the_same_queries_at_any_size(django_assert_num_queries):
    more = with_rows("people", *(f"p{at}@example.org,P {at},Vision,engineer,,,," for at in range(40)))
    load(more)

    for text in (FILES["people"], more["people"]):
        with django_assert_num_queries(22):  # four before and four after say what changed
            load({"teams": FILES["teams"], "people": text})


def test_what_is_known_is_asked_once(django_assert_num_queries):
    known = Known()
    with django_assert_num_queries(3):
        for _ in range(3):
            assert (known.people, len(known.skills), len(known.roles)) == ({}, 3, 2)
