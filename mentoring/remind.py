"""The daily round: the clock's steps in the life of pairs, the ledger of reminders, one mail a week at most.

Safe at any time, twice a day and after days without it: what is due follows from the data, what was told from the
ledger, and each mail commits together with the rows it tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from config.base.mail import queue_mail
from mentoring.lifecycle import end_left, expire_proposals, lapse
from mentoring.models import Mentorship, Nudge, NudgeDigest
from mentoring.nudge_data import read_here, read_pairs
from mentoring.nudge_ledger import Key, enter, is_stopped, key_of, read_stopped, rows_alive
from mentoring.nudge_words import DIGEST, build_digest
from mentoring.nudges import Due, Pair, due_nudges, is_mail_day, may_lapse, pick, week_of
from skills.models import Engineer

BEAT = 50  # mails between two signs of life
Stopped = Collection[tuple[int, str]]


@dataclass
class Round:
    """What a round did, in numbers."""

    ended: int = 0
    expired: int = 0
    made: int = 0
    mails: int = 0
    lapsed: int = 0


def remind(on: date, progress: Callable[[str, int, int], object] = lambda *_: None) -> Round:
    done = Round(ended=end_left(on), expired=expire_proposals(on))
    pairs, here, stopped = read_pairs(on), read_here(on), read_stopped()
    due = {each.key: each for pair in pairs for each in due_nudges(pair, on) if each.person in here}
    done.made = enter(due)
    if is_mail_day(on):
        done.mails = _tell(_waiting(due, stopped, on), on, progress)
    done.lapsed = _lapse(pairs, here, stopped, on)
    return done


# ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _waiting(due: Mapping[Key, Due], stopped: Stopped, on: date) -> dict[int, list[Nudge]]:
    """By person: due still, not told, not put off, and wanted."""
    found: dict[int, list[Nudge]] = defaultdict(list)
    for row in rows_alive().open().awake(on).filter(digest=None):
        if key_of(row) in due and not is_stopped(row, stopped):
            found[row.person_id].append(row)
    return found


def _tell(waiting: Mapping[int, Sequence[Nudge]], on: date, progress: Callable[[str, int, int], object]) -> int:
    """One mail for whoever had none this week."""
    told = set(NudgeDigest.objects.filter(week=week_of(on)).values_list("person", flat=True))
    people = Engineer.objects.filter(pk__in=set(waiting) - told).select_related("user").order_by("pk")
    count = 0
    for number, person in enumerate(people):
        if number % BEAT == 0:
            progress("Writing reminders", number, len(people))
        count += _tell_one(person, pick(waiting[person.pk]), on)
    return count


def _tell_one(person: Engineer, rows: Sequence[Nudge], on: date) -> bool:
    """The digest, the rows in it and the mail together; False when another round was first."""
    week = week_of(on)
    try:
        with transaction.atomic():
            digest = NudgeDigest.objects.create(person=person, week=week, made_on=on)
            Nudge.objects.filter(pk__in=[row.pk for row in rows]).update(digest=digest)
            queue_mail(DIGEST, f"{DIGEST}:{week}:{person.pk}", build_digest(rows), user=person.user)
    except IntegrityError:
        return False
    return True


# ── silence ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _lapse(pairs: Iterable[Pair], here: Collection[int], stopped: Stopped, on: date) -> int:
    """Pairs that stayed silent through both reminders."""
    told = _told(stopped)
    silent = [
        pair for pair in pairs if may_lapse(pair, [told[_about(pair, who)] for who in pair.both if who in here], on)
    ]
    rows = Mentorship.objects.in_bulk([pair.pk for pair in silent])
    return sum(lapse(rows[pair.pk], on) for pair in silent)


def _about(pair: Pair, person: int) -> tuple[int, str, str]:
    kind, subject = pair.silence
    return person, str(kind), subject


def _told(stopped: Stopped) -> dict[tuple[int, str, str], list[date | None]]:
    """When each was told of a silence. Whoever wants no such mail finds it on the page from the day it is due."""
    found: dict[tuple[int, str, str], list[date | None]] = defaultdict(list)
    for row in rows_alive().open().filter(kind__in=[Nudge.Kind.FIRST, Nudge.Kind.RHYTHM]):
        day = row.digest.made_on if row.digest else row.due_on if is_stopped(row, stopped) else None
        found[row.person_id, row.kind, row.subject].append(day)
    return found
