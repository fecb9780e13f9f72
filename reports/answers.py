"""What people say to their verdict: written by themselves, read by everybody who may read the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from config.base.words import day
from reports.models import Answer, Entry, Report, VerdictRead
from skills.models import Engineer, User


@dataclass(frozen=True)
class Told:
    """An answer as a page shows it: "On the report of 30 Jun 2026, Priya said:"."""

    intro: str
    text: str
    written_at: datetime


def add_answer(entry: Entry, text: str) -> Answer:
    """By the engineer of the entry. Sent twice, it is one answer."""
    newest = Answer.objects.filter(entry=entry).first()
    if newest and newest.text == text:
        return newest
    return Answer.objects.create(entry=entry, engineer_id=entry.engineer_id, text=text)


def read_answers(entry: Entry, *, is_own: bool) -> list[Told]:
    """The newest answer to this report, and the newest one to the report it compares with. One query."""
    report = entry.report
    here = Q(entry__report__as_of=report.as_of, entry__report__edition__lte=report.edition)
    if report.previous:
        here |= Q(entry__report__as_of=report.previous.as_of)
    rows = Answer.objects.filter(here, engineer=entry.engineer_id, entry__report__role=report.role_id)
    newest: dict[object, Answer] = {}
    for row in rows.select_related("entry__report").defer("entry__document", "entry__reasons"):
        newest.setdefault(row.entry.report.as_of, row)
    who = "you" if is_own else entry.engineer.first_name
    return [
        Told(f"{_where(row.entry.report, report)}, {who} said:", row.text, row.written_at) for row in newest.values()
    ]


def _where(told_on: Report, shown: Report) -> str:
    if told_on.as_of != shown.as_of:
        return f"On the report of {day(told_on.as_of)}"
    return "On this report" if told_on.edition == shown.edition else f"On edition {told_on.edition} of this report"


def mark_read(entry: Entry, user: User, told: Iterable[Told]) -> None:
    """A new verdict or answer is known to be read. Written when something new was there, by its person too."""
    news = max([entry.report.made_at, *(each.written_at for each in told)])
    if VerdictRead.objects.filter(reader=user, engineer=entry.engineer_id, read_at__gte=news).exists():
        return
    row = VerdictRead(reader=user, engineer_id=entry.engineer_id, read_at=timezone.now())
    VerdictRead.objects.bulk_create(
        [row], update_conflicts=True, update_fields=["read_at"], unique_fields=["reader", "engineer"]
    )


def read_unread(user: User) -> list[Answer]:
    """The newest answers of the people below a manager that were written since the manager last opened a verdict of
    theirs; one each. One query."""
    opened = VerdictRead.objects.filter(reader=user, engineer=OuterRef("engineer"), read_at__gte=OuterRef("written_at"))
    below = Engineer.objects.below(user).values("pk")
    rows = (
        Answer.objects.filter(~Exists(opened), engineer__in=below)
        .select_related("engineer", "entry__report__role")
        .defer("entry__document", "entry__reasons")
    )
    newest: dict[int, Answer] = {}
    for row in rows:
        newest.setdefault(row.engineer_id, row)
    return list(newest.values())
