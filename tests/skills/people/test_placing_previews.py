"""What a preview of a change to people and teams says is what holds once it is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skills.models import Engineer, Placement, User
from skills.people import placing, previews
from skills.people.previews import Preview
from skills.people.visibility import Shift
from skills.sign_in.auth import Backend
from tests.make import day, make_engineer, make_role, make_team, set_managers
from tests.skills.people.test_placing import TODAY, team

pytestmark = pytest.mark.usefixtures("today")


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
