"""One's own reminders as a page shows them: signed in, and so with the name of the other one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from config.base.mail.choices import stopped_kinds
from config.base.words import day
from mentoring.models import Nudge
from mentoring.reminders.ledger import read_own
from mentoring.reminders.words import LABELS, text_of, url_of, verb_of
from skills.models import Engineer

Kind = Nudge.Kind


@dataclass(frozen=True)
class ReminderRow:
    pk: int
    text: str
    about: str
    url: str
    verb: str
    is_open: bool
    rests_until: date | None  # put off


@dataclass(frozen=True)
class ReminderPage:
    rows: tuple[ReminderRow, ...]
    resting: tuple[ReminderRow, ...]
    topics: tuple[tuple[str, str, bool], ...]  # key, label, whether it is stopped


def build_page(person: Engineer, today: date) -> ReminderPage:
    rows = [build_row(row, person, today) for row in read_own(person, today)]
    stopped = stopped_kinds(person.user_id)
    return ReminderPage(
        rows=tuple(row for row in rows if row.rests_until is None),
        resting=tuple(row for row in rows if row.rests_until is not None),
        topics=tuple((key, label, key in stopped) for key, label in LABELS.items()),
    )


def build_row(row: Nudge, person: Engineer, today: date) -> ReminderRow:
    rests = row.snoozed_until if row.snoozed_until and row.snoozed_until > today else None
    return ReminderRow(
        pk=row.pk,
        text=text_of(row),
        about=_about(row, person),
        url=url_of(row),
        verb=verb_of(row.kind),
        is_open=row.done_at is None,
        rests_until=rests,
    )


def _about(row: Nudge, person: Engineer) -> str:
    """Whom it is with, and since when it waits. A proposal that came to nothing names nobody."""
    since = f"since {day(row.due_on, year=False)}"
    return since if row.kind == Kind.EXPIRED else f"with {row.mentorship.other(person).name}, {since}"
