"""The daily round: the clock's steps in the life of pairs, the ledger of reminders, one mail a week at most.

Safe at any time, twice a day and after days without it: what is due follows from the data, what was told from the
ledger, and mails commit together with the rows they tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Q

from config.base.grouping import grouped
from config.base.mail.outbox import queue_mails
from mentoring.models import Mentorship, Nudge, NudgeDigest
from mentoring.pairs.leaving import end_left
from mentoring.pairs.lifecycle import expire_proposals, lapse
from mentoring.reminders.due import Due, Pair, due_nudges, is_mail_day, may_lapse, pick, week_of
from mentoring.reminders.ledger import Key, enter, is_stopped, key_of, read_stopped, rows_alive
from mentoring.reminders.read import read_here, read_pairs
from mentoring.reminders.words import DIGEST, build_digest
from skills.models import Engineer

BEAT = 50  # people or pairs between two signs of life; mails of so many commit together
Stopped = Collection[tuple[int, str]]
Progress = Callable[[str, int, int], object]


@dataclass
class Round:
    """What a round did, in numbers."""

    ended: int = 0
    expired: int = 0
    made: int = 0
    mails: int = 0
    lapsed: int = 0


def remind(on: date, progress: Progress = lambda *_: None) -> Round:
    done = Round(ended=end_left(on), expired=expire_proposals(on))
    progress("Reading pairs", 0, 0)
    pairs, here, stopped = read_pairs(on), read_here(on), read_stopped()
    due = {each.key: each for pair in pairs for each in due_nudges(pair, on) if each.person in here}
    done.made = enter(due)
    if is_mail_day(on):
        done.mails = _tell(_waiting(due, stopped, on), on, progress)
    done.lapsed = _lapse(pairs, here, stopped, on, progress)
    return done


# ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _waiting(due: Mapping[Key, Due], stopped: Stopped, on: date) -> dict[int, list[Nudge]]:
    """By person: due still, not told, not put off, and wanted."""
    named = ("person", "mentorship__mentor", "mentorship__mentee")
    rows = rows_alive().open().awake(on).filter(digest=None).select_related(*named)
    return grouped((row.person_id, row) for row in rows if key_of(row) in due and not is_stopped(row, stopped))


def _tell(waiting: Mapping[int, Sequence[Nudge]], on: date, progress: Progress) -> int:
    """One mail for whoever had none this week."""
    told = NudgeDigest.objects.filter(week=week_of(on)).values_list("person", flat=True)
    people = sorted(set(waiting).difference(told))
    count = 0
    for first in range(0, len(people), BEAT):
        progress("Writing reminders", first, len(people))
        count += _tell_some(people[first : first + BEAT], waiting, on)
    return count


@transaction.atomic
def _tell_some(ids: Sequence[int], waiting: Mapping[int, Sequence[Nudge]], on: date) -> int:
    """The digests of some people, the rows in them and the mails together, in the same few queries for one and for
    many. Another round at the same moment waits for the lock of its first person, and then finds them told."""
    week = week_of(on)
    people = Engineer.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    here = list(people.filter(pk__in=ids).order_by("pk"))
    told = set(NudgeDigest.objects.filter(week=week, person__in=ids).values_list("person", flat=True))
    made = NudgeDigest.objects.bulk_create(
        [NudgeDigest(person=person, week=week, made_on=on) for person in here if person.pk not in told]
    )
    picked = {digest: pick(waiting[digest.person_id]) for digest in made}
    for digest, rows in picked.items():
        for row in rows:
            row.digest = digest
    Nudge.objects.bulk_update([row for rows in picked.values() for row in rows], ["digest"])
    queue_mails(
        DIGEST,
        [(f"{DIGEST}:{week}:{each.person_id}", build_digest(rows), each.person.user) for each, rows in picked.items()],
    )
    return len(made)


# ── silence ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _lapse(pairs: Iterable[Pair], here: Collection[int], stopped: Stopped, on: date, progress: Progress) -> int:
    """Pairs that stayed silent through both reminders."""
    told = _told(stopped)
    silent = [
        pair for pair in pairs if may_lapse(pair, [told[_about(pair, who)] for who in pair.both if who in here], on)
    ]
    rows = Mentorship.objects.in_bulk([pair.pk for pair in silent])
    count = 0
    for number, pair in enumerate(silent):
        if number % BEAT == 0:
            progress("Ending silent pairs", number, len(silent))
        count += lapse(rows[pair.pk], on, partial(_is_silent_still, pair, on))
    return count


def _is_silent_still(seen: Pair, on: date) -> bool:
    """A round takes minutes; the two may have met, or planned to, since it read them."""
    return all(now.last_on == seen.last_on and not now.has_meeting_ahead(on) for now in read_pairs(on, Q(pk=seen.pk)))


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
