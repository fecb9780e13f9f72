from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mentoring.matching.fit import Cause, Hours, find_cause
from mentoring.matching.pool import Known, hours_of, read_pool, read_wishes, waiting_requests
from mentoring.models import Block, MentoringRequest, MentorProfile
from skills.models import Engineer, Skill, TeamManager
from tests.make import day, make_engineer, make_rating
from tests.mentoring.waiting import TODAY, make_mentor, make_pair, offer, wait

pytestmark = pytest.mark.django_db


def read(reader: Engineer, **how: Any) -> Known:
    requests = waiting_requests(TODAY).prefetch_related("skills")
    return read_pool(read_wishes(requests), reader.user, TODAY, **how)


def cause(known: Known, mentor: str = "mona") -> Cause:
    return find_cause(known.pool.mentees[0], mentor_in(known, mentor), known.pool)


def mentor_in(known: Known, name: str) -> Any:
    return next(each for each in known.pool.mentors if each.key.startswith(name))


def test_a_mentor_outside_the_line_and_above_is_possible(waiting, mona, pia):
    known = read(pia)
    assert cause(known) == Cause.NONE
    mentor = mentor_in(known, "mona")
    assert (mentor.free, mentor.levels, mentor.team, mentor.is_readable) == (2, {"python": 4}, "language", True)
    assert known.ids[mentor.key] == mona.pk


@pytest.mark.parametrize("who", ["alice", "head"])
def test_the_reporting_line_is_left_out(waiting, pia, request, who):
    offer(request.getfixturevalue(who), "python")
    make_rating(request.getfixturevalue(who), "python", 5, by=pia, on="2025-01-10")
    assert cause(read(pia), request.getfixturevalue(who).user.email) == Cause.LINE


def test_nobody_mentors_who_manages_them(skills, alice, bob, pia):
    wait(alice, "python")
    offer(bob, "python")
    assert cause(read(pia), "bob") == Cause.LINE


@pytest.mark.parametrize("state", ["proposed", "active", "paused"])
@pytest.mark.parametrize("turned", [False, True])
def test_an_open_pair_of_the_two_is_left_out(waiting, bob, mona, pia, state, turned):
    make_pair(*((bob, mona) if turned else (mona, bob)), state)
    requests = MentoringRequest.objects.all()
    known = read_pool(read_wishes(requests), pia.user, TODAY)
    assert cause(known) == Cause.PAIRED


def test_a_pair_that_did_not_fit_is_not_tried_again(waiting, bob, mona, pia):
    make_pair(mona, bob, "ended_early", end_reason="not_a_fit")
    assert cause(read(pia)) == Cause.MISFIT


def test_a_pair_that_ended_for_another_reason_may_be(waiting, bob, mona, pia):
    make_pair(mona, bob, "ended_early", end_reason="no_time")
    assert cause(read(pia)) == Cause.NONE


@pytest.mark.parametrize("turned", [False, True])
def test_people_kept_apart_are_left_out_whoever_wanted_it(waiting, bob, mona, pia, turned):
    one, other = (bob, mona) if turned else (mona, bob)
    Block.objects.create(engineer=one, other=other)
    assert cause(read(pia)) == Cause.OTHER


@pytest.mark.parametrize(
    ("state", "reason", "month", "expected"),
    [
        ("declined", "", 2, Cause.ASKED),
        ("expired", "no_answer", 2, Cause.ASKED),
        ("declined", "", 1, Cause.NONE),
        ("expired", "place_taken", 2, Cause.NONE),
        ("withdrawn", "", 2, Cause.NONE),
    ],
)
def test_who_said_no_since_the_request_is_not_asked_again(waiting, bob, mona, pia, state, reason, month, expected):
    asked = datetime(2025, month, 10, 12, tzinfo=UTC)
    make_pair(mona, bob, state, end_reason=reason, created_at=asked)
    assert cause(read(pia)) == expected


def test_a_pause_counts_until_its_last_day(waiting, mona, pia):
    MentorProfile.objects.update(paused_until=day("2025-03-03"))
    assert cause(read(pia)) == Cause.AWAY
    MentorProfile.objects.update(paused_until=TODAY)
    assert cause(read(pia)) == Cause.NONE


def test_places_are_those_no_pair_takes_and_a_plan_keeps_one_for_each_proposal(waiting, mona, pia):
    other = make_engineer("Olga Other", team="Vision")
    make_pair(mona, other, "paused")
    make_pair(mona, make_engineer("Oskar Other", team="Vision"), "proposed")
    make_pair(mona, make_engineer("Otto Other", team="Vision"), "completed")
    assert mentor_in(read(pia), "mona").free == 1
    assert mentor_in(read(pia, holds_proposals=True), "mona").free == 0
    assert mentor_in(read(pia), "mona").finished == 1


def test_whoever_has_no_places_left_or_is_not_rated_above(waiting, mona, charlie, pia):
    make_rating(mona, "python", 2, by=charlie, on="2025-02-01")
    assert cause(read(pia)) == Cause.NOT_ABOVE
    MentorProfile.objects.update(places=0)
    assert read(pia).pool.mentors == ()


def test_nobody_is_found_for_a_skill_that_was_retired(waiting, mona, pia):
    waiting.skills.add(Skill.objects.get(key="sql"))
    Skill.objects.filter(key="python").update(is_retired=True)
    pool = read(pia).pool
    assert (pool.mentors, pool.mentees[0].skills) == ((), ("sql",))
    Skill.objects.update(is_retired=True)
    assert read(pia).pool.mentors == ()


def test_whoever_has_left_neither_waits_nor_mentors(waiting, bob, mona, pia):
    Engineer.objects.filter(pk=mona.pk).update(left_on=day("2025-02-28"))
    assert read(pia).pool.mentors == ()
    Engineer.objects.filter(pk=bob.pk).update(left_on=day("2025-02-28"))
    assert read(pia).pool.mentees == ()


def test_whoever_has_a_proposal_to_answer_does_not_wait(waiting, bob, mona, pia):
    make_pair(mona, bob, "proposed")
    assert read(pia).pool.mentees == ()


def test_levels_are_open_to_the_people_team_and_the_line_alone(waiting, mona, alice, charlie, pia):
    assert [mentor_in(read(who), "mona").is_readable for who in (pia, charlie, alice)] == [True, True, False]


def test_for_the_person_no_level_but_their_own_is_read(waiting, mona, bob):
    known = read(bob, is_public=True)
    mentor = mentor_in(known, "mona")
    assert (mentor.levels, mentor.is_readable) == (None, False)
    assert known.pool.mentees[0].levels == {"python": 2}


def test_whom_somebody_keeps_away_they_are_not_shown(waiting, bob, mona):
    Block.objects.create(engineer=bob, other=mona)
    assert read(bob, is_public=True).pool.mentors == ()


# ── working hours ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("zone", "on", "start"),
    [
        ("Europe/Berlin", "2025-01-10", 480),
        ("Europe/Berlin", "2025-07-10", 420),
        ("Asia/Kolkata", "2025-01-10", 210),
        ("Asia/Tokyo", "2025-01-10", 0),
        ("Australia/Sydney", "2025-01-10", 1320),
    ],
)
def test_hours_are_those_of_the_day_in_their_zone(zone, on, start):
    profile = MentorProfile(time_zone=zone, works_from=9, works_until=17)
    assert hours_of(profile, day(on)) == Hours(start, start + 480)


def test_hours_are_not_known_without_a_zone():
    assert hours_of(MentorProfile(), TODAY) is None
    assert hours_of(None, TODAY) is None


# ── size and order ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_as_many_queries_for_many_as_for_few(waiting, mona, bob, alice, charlie, pia, django_assert_num_queries):
    with django_assert_num_queries(14):
        read(pia)
    for number in range(8):
        person = make_engineer(f"W{number} Waits", team="Vision")
        wait(person, "python", "sql")
        mentor = make_mentor(f"M{number} Mentor", "Language", {"python": 5, "sql": 4}, by=charlie)
        make_pair(mentor, bob, "completed")
        Block.objects.create(engineer=person, other=mentor)
    pia.user.__dict__.pop("group_names", None)
    with django_assert_num_queries(14):
        read(pia)


def test_the_digest_follows_facts_and_not_their_order(waiting, mona, pia):
    known = read(pia)
    pool = known.pool
    turned = replace(pool, mentors=pool.mentors[::-1], prohibitions=dict(reversed(pool.prohibitions.items())))
    assert Known(turned, {}).digest(lowest_fit=60) == known.digest(lowest_fit=60)
    assert known.digest(lowest_fit=61) != known.digest(lowest_fit=60)
    MentorProfile.objects.update(places=1)
    assert read(pia).digest(lowest_fit=60) != known.digest(lowest_fit=60)


def test_a_team_without_a_manager_has_no_line(waiting, mona, pia, alice):
    TeamManager.objects.all().delete()
    offer(alice, "python")
    make_rating(alice, "python", 5, by=pia, on="2025-01-10")
    assert cause(read(pia), "alice") == Cause.NONE
