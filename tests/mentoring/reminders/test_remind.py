"""The daily round: everybody is told of each thing once, of three a week at most, and nobody else is."""

from __future__ import annotations

from django.utils import timezone

from config.base.mail.choices import choose
from config.base.models import Email
from mentoring.models import ActionItem, MentoringSession, Mentorship, Nudge, NudgeDigest, PlannedSession
from mentoring.pairs.lifecycle import complete, pause, resume
from mentoring.reminders.due import pick
from mentoring.reminders.ledger import snooze
from mentoring.reminders.round import Round, remind
from mentoring.reminders.words import ANSWERS, DIGEST
from skills.models import Engineer, User
from tests.make import make_engineer
from tests.mentoring.made import make_pair, make_planned, make_session
from tests.mentoring.rounds import START, Kind, after, at, days, offer, told


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


def test_picking_is_stable(pair, bob):
    remind(after(60))
    rows = list(Nudge.objects.filter(person=bob))
    assert pick(rows) == pick(list(reversed(rows)))


# ── who gets nothing ────────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_left_or_cannot_sign_in_gets_nothing(pair, bob, dana):
    Engineer.objects.filter(pk=dana.pk).update(left_on=after(30))
    User.objects.filter(pk=bob.user_id).update(is_active=False)
    days(7, 30)
    assert set(Nudge.objects.values_list("person", flat=True)) == {dana.pk}
    told = list(Email.objects.values_list("pk", flat=True))
    assert remind(after(31)).ended == 1
    days(32, 80)
    ended = Email.objects.exclude(pk__in=told)
    assert [mail.subject for mail in ended] == ["Your mentoring pair has ended"]
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


def test_a_session_waits_to_be_confirmed_also_when_its_pair_has_ended_but_not_for_ever(pair, bob, dana):
    make_session(pair, after(0), dana, recorded_at=at(0))
    complete(pair, dana.user, after(1))
    days(1, 8)
    assert told(bob) == [("confirm", 1, "2026-W37"), ("confirm", 2, "2026-W38")]
    remind(after(30))
    assert not Nudge.objects.open().exists()


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
