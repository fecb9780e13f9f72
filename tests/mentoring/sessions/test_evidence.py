"""Which sessions count for the mentoring check."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from mentoring.models import MentoringSession, Mentorship
from mentoring.sessions.counts import counted_sessions
from skills.models import Placement, Team
from skills.people.organisation import read_organisation
from skills.people.team_managers import name_managers
from tests.make import day, make_engineer

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def make_pair(mentor, mentee, on="2026-01-01", **fields):
    fields.setdefault("state", "active")
    return Mentorship.objects.create(mentor=mentor, mentee=mentee, started_on=day(on), **fields)


def make_session(pair, on, confirmed_by="both", minutes=45):
    return MentoringSession.objects.create(
        mentorship=pair,
        held_on=day(on),
        minutes=minutes,
        logged_by=pair.mentor,
        confirmed_by_mentor_at=WHEN if confirmed_by in ("both", "mentor") else None,
        confirmed_by_mentee_at=WHEN if confirmed_by in ("both", "mentee") else None,
    )


def counted(since="2025-06-30", until="2026-06-30"):
    return counted_sessions(read_organisation(), day(since), day(until))


@pytest.fixture
def tess(charlie):
    """Tess is in Charlie's team."""
    return make_engineer("Tess Engineer", team="Language")


@pytest.mark.parametrize(
    ("on", "confirmed_by", "counts"),
    [
        ("2025-06-30", "both", False),  # the first day outside the window
        ("2025-07-01", "both", True),
        ("2026-06-30", "both", True),
        ("2026-07-01", "both", False),
        ("2026-01-15", "mentor", False),
        ("2026-01-15", "mentee", False),
        ("2026-01-15", "nobody", False),
    ],
)
def test_a_session_counts_inside_the_window_once_both_have_confirmed_it(bob, tess, on, confirmed_by, counts):
    make_session(make_pair(bob, tess, on="2025-01-01"), on, confirmed_by)

    assert counted() == ({bob.pk: [(tess.pk, day(on))]} if counts else {})


def test_sessions_inside_the_reporting_line_do_not_count_in_either_direction(head, alice, bob):
    make_session(make_pair(alice, bob), "2026-02-01")
    make_session(make_pair(bob, head), "2026-02-01")

    assert counted() == {}


def test_the_line_is_the_one_of_the_day_the_session_was_held(alice, bob, charlie):
    pair = make_pair(alice, bob)
    make_session(pair, "2026-02-01")
    make_session(pair, "2026-04-01")
    Placement.objects.create(engineer=bob, from_on=day("2026-03-01"), team=Team.objects.get(name="Language"))

    assert counted() == {alice.pk: [(bob.pk, day("2026-04-01"))]}


def test_two_queries_beside_the_organisation_would_be_one_too_many(bob, tess, django_assert_num_queries):
    pair = make_pair(bob, tess)
    for number in range(1, 9):
        make_session(pair, f"2026-02-{number:02}")
    organisation = read_organisation()

    with django_assert_num_queries(1):
        assert len(counted_sessions(organisation, day("2025-06-30"), day("2026-06-30"))[bob.pk]) == 8


def refused(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Mentorship.objects.create(**fields)


def test_impossible_pairs_are_refused_by_the_database(bob, tess):
    start = day("2026-01-01")
    refused(mentor=bob, mentee=bob)
    refused(mentor=bob, mentee=tess, state="dating")
    refused(mentor=bob, mentee=tess, state="active", started_on=None)
    refused(mentor=bob, mentee=tess, state="active", started_on=start, ended_on=day("2026-02-01"))
    refused(mentor=bob, mentee=tess, state="completed", started_on=start)
    refused(mentor=bob, mentee=tess, state="completed", started_on=start, ended_on=day("2025-12-31"))


def test_two_people_have_one_open_pair_whoever_mentors(bob, tess):
    make_pair(bob, tess)

    refused(mentor=tess, mentee=bob, state="proposed")
    make_pair(tess, bob, state="completed", ended_on=day("2026-02-01"))


@pytest.mark.parametrize("minutes", [4, 481])
def test_a_session_takes_5_to_480_minutes(bob, tess, minutes):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_session(make_pair(bob, tess), "2026-02-01", minutes=minutes)


def test_a_mentor_who_becomes_the_manager_keeps_the_sessions_held_before(bob, tess):
    """Naming a manager today says nothing about the days before it."""
    pair = make_pair(tess, bob)
    make_session(pair, "2026-03-01")
    name_managers({Team.objects.get(name="Vision").pk: [tess.pk]}, day("2026-03-02"))
    make_session(pair, "2026-03-03")

    assert counted() == {tess.pk: [(bob.pk, day("2026-03-01"))]}
