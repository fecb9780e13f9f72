"""Daily rounds from a Monday on, and whom they told what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from mentoring.models import Mentorship, Nudge
from mentoring.pairs.lifecycle import propose
from mentoring.reminders.round import remind
from skills.models import Engineer
from tests.make import day, make_skill

START = day("2026-09-07")  # a Monday
Kind = Nudge.Kind


def after(days: int) -> date:
    return START + timedelta(days=days)


def at(number: int) -> datetime:
    return datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(days=number)


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
