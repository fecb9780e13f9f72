"""What somebody did as a mentor, for themselves."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from mentoring.models import FocusSkill, MentoringSession, Mentorship
from mentoring.programme.record import build_record
from tests.make import day, make_engineer, make_rating, make_skill

TODAY = day("2026-11-02")
WHEN = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def python(db):
    return make_skill("python")


def make_pair(mentor, mentee, skill=None, baseline=None, end=None, **fields):
    fields.setdefault("state", "active")
    pair = Mentorship.objects.create(mentor=mentor, mentee=mentee, started_on=day("2026-01-10"), **fields)
    if skill:
        FocusSkill.objects.create(mentorship=pair, skill=skill, baseline_level=baseline, end_level=end)
    return pair


def hold(pair, on, both=True):
    return MentoringSession.objects.create(
        mentorship=pair,
        held_on=day(on),
        minutes=45,
        logged_by=pair.mentor,
        summary="Zqxsummary",
        confirmed_by_mentor_at=WHEN,
        confirmed_by_mentee_at=WHEN if both else None,
    )


def test_sessions_count_once_both_confirmed(bob, dana):
    pair = make_pair(dana, bob)
    hold(pair, "2026-03-01")
    hold(pair, "2026-04-01", both=False)
    found = build_record(dana, TODAY)
    assert (found.sessions, found.unconfirmed, found.counted, found.people) == (1, 1, 1, 1)


def test_sessions_inside_the_line_do_not_count_for_the_check(bob, alice):
    hold(make_pair(alice, bob), "2026-03-01")
    found = build_record(alice, TODAY)
    assert (found.sessions, found.counted, found.in_line) == (1, 0, 1)


def test_an_open_pair_shows_the_level_of_now_and_an_ended_one_that_of_its_last_day(bob, dana, alice, python):
    make_rating(bob, python, 4, by=alice, on="2026-08-01")
    make_pair(dana, bob, python, baseline=2)
    emil = make_engineer("Emil New", team="Vision")
    make_rating(emil, python, 5, by=alice, on="2026-08-01")
    make_pair(dana, emil, python, baseline=2, end=3, state="completed", ended_on=day("2026-07-01"))
    moves = {
        each.pair.mentee.name: [(move.start, move.now, move.gain) for move in each.moves]
        for each in build_record(dana, TODAY).mentees
    }
    assert moves == {"Bob Engineer": [(2, 4, 2)], "Emil New": [(2, 3, 1)]}
    assert build_record(dana, TODAY).gained == 3


def test_a_level_that_is_not_known_moved_nothing(bob, dana, python):
    make_pair(dana, bob, python)
    (mentee,) = build_record(dana, TODAY).mentees
    assert (mentee.moves[0].gain, build_record(dana, TODAY).gained) == (None, 0)


def test_a_proposal_is_not_part_of_it(bob, dana):
    Mentorship.objects.create(mentor=dana, mentee=bob)
    assert build_record(dana, TODAY).mentees == ()


def test_the_page_is_ones_own_and_holds_no_words_of_the_pair(client, bob, dana, python):
    hold(make_pair(dana, bob, python, purpose="Zqxpurpose"), "2026-03-01")
    client.force_login(dana.user)
    page = client.get(reverse("mentoring_health:record")).content.decode()
    assert "Bob Engineer" in page
    assert "Zqx" not in page
    client.force_login(bob.user)
    assert "not mentored anybody" in client.get(reverse("mentoring_health:record")).content.decode()


@pytest.mark.parametrize("count", [1, 8])
def test_the_queries_are_the_same_for_few_and_many(client, bob, dana, python, django_assert_num_queries, count):
    for number in range(count):
        mentee = make_engineer(f"Mentee{number} Keen", team="Vision")
        hold(make_pair(dana, mentee, python), "2026-03-01")
    client.force_login(dana.user)
    with django_assert_num_queries(14):
        client.get(reverse("mentoring_health:record"))
