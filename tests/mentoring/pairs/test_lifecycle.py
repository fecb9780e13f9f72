"""The life of a pair, step by step. Helga leads Engineering, Alice Vision with Bob, Charlie Language with Dana."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.utils import IntegrityError

from mentoring.models import Block, MentoringRequest, MentorProfile, Mentorship, MentorshipEvent, PlannedSession
from mentoring.models.pairs import NotPossible
from mentoring.pairs.leaving import end_left
from mentoring.pairs.lifecycle import (
    accept,
    complete,
    decline,
    end_early,
    expire_proposals,
    lapse,
    pause,
    propose,
    resume,
    take_step,
    withdraw,
)
from mentoring.pairs.steps import STEPS, steps_open_to
from skills.models import Skill
from tests.make import day, make_engineer, make_rating, make_skill

TODAY = day("2026-11-02")


@pytest.fixture
def python(db):
    return make_skill("python")


def offer(mentor, mentee, by, *skills, **more):
    chosen = skills or (Skill.objects.first() or make_skill("python"),)
    return propose(mentor=mentor, mentee=mentee, skills=chosen, by=by.user, on=TODAY, **more)


def begin(mentor, mentee, **more):
    return accept(offer(mentor, mentee, mentee, **more), mentor.user, TODAY)


def kinds(pair):
    return list(pair.events.values_list("kind", "actor__email"))


# ── proposing ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_of_the_two_proposes_has_agreed(bob, dana):
    pair = offer(dana, bob, bob)

    assert pair.state == "proposed"
    assert pair.accepted_by_mentee_at
    assert pair.accepted_by_mentor_at is None
    assert kinds(pair) == [("proposed", "bob@example.org")]


@pytest.mark.parametrize("proposer", ["bob", "dana", "alice", "helga", "pia"])
def test_a_pair_is_proposed_by_the_two_the_line_of_the_mentee_and_the_people_team(
    bob, dana, alice, head, pia, proposer
):
    by = {"bob": bob, "dana": dana, "alice": alice, "helga": head, "pia": pia}[proposer]
    assert offer(dana, bob, by).proposed_by == by.user


def test_nobody_else_proposes_a_pair(bob, dana, charlie, lena):
    for other in (charlie, lena):
        with pytest.raises(NotPossible, match="proposed by one of the two"):
            offer(dana, bob, other)
    assert not Mentorship.objects.exists()


def test_nobody_mentors_themselves(bob):
    with pytest.raises(NotPossible, match="Nobody mentors themselves"):
        offer(bob, bob, bob)


def test_a_pair_inside_the_line_needs_a_reason_by_the_people_team_or_the_line(alice, bob, head, pia):
    for by, reason in ((bob, "I like it"), (alice, "I like it"), (pia, ""), (head, "")):
        with pytest.raises(NotPossible, match="above the other"):
            offer(alice, bob, by, override_reason=reason)
    assert offer(alice, bob, pia, override_reason="Nobody else knows drift").override_reason


def test_somebody_above_the_mentee_may_override_when_not_one_of_the_two(alice, bob, head):
    assert offer(alice, bob, head, override_reason="Nobody else knows drift").state == "proposed"


@pytest.mark.parametrize("count", [0, 4])
def test_a_pair_works_on_one_to_three_skills(bob, dana, count):
    skills = [make_skill(f"skill-{number}") for number in range(count)]
    with pytest.raises(NotPossible, match="one, two or three"):
        propose(mentor=dana, mentee=bob, skills=skills, by=bob.user, on=TODAY)


def test_no_pair_begins_on_a_retired_skill_and_one_that_works_on_it_goes_on(bob, dana, python):
    pair = begin(dana, bob)
    Skill.objects.update(is_retired=True)
    with pytest.raises(NotPossible, match="Python is not in the framework any more"):
        offer(dana, make_engineer("Olga Other"), dana)
    assert resume(pause(pair, bob.user, TODAY), bob.user, TODAY).state == "active"
    assert complete(pair, bob.user, TODAY).state == "completed"


@pytest.mark.parametrize("turned", [False, True])
def test_two_people_have_one_open_pair(bob, dana, turned):
    offer(dana, bob, bob)
    mentor, mentee = (bob, dana) if turned else (dana, bob)
    with pytest.raises(NotPossible, match="already have an open pair"):
        offer(mentor, mentee, bob)


def test_somebody_who_left_is_in_no_new_pair(bob, dana):
    dana.left_on = TODAY - timedelta(days=1)
    dana.save()
    with pytest.raises(NotPossible, match="not in the organisation"):
        offer(dana, bob, bob)


def test_a_block_reads_like_a_mentor_who_takes_nobody(bob, dana):
    MentorProfile.objects.create(engineer=dana, places=0)
    with pytest.raises(NotPossible) as full:
        offer(dana, bob, bob)
    MentorProfile.objects.update(places=3)
    for one, other in ((bob, dana), (dana, bob)):
        Block.objects.all().delete()
        Block.objects.create(engineer=one, other=other)
        with pytest.raises(NotPossible) as kept_apart:
            offer(dana, bob, bob)
        assert str(kept_apart.value) == str(full.value)


def test_a_mentor_on_a_pause_takes_nobody_until_that_day(bob, dana):
    profile = MentorProfile.objects.create(engineer=dana, places=3, paused_until=TODAY + timedelta(days=1))
    with pytest.raises(NotPossible, match="takes nobody new"):
        offer(dana, bob, bob)
    profile.paused_until = TODAY
    profile.save()
    assert offer(dana, bob, bob)


# ── accepting ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pair_begins_when_the_other_side_accepts(bob, dana):
    pair = begin(dana, bob)

    assert (pair.state, pair.started_on) == ("active", TODAY)
    assert kinds(pair) == [("proposed", "bob@example.org"), ("accepted", "dana@example.org")]


def test_a_proposal_by_a_third_person_needs_both(bob, dana, alice):
    pair = accept(offer(dana, bob, alice), bob.user, TODAY)
    assert pair.state == "proposed"
    with pytest.raises(NotPossible, match="agreed already"):
        accept(pair, bob.user, TODAY)

    assert accept(pair, dana.user, TODAY).state == "active"
    assert [kind for kind, _ in kinds(pair)] == ["proposed", "agreed", "accepted"]


def test_the_proposer_does_not_accept_for_the_other_side(bob, dana, alice):
    with pytest.raises(NotPossible):
        accept(offer(dana, bob, alice), alice.user, TODAY)


def test_a_mentor_without_a_free_place_cannot_begin_and_the_proposal_stays(bob, dana, charlie):
    MentorProfile.objects.create(engineer=dana, places=1)
    emil = make_engineer("Emil New", team="Vision")
    first, second = offer(dana, bob, bob), offer(dana, emil, emil)
    MentorProfile.objects.update(places=0)

    with pytest.raises(NotPossible, match="no free place"):
        accept(first, dana.user, TODAY)
    assert {first.events.count(), second.events.count()} == {1}
    first.refresh_from_db()
    assert (first.state, first.accepted_by_mentor_at) == ("proposed", None)


def test_a_paused_mentor_is_said_to_take_nobody_and_the_day_is_told_to_the_mentor_alone(bob, dana, alice):
    MentorProfile.objects.create(engineer=dana, places=5)
    to_mentor = offer(dana, bob, bob)
    emil = make_engineer("Emil New", team="Vision")
    to_mentee = accept(offer(dana, emil, alice), dana.user, TODAY)
    MentorProfile.objects.update(paused_until=day("2026-12-01"))

    with pytest.raises(NotPossible, match="You take nobody new until 1 Dec 2026, so the pair cannot begin"):
        accept(to_mentor, dana.user, TODAY)
    with pytest.raises(NotPossible, match="Dana Deep takes nobody new at the moment, so the pair cannot begin") as said:
        accept(to_mentee, emil.user, TODAY)
    MentorProfile.objects.update(paused_until=None, places=0)
    with pytest.raises(NotPossible) as also_said:
        accept(to_mentee, emil.user, TODAY)
    assert str(said.value) == str(also_said.value)


def test_the_last_place_taken_expires_the_other_proposals_to_the_mentor(bob, dana):
    MentorProfile.objects.create(engineer=dana, places=1)
    emil = make_engineer("Emil New", team="Vision")
    waiting = offer(dana, emil, emil)
    begin(dana, bob)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.end_reason) == ("expired", "place_taken")
    assert kinds(waiting)[-1] == ("expired", None)


def test_a_paused_pair_keeps_its_place(bob, dana):
    MentorProfile.objects.create(engineer=dana, places=1)
    pause(begin(dana, bob), bob.user, TODAY)
    emil = make_engineer("Emil New", team="Vision")
    with pytest.raises(NotPossible, match="takes nobody new"):
        offer(dana, emil, emil)


def test_the_levels_are_copied_at_the_start_and_at_the_close(bob, dana, alice, python):
    make_rating(bob, python, 2, by=alice, on="2026-01-10")
    pair = begin(dana, bob)
    make_rating(bob, python, 3, by=alice, on="2026-11-20")
    assert pair.focus_skills.get().baseline_level == 2

    complete(pair, bob.user, day("2026-12-01"))
    focus = pair.focus_skills.get()
    assert (focus.baseline_level, focus.end_level) == (2, 3)


def test_a_pair_closes_the_request_of_the_mentee(bob, dana):
    request = MentoringRequest.objects.create(engineer=bob, asked_on=TODAY)
    pair = begin(dana, bob)
    request.refresh_from_db()
    assert (request.closed_on, request.mentorship) == (TODAY, pair)


# ── ends ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_proposals_expire_after_ten_days(bob, dana):
    pair = offer(dana, bob, bob)
    made = pair.created_at.date()

    assert expire_proposals(made + timedelta(days=9)) == 0
    assert expire_proposals(made + timedelta(days=10)) == 1
    assert expire_proposals(made + timedelta(days=10)) == 0
    pair.refresh_from_db()
    assert (pair.state, pair.end_reason) == ("expired", "no_answer")


@pytest.mark.parametrize("reason", ["", "silence", "no_answer", "because"])
def test_ending_early_takes_one_of_the_reasons_people_give(bob, dana, reason):
    with pytest.raises(NotPossible, match="Say why"):
        end_early(begin(dana, bob), bob.user, TODAY, reason)


def test_the_end_cancels_meetings_to_come_and_tells_calendars(bob, dana):
    pair = begin(dana, bob)
    planned = PlannedSession.objects.create(
        mentorship=pair, starts_at=pair.created_at + timedelta(days=7), planned_by=bob
    )
    end_early(pair, dana.user, TODAY, "no_time")
    planned.refresh_from_db()
    assert planned.cancelled_at
    assert planned.sequence == 1


def test_pairs_of_people_who_left_end_by_the_clock(bob, dana, charlie):
    emil = make_engineer("Emil New", team="Vision")
    pair, proposal = begin(dana, bob), offer(dana, emil, emil)
    dana.left_on = TODAY
    dana.save()

    assert end_left(TODAY) == 0
    assert end_left(TODAY + timedelta(days=1)) == 2
    pair.refresh_from_db()
    proposal.refresh_from_db()
    assert (pair.state, pair.end_reason) == ("ended_early", "left")
    assert proposal.state == "expired"


def test_only_an_active_pair_lapses(bob, dana):
    pair = pause(begin(dana, bob), bob.user, TODAY)
    assert not lapse(pair, TODAY)
    assert lapse(resume(pair, bob.user, TODAY), TODAY)
    pair.refresh_from_db()
    assert (pair.state, pair.end_reason) == ("lapsed", "silence")


def test_the_people_team_ends_a_pair_but_does_not_complete_it(bob, dana, pia):
    pair = begin(dana, bob)
    with pytest.raises(NotPossible, match="for others than you"):
        complete(pair, pia.user, TODAY)
    assert end_early(pair, pia.user, TODAY, "left").state == "ended_early"


def test_a_renewal_is_a_new_row_of_the_same_two(bob, dana, charlie):
    pair = begin(dana, bob)
    with pytest.raises(NotPossible):
        offer(dana, bob, bob, renews=pair)
    pair = complete(pair, bob.user, TODAY)
    again = offer(dana, bob, bob, renews=pair)
    assert (again.renews, again.state) == (pair, "proposed")


# ── every state, every step, every person ───────────────────────────────────────────────────────────────────────────
ENDED = ["completed", "ended_early", "lapsed", "declined", "withdrawn", "expired"]
STATES = ["proposed", "active", "paused", *ENDED]
# Bob asked Dana: what each may do. A row per state; whatever is not named is refused.
ALLOWED = {
    ("proposed", "bob"): {"withdrawn"},
    ("proposed", "dana"): {"accepted", "declined"},
    ("proposed", "pia"): {"withdrawn"},
    ("active", "bob"): {"paused", "completed", "ended_early"},
    ("active", "dana"): {"paused", "completed", "ended_early"},
    ("active", "pia"): {"ended_early"},
    ("paused", "bob"): {"resumed", "completed", "ended_early"},
    ("paused", "dana"): {"resumed", "completed", "ended_early"},
    ("paused", "pia"): {"ended_early"},
}


def bring_to(state, mentor, mentee):
    pair = offer(mentor, mentee, mentee)
    if state in ("declined", "withdrawn", "expired"):
        {
            "declined": lambda: decline(pair, mentor.user, TODAY),
            "withdrawn": lambda: withdraw(pair, mentee.user, TODAY),
            "expired": lambda: expire_proposals(pair.created_at.date() + timedelta(days=10)),
        }[state]()
    elif state != "proposed":
        accept(pair, mentor.user, TODAY)
        pair.refresh_from_db()
        {
            "active": lambda: None,
            "paused": lambda: pause(pair, mentor.user, TODAY),
            "completed": lambda: complete(pair, mentor.user, TODAY),
            "ended_early": lambda: end_early(pair, mentor.user, TODAY, "moved"),
            "lapsed": lambda: lapse(pair, TODAY),
        }[state]()
    pair.refresh_from_db()
    return pair


@pytest.mark.parametrize("state", STATES)
def test_each_step_is_open_to_exactly_those_it_is_for(state, bob, dana, alice, charlie, pia, lena):
    pair = bring_to(state, dana, bob)
    people = {"bob": bob, "dana": dana, "alice": alice, "charlie": charlie, "pia": pia, "lena": lena}
    for name, person in people.items():
        allowed = ALLOWED.get((state, name), set())
        assert {str(step.kind) for step in steps_open_to(pair, person.user)} == allowed
        for kind in STEPS:
            if kind in allowed:
                continue
            events = MentorshipEvent.objects.count()
            with pytest.raises(NotPossible, match=r"Nothing changed|The pair goes on"):
                take_step(pair, kind, person.user, TODAY, reason="other")
            assert MentorshipEvent.objects.count() == events
        for kind in allowed:
            with transaction.atomic():
                assert take_step(pair, kind, person.user, TODAY, reason="other").state != state
                transaction.set_rollback(True)


@pytest.mark.parametrize("state", ENDED)
def test_the_database_refuses_to_change_a_pair_that_ended(state, bob, dana):
    pair = bring_to(state, dana, bob)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Mentorship.objects.filter(pk=pair.pk).update(state="active")


def test_the_database_refuses_to_change_an_event(bob, dana):
    offer(dana, bob, bob)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        MentorshipEvent.objects.update(kind="accepted")
