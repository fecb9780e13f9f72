"""The verbs: what they write, what they refuse, what the log keeps; and that a preview says what then holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.base.models import AuditEvent
from skills import placing, previews
from skills.auth import Backend
from skills.models import Engineer, Placement, Team, User
from skills.previews import Preview
from skills.seen import Outdated, see_person, see_team
from skills.tokens import create_token
from skills.visibility import Shift
from tests.make import day, make_engineer, make_role, make_team, managers_of, set_managers

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


# ── the preview and the policy ──────────────────────────────────────────────────────────────────────────────────────
def readers() -> dict[int, frozenset[int]]:
    """person -> the people whose account may read them, asked of the QuerySets one account at a time."""
    found: dict[int, set[int]] = {pk: set() for pk in Engineer.objects.values_list("pk", flat=True)}
    for person in Engineer.objects.all():
        user = Backend().get_user(person.user_id)
        if user is None or user.is_people_team:
            continue
        for open_to in Engineer.objects.open_to(user).values_list("pk", flat=True):
            found[open_to].add(person.pk)
    return {pk: frozenset(who) for pk, who in found.items()}


def said(shift: Shift, before: dict[int, frozenset[int]], keepers: set[int]) -> dict[int, frozenset[int]]:
    """What the preview promises, laid over what was; the people team reads everything anyway."""
    people = before.keys() | shift.gained.keys()
    return {
        person: (before.get(person, frozenset()) - shift.lost.get(person, frozenset()))
        | (shift.gained.get(person, frozenset()) - keepers)
        for person in people
    }


@pytest.fixture
def organisation(head, alice, bob, charlie, pia) -> None:
    """Engineering: Vision (Alice; Bob; below it Detection of Dora, with Eric) and Language (Charlie; Carl)."""
    dora = make_engineer("Dora Deep", team="Vision")
    make_team("Detection", parent="Vision", manager=dora)
    make_engineer("Eric Edge", team="Detection")
    make_engineer("Carl Chat", team="Language")
    Placement.objects.create(engineer=pia, from_on=day("2020-01-01"), team=team("Engineering"))


Change = Callable[[], Preview]


def a_move(name: str, to: str, on: str) -> Iterator[Preview]:
    who = Engineer.objects.get(name=name)
    yield previews.preview_move(who, day(on), team(to), None, None, TODAY)
    placing.move(who, from_on=day(on), team=team(to), role=None, target_role=None, by=None)


def a_leave(name: str, on: str) -> Iterator[Preview]:
    who = Engineer.objects.get(name=name)
    yield previews.preview_leave(who, day(on), TODAY)
    placing.leave(who, left_on=day(on), today=TODAY, by=None)


def a_return(name: str) -> Iterator[Preview]:
    Engineer.objects.filter(name=name).update(left_on=day("2026-01-31"))
    who = Engineer.objects.get(name=name)
    yield previews.preview_return(who, TODAY)
    placing.come_back(who, by=None)


def a_team(name: str, parent: str | None, *managers: str) -> Iterator[Preview]:
    found = team(name)
    above = team(parent) if parent else None
    who = [Engineer.objects.get(name=manager) for manager in managers]
    yield previews.preview_team(found, name, above, who, TODAY)
    placing.change_team(found, name=name, parent=above, managers=who, today=TODAY, by=None)


def a_leave_of_one(name: str, *managers: str) -> Iterator[Preview]:
    set_managers(name, *(Engineer.objects.get(name=manager) for manager in managers))
    yield from a_leave(managers[0], "2026-11-24")


def a_withdrawal(name: str, to: str, on: str) -> Iterator[Preview]:
    who = Engineer.objects.get(name=name)
    planned = placing.move(who, from_on=day(on), team=team(to), role=None, target_role=None, by=None)
    yield previews.preview_withdraw(who, planned, TODAY)
    placing.withdraw_move(who, day(on), today=TODAY, by=None)


CHANGES = {
    "a move today": lambda: a_move("Bob Engineer", "Language", "2026-11-25"),
    "a planned move": lambda: a_move("Bob Engineer", "Language", "2027-03-01"),
    "a move in the past": lambda: a_move("Bob Engineer", "Language", "2026-01-01"),
    "a move down": lambda: a_move("Bob Engineer", "Detection", "2026-11-25"),
    "a move up": lambda: a_move("Eric Edge", "Engineering", "2026-11-25"),
    "a manager moves": lambda: a_move("Alice Manager", "Language", "2026-11-25"),
    "a planned move taken back": lambda: a_withdrawal("Bob Engineer", "Language", "2027-03-01"),
    "an engineer leaves": lambda: a_leave("Bob Engineer", "2026-12-31"),
    "a manager leaves": lambda: a_leave("Alice Manager", "2026-11-24"),
    "a manager comes back": lambda: a_return("Alice Manager"),
    "another manager": lambda: a_team("Vision", "Engineering", "Charlie Other"),
    "a manager from the people team": lambda: a_team("Vision", "Engineering", "Pia People"),
    "no manager": lambda: a_team("Vision", "Engineering"),
    "a second manager": lambda: a_team("Vision", "Engineering", "Alice Manager", "Charlie Other"),
    "one of two managers leaves": lambda: a_leave_of_one("Vision", "Alice Manager", "Charlie Other"),
    "one's own report as manager": lambda: a_team("Vision", "Engineering", "Bob Engineer"),
    "a team elsewhere": lambda: a_team("Detection", "Language", "Dora Deep"),
    "a team to the top": lambda: a_team("Vision", None, "Alice Manager"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_the_preview_says_is_what_holds_after_saving(organisation, time_machine, name):
    keepers = set(Engineer.objects.filter(user__groups__name="people").values_list("pk", flat=True))
    change = CHANGES[name]()
    preview = next(change)
    time_machine.move_to(f"{preview.shift.day} 12:00", tick=False)
    before = readers()
    next(change, None)

    assert readers() == said(preview.shift, before, keepers)


def test_a_new_person_is_seen_by_whom_the_preview_names(organisation):
    preview = previews.preview_add("Nora New", "nora@example.org", team("Vision"), TODAY, TODAY)
    nora = placing.add_person(name="Nora New", email="nora@example.org", team=team("Vision"), from_on=TODAY, by=None)

    assert readers()[nora.pk] - {nora.pk} == preview.shift.gained[previews.NEW] - {previews.NEW}
    assert preview.effects[0] == ("From today, Alice Manager and Helga Head see the ratings and verdict of Nora New.")


@pytest.mark.parametrize(
    ("password", "note"),
    [
        (
            "correct horse battery",
            "Somebody already signs in with nora@example.org; from then on they do so as Nora New.",
        ),
        (None, "Nobody can sign in as Nora New until you invite nora@example.org."),
    ],
)
def test_the_preview_of_a_new_person_says_whether_their_account_is_in_use(organisation, password, note):
    User.objects.create_user("nora@example.org", password)
    assert note in previews.preview_add("Nora New", "nora@example.org", team("Vision"), TODAY, TODAY).notes


SENTENCES = {
    "a planned move": [
        "From 1 Mar 2027, Alice Manager no longer sees the ratings and verdict of Bob Engineer; Charlie Other does.",
        "Helga Head sees them as before.",
        "Bob Engineer's own view of it does not change.",
        "Bob Engineer sees the cover of Language instead of that of Vision, as totals.",
    ],
    "a move down": [
        "From today, Dora Deep sees the ratings and verdict of Bob Engineer.",
        "Alice Manager and Helga Head see them as before.",
        "Bob Engineer's own view of it does not change.",
        "Bob Engineer sees the cover of Detection instead of that of Vision, as totals.",
    ],
    "an engineer leaves": [
        "From 1 Jan 2027, Bob Engineer can no longer sign in; sessions and API tokens end then.",
        "Alice Manager and Helga Head see the ratings and verdict of Bob Engineer as before.",
    ],
    "a manager leaves": [
        "From today, Alice Manager can no longer sign in; sessions and API tokens end then.",
        "Helga Head sees the ratings and verdict of Alice Manager as before.",
        "From today, Alice Manager no longer sees the ratings and verdicts of Bob Engineer, Dora Deep and Eric Edge.",
    ],
    "another manager": [
        "From today, Charlie Other sees the ratings and verdict of Alice Manager.",
        "From today, Alice Manager no longer sees the ratings and verdicts of Bob Engineer, Dora Deep and Eric Edge; "
        "Charlie Other does.",
    ],
    "a manager from the people team": [
        "Pia People sees the ratings and verdict of Alice Manager as before, as people team, and may rate them "
        "from today.",
        "From today, Alice Manager no longer sees the ratings and verdicts of Bob Engineer, Dora Deep and Eric Edge.",
        "Pia People sees the ratings and verdicts of Bob Engineer, Dora Deep and Eric Edge as before, as people team, "
        "and may rate them from today.",
    ],
    "a team elsewhere": [
        "From today, Alice Manager no longer sees the ratings and verdict of Eric Edge; Charlie Other does.",
        "Dora Deep and Helga Head see them as before.",
        "Eric Edge's own view of it does not change.",
    ],
}


@pytest.mark.parametrize("name", SENTENCES)
def test_the_preview_in_words(organisation, name):
    assert next(CHANGES[name]()).effects == SENTENCES[name]


def test_notes_say_what_else_follows(organisation):
    role = make_role("engineer")
    bob = Engineer.objects.get(name="Bob Engineer")
    placing.move(bob, from_on=day("2027-03-01"), team=team("Language"), role=role, target_role=None, by=None)

    def notes(on: date) -> list[str]:
        return previews.preview_move(bob, on, team("Detection"), None, None, TODAY).notes

    assert notes(day("2026-01-01")) == [
        "It holds until 1 Mar 2027, when Language, Engineer begins.",
        "The day is past: matrix, history and new reports for days from 1 Jan 2026 on show it. "
        "Reports already made do not change.",
        "Without a role Bob Engineer has no column in the matrix, no growth page and no verdict.",
    ]
    assert notes(day("2019-01-01"))[0] == (
        "It becomes the first place on record, so it counts for every earlier day as well."
    )
    assert notes(day("2027-03-01"))[0] == "It replaces what is recorded for that very day: Language, Engineer."
    alice = Engineer.objects.get(name="Alice Manager")
    assert previews.preview_move(alice, TODAY, team("Language"), role, role, TODAY).notes == [
        "The role aimed at is the role held: reports list Alice Manager among those who hold it.",
        "Alice Manager still manages Vision; that is changed on the page of the team.",
    ]


def test_a_preview_takes_the_same_queries_for_few_and_many(organisation):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            next(a_team("Vision", "Engineering", "Charlie Other"))
        return len(queries)

    few = count()
    for number in range(10):
        make_engineer(f"Extra{number} Person", team="Vision")
    assert count() == few
