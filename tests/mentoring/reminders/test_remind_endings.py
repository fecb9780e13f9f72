"""What the round ends by itself: proposals that expire, pairs that lapse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.base.mail.choices import choose
from config.base.models import Email
from mentoring.models import MentorProfile, Nudge, NudgeDigest
from mentoring.pairs.lifecycle import accept
from mentoring.reminders.ledger import snooze
from mentoring.reminders.round import Round, remind
from mentoring.reminders.words import DIGEST
from tests.make import make_engineer
from tests.mentoring.made import make_session
from tests.mentoring.rounds import Kind, after, days, offer, told


def test_a_proposal_expires_and_its_mentee_hears_of_it_without_a_name(bob, dana):
    made = offer(dana, bob, by=bob)
    days(1, 11)
    made.refresh_from_db()
    assert made.state == "expired"
    assert told(bob) == [("expired", 1, "2026-W38")]
    assert [row[:2] for row in told(dana)] == [("proposal", 1), ("proposal", 2)]
    email = Email.objects.get(user=bob.user)
    assert email.subject == "A proposal was not answered; the next suggestion waits"
    assert f"?instead={made.pk}" in email.text
    assert "Dana" not in email.text + email.html


@pytest.mark.parametrize("proposer", ["alice", "pia"])
def test_a_mentee_proposed_by_somebody_above_or_the_people_team_hears_that_it_expired(bob, dana, alice, pia, proposer):
    offer(dana, bob, by={"alice": alice, "pia": pia}[proposer])
    days(1, 20)
    assert [row.person for row in Nudge.objects.filter(kind=Kind.EXPIRED)] == [bob]


def test_a_mentee_who_did_not_answer_a_mentor_does_not_hear_that_it_expired(bob, dana):
    offer(dana, bob, by=dana)
    days(1, 20)
    assert not Nudge.objects.filter(kind=Kind.EXPIRED).exists()


def test_a_mentee_whose_place_was_taken_hears_just_that(bob, dana, charlie):
    MentorProfile.objects.create(engineer=dana, places=1)
    other = make_engineer("Otto Other", team="Vision")
    offer(dana, bob, by=bob)
    accept(offer(dana, other, by=other), dana.user, after(2))
    days(3, 9)
    assert [row[:2] for row in told(bob)] == [("expired", 1)]
    email = Email.objects.get(user=bob.user)
    assert email.subject == "A place went to somebody else; the next suggestion waits"
    assert "answered" not in email.text
    assert "Dana" not in email.text + email.html


def test_a_mentee_who_asked_somebody_else_since_needs_no_suggestion(bob, dana, charlie):
    offer(dana, bob, by=bob)
    remind(after(9))
    offer(charlie, bob, by=bob, on=after(9))
    days(10, 12)
    assert not Nudge.objects.filter(kind=Kind.EXPIRED).exists()


def test_a_pair_that_stays_silent_through_both_reminders_lapses(pair, bob):
    make_session(pair, after(0), confirmed="both")
    days(1, 48)
    pair.refresh_from_db()
    assert pair.state == "active"
    assert [row[:2] for row in told(bob)] == [("rhythm", 1), ("rhythm", 2)]
    assert remind(after(49)).lapsed == 1
    pair.refresh_from_db()
    assert (pair.state, pair.end_reason, pair.ended_on) == ("lapsed", "silence", after(49))
    assert remind(after(50)) == Round()
    assert not Nudge.objects.open().exists()


def test_a_pair_that_meets_while_the_round_runs_does_not_lapse(pair):
    make_session(pair, after(0), confirmed="both")
    days(1, 48)

    def meet(stage: str, *_: int) -> None:
        if stage == "Ending silent pairs":
            make_session(pair, after(49), confirmed="both")

    assert remind(after(49), meet).lapsed == 0
    pair.refresh_from_db()
    assert pair.state == "active"


def test_after_an_outage_a_silent_pair_is_told_twice_before_it_lapses(pair, bob):
    make_session(pair, after(0), confirmed="both")
    remind(after(100))
    pair.refresh_from_db()
    assert pair.state == "active"
    days(101, 112)  # a Wednesday, a second mail in the week after, and a week to answer
    pair.refresh_from_db()
    assert [row[:2] for row in told(bob)] == [("rhythm", 1), ("rhythm", 2)]
    second = NudgeDigest.objects.filter(person=bob).order_by("-week")[0].made_on
    assert pair.ended_on == second + timedelta(days=7)


def test_putting_the_second_one_off_keeps_a_pair(pair, bob):
    make_session(pair, after(0), confirmed="both")
    days(1, 40)
    snooze(Nudge.objects.get(person=bob, step=2), after(45))
    days(41, 52)
    pair.refresh_from_db()
    assert pair.state == "active"


def test_a_silent_pair_whose_people_want_no_mail_lapses_too(pair, bob, dana):
    make_session(pair, after(0), confirmed="both")
    for person in (bob, dana):
        choose(person.user, DIGEST, is_wanted=False)
    days(20, 60)
    pair.refresh_from_db()
    assert pair.state == "lapsed"
    assert not Email.objects.exists()
