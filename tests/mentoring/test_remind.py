"""The daily round: everybody is told of each thing once, of three a week at most, and nobody else is."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base import scheduler
from config.base.jobs import run
from config.base.mail_choices import choose
from config.base.models import Email, Job, Period
from mentoring import remind as module
from mentoring.lifecycle import pause, propose, resume
from mentoring.models import (
    ActionItem,
    MentoringSession,
    Mentorship,
    MentorshipEvent,
    Nudge,
    NudgeDigest,
    PlannedSession,
)
from mentoring.nudge_job import NUDGES, make_due
from mentoring.nudge_ledger import snooze
from mentoring.nudge_words import ANSWERS, DIGEST, MAILS
from mentoring.nudges import pick, week_of
from mentoring.remind import Round, remind
from skills.models import Engineer, User
from tests.letters import deliver
from tests.make import day, make_engineer, make_skill
from tests.mentoring.pairs import make_pair, make_planned, make_session

START = day("2026-09-07")  # a Monday
Kind = Nudge.Kind


def after(days: int) -> date:
    return START + timedelta(days=days)


@pytest.fixture
def dana(charlie: Engineer) -> Engineer:
    return make_engineer("Dana Deep", team="Language")


@pytest.fixture
def pair(bob: Engineer, dana: Engineer) -> Mentorship:
    return make_pair(dana, bob, started_on=START)


def offer(mentor: Engineer, mentee: Engineer, by: Engineer, on: date = START) -> Mentorship:
    """A proposal made on a day."""
    made = propose(
        mentor=mentor, mentee=mentee, skills=[make_skill(f"s{Mentorship.objects.count()}")], by=by.user, on=on
    )
    Mentorship.objects.filter(pk=made.pk).update(created_at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
    return made


def told(person: Engineer) -> list[tuple[str, int, str]]:
    """Kind, step and week of what went into this person's mails, in their order."""
    rows = Nudge.objects.filter(person=person, digest__isnull=False).order_by("digest__week", "pk")
    return [(row.kind, row.step, row.digest.week) for row in rows.select_related("digest")]


def days(first: int, last: int) -> None:
    for number in range(first, last + 1):
        remind(after(number))


# ── each thing once ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_second_round_on_the_same_day_tells_nobody_anything(pair, bob, dana):
    assert remind(after(7)) == Round(made=2, mails=2)
    assert remind(after(7)) == Round()
    assert Email.objects.count() == NudgeDigest.objects.count() == Nudge.objects.count() == 2


def test_days_without_a_round_lose_nothing(pair, bob):
    remind(after(21))  # both days for the first session have passed
    assert told(bob) == [("first", 1, "2026-W40")]
    days(22, 27)
    assert len(told(bob)) == 1
    remind(after(28))
    assert told(bob) == [("first", 1, "2026-W40"), ("first", 2, "2026-W41")]
    days(29, 40)
    assert len(told(bob)) == 2


def test_what_was_done_before_its_turn_is_not_told(pair, bob, dana):
    remind(after(13))  # a Sunday: made, and told to nobody
    assert Nudge.objects.open().count() == 2
    make_session(pair, after(13), dana, confirmed="both")
    remind(after(14))
    assert told(bob) == []
    assert not Nudge.objects.open().exists()


def test_what_came_undone_is_open_again_and_not_told_again(pair, bob):
    remind(after(7))
    session = make_session(pair, after(8), confirmed="both")
    remind(after(8))
    assert not Nudge.objects.open().exists()
    session.delete()
    days(9, 30)
    assert told(bob) == [("first", 1, "2026-W38"), ("first", 2, "2026-W39")]
    assert Nudge.objects.open().filter(person=bob).count() == 2


def test_three_things_a_week_the_rest_waits_for_the_next_unless_done(pair, bob, dana):
    sessions = [make_session(pair, after(number), dana, recorded_at=at(number)) for number in range(5)]
    PlannedSession.objects.all().delete()
    days(7, 11)
    assert [row[0] for row in told(bob)] == ["confirm"] * 3
    for row in Nudge.objects.filter(person=bob, digest=None, kind=Kind.CONFIRM)[:1]:
        MentoringSession.objects.filter(pk=row.target).update(confirmed_by_mentee_at=timezone.now())
        left = {each.pk for each in sessions} - {row.target}
    days(12, 18)
    later = Nudge.objects.filter(person=bob, digest__week="2026-W39")
    assert later.count() == 3
    assert {row.target for row in later} <= left


def at(number: int) -> datetime:
    return datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(days=number)


def test_every_kind_reaches_the_right_people_and_no_manager(pair, bob, dana, alice, charlie, head):
    eve = make_engineer("Eve Else", team="Language")
    waiting = offer(dana, eve, by=eve)
    make_session(pair, after(1), dana, recorded_at=at(1))
    make_planned(pair, "2026-09-10T09:00:00+00:00")
    ActionItem.objects.create(mentorship=pair, text="Read", owner=bob, due_on=after(3))
    Mentorship.objects.filter(pk=pair.pk).update(planned_end_on=after(20))
    remind(after(8))
    rows = set(Nudge.objects.values_list("person__name", "kind", "mentorship"))
    assert rows == {
        ("Dana Deep", "proposal", waiting.pk),
        ("Bob Engineer", "confirm", pair.pk),
        ("Bob Engineer", "held", pair.pk),
        ("Dana Deep", "held", pair.pk),
        ("Bob Engineer", "action", pair.pk),
        ("Bob Engineer", "ending", pair.pk),
        ("Dana Deep", "ending", pair.pk),
    }
    assert PlannedSession.objects.get().asked_at


def test_a_manager_who_is_one_of_the_two_is_told_as_such_alone(pair, charlie, bob):
    make_pair(charlie, bob, started_on=START)
    remind(after(7))
    assert set(Nudge.objects.values_list("person", "mentorship__mentor")) == {
        (charlie.pk, charlie.pk),
        (bob.pk, charlie.pk),
        (bob.pk, pair.mentor_id),
        (pair.mentor_id, pair.mentor_id),
    }


def test_a_manager_who_proposed_is_not_told_that_nobody_answered(bob, dana, alice):
    offer(dana, bob, by=alice)
    days(1, 12)
    assert set(Nudge.objects.values_list("person", flat=True)) == {bob.pk, dana.pk}


# ── who gets nothing ────────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_left_or_cannot_sign_in_gets_nothing(pair, bob, dana):
    Engineer.objects.filter(pk=dana.pk).update(left_on=after(30))
    User.objects.filter(pk=bob.user_id).update(is_active=False)
    days(7, 30)
    assert set(Nudge.objects.values_list("person", flat=True)) == {dana.pk}
    count = Email.objects.count()
    assert remind(after(31)).ended == 1
    days(32, 80)
    assert Email.objects.count() == count
    assert not Nudge.objects.open().exists()


def test_a_pair_that_is_paused_is_left_alone_and_asked_when_it_goes_on(pair, bob):
    remind(after(6))
    pause(pair, bob.user, after(6))
    days(7, 60)
    assert not Nudge.objects.exists()
    resume(pair, bob.user, after(60))
    remind(after(61))  # seven days with six before the pause
    assert set(Nudge.objects.values_list("kind", "step")) == {("first", 1)}


def test_what_waits_for_a_mail_when_its_pair_is_paused_waits_on(pair, bob, dana):
    make_session(pair, after(0), dana, recorded_at=at(0))
    remind(after(5))  # Saturday: made, and not told
    pause(pair, bob.user, after(6))
    days(7, 11)
    assert told(bob) == []
    assert Nudge.objects.open().count() == 1
    resume(pair, bob.user, after(12))
    days(13, 14)
    assert told(bob) == [("confirm", 1, "2026-W39")]


def test_nothing_is_told_at_weekends(pair):
    assert remind(after(12)).mails == 0
    assert remind(after(13)).mails == 0
    assert remind(after(14)).mails == 2


def test_a_stopped_topic_is_left_out_and_the_others_come(pair, bob, dana):
    make_session(pair, after(0), dana, recorded_at=at(0))
    ActionItem.objects.create(mentorship=pair, text="Read", owner=bob, due_on=after(0))
    choose(bob.user, ANSWERS, is_wanted=False)
    remind(after(2))
    assert told(bob) == [("action", 1, "2026-W37")]
    choose(bob.user, ANSWERS, is_wanted=True)
    days(3, 7)
    assert told(bob)[1:] == [("confirm", 1, "2026-W38")]


def test_whoever_stopped_all_reminders_gets_no_digest(pair, bob):
    choose(bob.user, DIGEST, is_wanted=False)
    days(7, 20)
    assert set(NudgeDigest.objects.values_list("person", flat=True)) == {pair.mentor_id}
    assert Nudge.objects.filter(person=bob).count() == 2


# ── putting off ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_was_put_off_is_told_once_more_a_week_later(pair, bob):
    remind(after(7))
    (row,) = Nudge.objects.filter(person=bob)
    assert snooze(row, after(8)) == after(15)
    days(8, 14)
    assert told(bob) == []
    days(15, 40)
    assert told(bob) == [("first", 1, "2026-W39"), ("first", 2, "2026-W40")]


def test_putting_off_one_thing_leaves_the_others(pair, bob, dana):
    make_session(pair, after(0), dana, recorded_at=at(0))
    ActionItem.objects.create(mentorship=pair, text="Read", owner=bob, due_on=after(0))
    remind(after(2))
    snooze(Nudge.objects.get(person=bob, kind=Kind.CONFIRM), after(2))
    assert [row[0] for row in told(bob)] == ["action"]
    assert Nudge.objects.filter(snoozed_until__isnull=False).count() == 1


# ── the clock's steps ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_proposal_expires_and_its_mentee_hears_of_it_without_a_name(bob, dana):
    made = offer(dana, bob, by=bob)
    days(1, 11)
    made.refresh_from_db()
    assert made.state == "expired"
    assert told(bob) == [("expired", 1, "2026-W38")]
    assert [row[:2] for row in told(dana)] == [("proposal", 1), ("proposal", 2)]
    email = Email.objects.get(user=bob.user)
    assert email.subject == "Your proposal was not answered; the next suggestion waits"
    assert f"?instead={made.pk}" in email.text
    assert "Dana" not in email.text + email.html


@pytest.mark.parametrize("proposer", ["alice", "dana"])
def test_a_mentee_who_had_not_agreed_does_not_hear_that_it_expired(bob, dana, alice, proposer):
    offer(dana, bob, by={"alice": alice, "dana": dana}[proposer])
    days(1, 20)
    assert not Nudge.objects.filter(kind=Kind.EXPIRED).exists()


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


# ── killed, doubled, repeated ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("stop_at", range(4))
def test_a_round_that_dies_anywhere_is_made_good_by_the_next(pair, bob, dana, monkeypatch, stop_at):
    """Four people; it dies before one of their mails, or after the last of them."""
    other = make_pair(make_engineer("Eve Else"), make_engineer("Finn Fine"), started_on=START)
    queue, count = module.queue_mail, iter(range(9))

    def dying(*args: Any, **words: Any) -> Any:
        if next(count) == stop_at:
            raise SystemExit("killed")
        return queue(*args, **words)

    monkeypatch.setattr(module, "queue_mail", dying)
    with pytest.raises(SystemExit):
        remind(after(7))
    monkeypatch.setattr(module, "queue_mail", queue)
    assert NudgeDigest.objects.count() == Email.objects.count() == stop_at
    remind(after(7))
    assert NudgeDigest.objects.count() == Email.objects.count() == Nudge.objects.count() == 4
    assert not Nudge.objects.filter(digest=None).exists()
    assert other.nudges.count() == 2


def test_two_rounds_at_one_moment_send_one_mail(pair, bob, monkeypatch):
    """The second one has read that nobody was told, and writes after the first."""
    read = module._waiting

    def slow(*args: Any) -> Any:
        found = read(*args)
        monkeypatch.setattr(module, "_waiting", read)
        assert remind(after(7)).mails == 2
        return found

    monkeypatch.setattr(module, "_waiting", slow)
    assert remind(after(7)).mails == 0
    assert Email.objects.count() == NudgeDigest.objects.count() == 2


def test_the_database_refuses_a_second_row_and_a_second_digest(pair, bob):
    remind(after(7))
    row = Nudge.objects.filter(person=bob)[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        NudgeDigest.objects.create(person=bob, week="2026-W38", made_on=after(8))


# ── any sequence of days ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("seed", [0, 1, *[pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 40)]])
def test_whatever_days_are_missed_or_doubled_each_is_told_once_and_three_a_week_at_most(bob, dana, charlie, seed):
    """Life goes on at random between rounds at random; what a perfect ledger would say is counted beside."""
    dice = random.Random(seed)
    people = [bob, dana, charlie, make_engineer("Eve Else")]
    pairs = [make_pair(people[1], people[0], started_on=START), make_pair(people[2], people[3], started_on=START)]
    offer(people[2], people[0], by=people[0])
    ever: Counter[tuple[Any, ...]] = Counter()
    seen: set[tuple[int, int]] = set()
    for number in range(45):
        _live(dice, pairs, number)
        for _ in range(dice.choice([0, 0, 1, 1, 1, 2])):
            remind(after(number))
        for row in Nudge.objects.exclude(digest=None):
            if (row.pk, row.digest_id) not in seen:
                seen.add((row.pk, row.digest_id))
                ever[row.person_id, row.kind, row.subject, row.step] += 1
    _check_digests()
    assert ever
    assert max(ever.values()) == 1
    # Whatever is due and not told had no free place, or its pair is paused: after some quiet weeks all of it is told.
    for pair in Mentorship.objects.filter(state="paused"):
        resume(pair, pair.mentor.user, after(45))
    days(45, 100)
    assert not Nudge.objects.open().filter(digest=None).exists()
    _check_digests()


def _live(dice: random.Random, pairs: list[Mentorship], number: int) -> None:
    """One of the things that happen in pairs."""
    pair = dice.choice(pairs)
    pair.refresh_from_db()
    by = pair.mentor if dice.random() < 0.5 else pair.mentee
    match dice.randrange(12):
        case 0 if pair.state == "active" and not pair.sessions.filter(held_on=after(number)).exists():
            make_session(pair, after(number), by, recorded_at=at(number))
        case 1 if pair.state == "active":
            make_planned(pair, at(number + dice.randrange(1, 9)).isoformat(), planned_by=by)
        case 2 if pair.state == "active":
            ActionItem.objects.create(mentorship=pair, text="Do", owner=by, due_on=after(number + dice.randrange(5)))
        case 3:
            sides = {"confirmed_by_mentor_at": at(number), "confirmed_by_mentee_at": at(number)}
            MentoringSession.objects.filter(mentorship=pair).update(**sides)
        case 4 if pair.state == "active" and dice.random() < 0.3:
            pause(pair, by.user, after(number))
        case 5 if pair.state == "paused":
            resume(pair, by.user, after(number))


def _check_digests() -> None:
    """One mail for each digest, one digest a week, one to three things in it, none of them twice."""
    told_in = defaultdict(list)
    for row in Nudge.objects.exclude(digest=None):
        told_in[row.digest_id].append((row.kind, row.subject))
    for digest in NudgeDigest.objects.select_related("person"):
        assert digest.week == week_of(digest.made_on)
        assert digest.made_on.weekday() < 5
        assert 1 <= len(told_in[digest.pk]) <= 3
        assert len(set(told_in[digest.pk])) == len(told_in[digest.pk])
        reason = f"nudges:{digest.week}:{digest.person_id}"
        assert Email.objects.filter(reason=reason, user=digest.person.user_id).count() == 1
    assert Email.objects.count() == NudgeDigest.objects.count()


# ── what a mail says ────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_mail_names_anybody_or_says_what_it_is_about(pair, bob, dana, mailoutbox):
    Engineer.objects.filter(pk=dana.pk).update(name="Zqxname Deep")
    Mentorship.objects.filter(pk=pair.pk).update(purpose="Zqxpurpose", planned_end_on=after(20))
    pair.focus_skills.all()[0].skill.__class__.objects.update(name="Zqxskill")
    make_session(pair, after(1), dana, recorded_at=at(1), summary="Zqxsummary")
    ActionItem.objects.create(mentorship=pair, text="Zqxaction", owner=bob, due_on=after(3))
    days(7, 60)
    deliver()
    assert len(mailoutbox) >= 6
    for message in mailoutbox:
        said = message.message().as_string() + message.body + message.alternatives[0].content
        assert "zqx" not in said.lower()
        assert "Bob" not in message.body
        assert len(message.subject) <= 60
        assert "List-Unsubscribe" in message.extra_headers


def test_a_mail_has_a_link_for_each_thing_and_one_to_put_it_off(pair, bob, dana, settings):
    settings.SITE_URL = "https://cairn.example.org"
    session = make_session(pair, after(0), dana, recorded_at=at(0))
    ActionItem.objects.create(mentorship=pair, text="Read", owner=bob, due_on=after(0))
    remind(after(2))
    email = Email.objects.get(user=bob.user)
    row = Nudge.objects.get(person=bob, kind=Kind.CONFIRM)
    assert email.subject == "Two things wait for you in mentoring"
    for part in (email.text, email.html):
        assert "A session waits for your confirmation" in part
        assert f"https://cairn.example.org/mentoring/sessions/{session.pk}/" in part
        assert f"https://cairn.example.org/mentoring/nudges/{row.pk}/later/" in part
        assert "https://cairn.example.org/mail/stop/" in part


# ── how it is run ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_round_is_made_once_a_day_from_seven_in_the_zone_of_the_installation(db, settings, time_machine):
    settings.TIME_ZONE = "Europe/Oslo"
    timezone.get_default_timezone.cache_clear()
    try:
        moments = ["2026-09-07T04:59:00+00:00", "2026-09-07T05:00:00+00:00", "2026-09-07T21:00:00+00:00"]
        assert [make_due(datetime.fromisoformat(moment)) for moment in moments] == [0, 1, 0]
        assert make_due(datetime.fromisoformat("2026-09-07T22:30:00+00:00")) == 0  # Tuesday, half past midnight
        assert make_due(datetime.fromisoformat("2026-09-10T05:30:00+00:00")) == 1  # no round for the days between
    finally:
        timezone.get_default_timezone.cache_clear()
    assert list(Period.objects.values_list("owner", "label")) == [(NUDGES, "2026-09-07"), (NUDGES, "2026-09-10")]
    assert Job.objects.filter(kind=NUDGES).count() == 2


def test_the_job_tells_its_figures_and_can_be_run_twice(pair, time_machine):
    time_machine.move_to(datetime(2026, 9, 14, 9, tzinfo=UTC))
    scheduler.make_periods(timezone.now())
    job = Job.objects.get(kind=NUDGES)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"ended": 0, "expired": 0, "made": 2, "mails": 2, "lapsed": 0})
    Job.objects.filter(pk=job.pk).update(state="queued")
    run(job.pk)
    job.refresh_from_db()
    assert job.result["mails"] == 0
    assert Email.objects.count() == 2


def test_every_kind_of_mail_can_be_stopped_in_the_account(client, bob):
    client.force_login(bob.user)
    page = client.get("/account/").content.decode()
    for _, label, text in MAILS:
        assert label in page
        assert text in page


def test_a_round_costs_as_many_queries_for_many_pairs_as_for_one(pair, bob, dana):
    def count(on: date) -> int:
        with CaptureQueriesContext(connection) as queries:
            remind(on)
        return len(queries)

    busy(pair, bob, dana)
    remind(after(8))
    few = count(after(9))
    for number in range(8):
        mentor, mentee = make_engineer(f"M{number} Mentor"), make_engineer(f"N{number} Mentee")
        busy(make_pair(mentor, mentee, started_on=START), mentee, mentor)
    remind(after(9))
    assert count(after(9)) == few <= 22


def busy(pair: Mentorship, mentee: Engineer, mentor: Engineer) -> None:
    make_session(pair, after(1), mentor, recorded_at=at(1))
    make_planned(pair, "2026-09-10T09:00:00+00:00")
    ActionItem.objects.create(mentorship=pair, text="Read", owner=mentee, due_on=after(3))
    MentorshipEvent.objects.create(mentorship=pair, kind="paused", on=after(1))
    MentorshipEvent.objects.create(mentorship=pair, kind="resumed", on=after(2))


def test_picking_is_stable(pair, bob):
    remind(after(60))
    rows = list(Nudge.objects.filter(person=bob))
    assert pick(rows) == pick(list(reversed(rows)))
