"""Rounds that are killed, doubled, missed and repeated."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.base.models import Email
from mentoring.models import ActionItem, MentoringSession, Mentorship, Nudge, NudgeDigest
from mentoring.pairs.lifecycle import pause, resume
from mentoring.reminders import round as module
from mentoring.reminders.due import week_of
from mentoring.reminders.round import remind
from mentoring.reminders.words import DIGEST
from tests.make import make_engineer
from tests.mentoring.made import make_pair, make_planned, make_session
from tests.mentoring.rounds import START, after, at, days, offer


# ── killed, doubled, repeated ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("stop_at", range(3))
def test_a_round_that_dies_anywhere_is_made_good_by_the_next(pair, bob, dana, monkeypatch, stop_at):
    """Four people, two at a time; it dies with the mails of two written and not committed, or after the last."""
    other = make_pair(make_engineer("Eve Else"), make_engineer("Finn Fine"), started_on=START)
    queue, count = module.queue_mails, iter(range(9))

    def dying(*args: Any) -> None:
        queue(*args)
        if next(count) == stop_at:
            raise SystemExit("killed")

    def leaving(*args: Any) -> int:
        raise SystemExit("killed")

    monkeypatch.setattr(module, "BEAT", 2)
    monkeypatch.setattr(module, "queue_mails", dying)
    monkeypatch.setattr(module, "_lapse", leaving)
    with pytest.raises(SystemExit):
        remind(after(7))
    monkeypatch.undo()
    assert NudgeDigest.objects.count() == Email.objects.count() == 2 * stop_at
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


def test_a_round_that_meets_another_half_way_tells_the_rest(pair, bob, dana, monkeypatch):
    """The other one tells the first of two people after this one has read that nobody was told."""
    tell = module._tell_some

    def late(ids: Any, waiting: Any, on: date) -> int:
        tell(ids[:1], waiting, on)
        return tell(ids, waiting, on)

    monkeypatch.setattr(module, "_tell_some", late)
    assert remind(after(7)).mails == 1
    _check_digests()
    assert Email.objects.count() == 2


# ── any sequence of days ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("seed", [0, *[pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 40)]])
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
    assert Email.objects.filter(kind=DIGEST).count() == NudgeDigest.objects.count()
