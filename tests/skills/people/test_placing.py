"""The verbs: what they write, what they refuse, what the log keeps; and that a preview says what then holds."""

from __future__ import annotations

import pytest

from config.base.edits import Outdated
from config.base.models import AuditEvent
from skills.models import Engineer, Placement, Team, User
from skills.people import placing
from skills.people.changes import see_person, see_team
from skills.sign_in.auth import Backend
from skills.sign_in.tokens import create_token
from tests.make import day, make_role, make_team, managers_of

TODAY = day("2026-11-25")
pytestmark = pytest.mark.usefixtures("today")


def team(name: str) -> Team:
    return Team.objects.select_related("parent").with_managers(TODAY).get(name=name)


def logged() -> list[tuple[str, int | None, int | None]]:
    return list(AuditEvent.objects.order_by("pk").values_list("kind", "actor_id", "subject_id"))


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_person_is_added_with_an_account_nobody_can_sign_in_to(alice, pia, client):
    nora = placing.add_person(
        name="Nora New", email="nora@example.org", team=team("Vision"), from_on=TODAY, by=pia.user
    )

    assert (nora.slug, nora.user.has_usable_password()) == ("nora-new", False)
    assert Placement.objects.get(engineer=nora).team == team("Vision")
    assert logged() == [("added", pia.user.pk, nora.pk)]


def test_an_account_that_is_nobody_becomes_theirs_and_one_that_is_somebody_is_refused(alice, pia):
    account = User.objects.create_user("nora@example.org")
    nora = placing.add_person(name="Nora New", email="nora@example.org", by=pia.user)

    assert nora.user == account
    with pytest.raises(placing.Refused, match="Somebody already signs in with alice@"):
        placing.add_person(name="Other", email="alice@example.org", by=pia.user)


def test_a_change_logs_old_and_new_beside_the_log(bob, pia):
    changed = placing.change_person(
        bob, name="Robert Engineer", email="rob@example.org", started_on=None, hands_on_since=None, by=pia.user
    )
    bob.refresh_from_db()

    assert (bob.name, bob.slug, bob.user.email) == ("Robert Engineer", "robert-engineer", "rob@example.org")
    assert changed == ["name", "email"]
    event = AuditEvent.objects.get()
    assert (event.kind, event.detail) == ("changed", {"changes": {"name": None, "email": None}})
    assert sorted(event.words.values_list("subject_id", "field", "old", "new")) == [
        (bob.pk, "email", "bob@example.org", "rob@example.org"),
        (bob.pk, "name", "Bob Engineer", "Robert Engineer"),
    ]


def test_an_unchanged_person_leaves_no_trace_in_the_log(bob, pia):
    same = {"name": bob.name, "email": bob.user.email, "started_on": None, "hands_on_since": None}
    assert placing.change_person(bob, **same, by=pia.user) == []
    assert logged() == []


def test_a_move_is_a_new_placement_and_one_of_the_same_day_replaces_it(bob, charlie, pia):
    role = make_role("engineer")
    for name in ("Language", "Engineering"):
        placing.move(bob, from_on=TODAY, team=team(name), role=role, target_role=None, by=pia.user)

    places = list(bob.placements.order_by("from_on").values_list("team__name", "role__key"))
    assert places == [("Vision", None), ("Engineering", "engineer")]
    assert logged() == [("moved", pia.user.pk, bob.pk)] * 2
    assert [event.detail for event in AuditEvent.objects.order_by("pk")] == [
        {
            "from_on": "2026-11-25",
            "changes": {"team": [team("Vision").pk, team("Language").pk], "role": [None, "engineer"]},
        },
        {"from_on": "2026-11-25", "changes": {"team": [team("Language").pk, team("Engineering").pk]}},
    ]


def test_only_a_move_that_has_not_begun_is_taken_back(bob, charlie, pia):
    for on in ("2026-11-25", "2027-03-01"):
        placing.move(bob, from_on=day(on), team=team("Language"), role=None, target_role=None, by=pia.user)
    placing.withdraw_move(bob, day("2027-03-01"), today=TODAY, by=pia.user)

    assert bob.placements.count() == 2
    for on in ("2026-11-25", "2020-01-01", "2031-01-01"):
        with pytest.raises(placing.Refused, match="not begun"):
            placing.withdraw_move(bob, day(on), today=TODAY, by=pia.user)
    assert logged()[-1] == ("move_withdrawn", pia.user.pk, bob.pk)


def test_leaving_ends_sessions_from_the_day_after_and_coming_back_lets_in_again(bob, pia, client, time_machine):
    client.force_login(bob.user)
    placing.leave(bob, left_on=TODAY, today=TODAY, by=pia.user)
    assert client.get("/").status_code == 200

    time_machine.move_to("2026-11-26 00:01", tick=False)
    assert client.get("/").status_code == 302

    placing.come_back(bob, by=pia.user)
    bob.refresh_from_db()
    assert bob.left_on is None
    assert Backend().get_user(bob.user.pk) is not None
    assert [kind for kind, *_ in logged()] == ["left", "came_back"]


def test_leaving_ends_api_tokens_too(bob, pia, client):
    _, plain = create_token(bob.user, "script")
    headers = {"Authorization": f"Token {plain}"}
    assert client.get("/api/v1/skills/", headers=headers).status_code == 200

    placing.leave(bob, left_on=day("2026-11-24"), today=TODAY, by=pia.user)
    assert client.get("/api/v1/skills/", headers=headers).status_code == 401


def test_somebody_who_never_left_cannot_come_back_and_nobody_leaves_before_starting(bob, pia):
    with pytest.raises(placing.Refused, match="nothing to take back"):
        placing.come_back(bob, by=pia.user)
    Engineer.objects.filter(pk=bob.pk).update(started_on=day("2026-06-01"))
    with pytest.raises(placing.Refused, match="before the first"):
        placing.leave(bob, left_on=day("2026-05-31"), today=TODAY, by=pia.user)


# ── teams ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_renamed_team_keeps_its_slug(alice, pia):
    vision = team("Vision")
    placing.change_team(
        vision, name="Perception", parent=vision.parent, managers=managers_of("Vision"), today=TODAY, by=pia.user
    )
    vision.refresh_from_db()

    assert (vision.name, vision.slug) == ("Perception", "vision")
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject_id, event.detail) == (
        "team_changed",
        None,
        {"team": vision.pk, "changes": {"name": None}},
    )


@pytest.mark.parametrize("above", ["Vision", "Detection"])
def test_a_team_cannot_be_below_itself(alice, pia, above):
    make_team("Detection", parent="Vision")
    with pytest.raises(placing.Refused, match="a team cannot be below itself"):
        placing.change_team(team("Vision"), name="Vision", parent=team(above), managers=[], today=TODAY, by=pia.user)


def test_only_a_team_without_history_and_teams_below_is_deleted(alice, pia):
    make_team("Detection", parent="Vision")
    assert placing.why_kept(team("Vision")).startswith("1 person stands or stood in Vision")
    with pytest.raises(placing.Refused, match="1 person stands or stood in Engineering"):
        placing.delete_team(team("Engineering"), today=TODAY, by=pia.user)

    placing.delete_team(team("Detection"), today=TODAY, by=pia.user)
    assert not Team.objects.filter(name="Detection").exists()
    assert logged()[-1][0] == "team_deleted"


# ── what was seen ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_written_over_what_somebody_else_changed_meanwhile(bob, charlie, pia):
    seen = see_person(bob)
    placing.move(bob, from_on=TODAY, team=team("Language"), role=None, target_role=None, by=pia.user)

    for change in (
        lambda: placing.leave(bob, left_on=TODAY, today=TODAY, by=pia.user, seen=seen),
        lambda: placing.move(bob, from_on=TODAY, team=team("Vision"), role=None, target_role=None, by=None, seen=seen),
    ):
        with pytest.raises(Outdated) as found:
            change()
        assert [row.label for row in found.value.differences] == ["Places"]
    bob.refresh_from_db()
    assert (bob.left_on, len(logged())) == (None, 1)


def test_a_team_changed_meanwhile_is_a_conflict(alice, pia):
    seen = see_team(team("Vision"))
    placing.change_team(team("Vision"), name="Perception", parent=None, managers=[], today=TODAY, by=pia.user)
    with pytest.raises(Outdated):
        placing.change_team(
            team("Perception"), name="Sight", parent=None, managers=[], today=TODAY, by=pia.user, seen=seen
        )
