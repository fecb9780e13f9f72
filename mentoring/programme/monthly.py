"""Sessions by month: only those both sides confirmed, so that what one side alone wrote down moves no bar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.safestring import SafeString

from config.base.bars import bars
from config.base.days import months_before
from config.base.words import plural
from mentoring.models import MentoringSession
from mentoring.models.sessions import MentoringSessionQuerySet
from skills.matrix.cover import SMALLEST_GROUP

MONTHS = 12


@dataclass(frozen=True)
class Monthly:
    """``months`` are first days with counts, oldest first; the last one is the month that goes on."""

    months: tuple[tuple[date, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.months)

    @property
    def heading(self) -> str:
        """The total, and the last whole month beside the mean of those before it."""
        sessions = f"{plural(self.total, 'session')} in twelve months"
        *before, (month, count), _ = self.months
        mean = sum(each for _, each in before) / len(before)
        if not mean:
            return sessions
        than = "more than" if count > mean else "fewer than" if count < mean else "as many as"
        return f"{sessions}; {count} in {month:%B}, {than} in a usual month before"

    @property
    def drawing(self) -> SafeString:
        told = ", ".join(f"{count} in {month:%B %Y}" for month, count in self.months)
        columns = [(f"{month:%b}", count) for month, count in self.months]
        return bars(columns, f"Sessions by month: {told} so far.", is_open=True)


def read_monthly(sessions: MentoringSessionQuerySet, today: date) -> Monthly | None:
    """The last twelve months, this one included; None without a session in them. One query."""
    rows = _recent(sessions, today).annotate(month=TruncMonth("held_on")).values_list("month")
    return build_monthly(rows.annotate(count=Count("pk")), today)


def is_of_few(today: date) -> bool:
    """Fewer than five pairs of the organisation met in these months: their bars would say how often one of them did.
    One query."""
    pairs = _recent(MentoringSession.objects.all(), today).values("mentorship").distinct().count()
    return 0 < pairs < SMALLEST_GROUP


def _recent(sessions: MentoringSessionQuerySet, today: date) -> MentoringSessionQuerySet:
    """Confirmed by both, in the twelve months."""
    first = months_before(today.replace(day=1), MONTHS - 1)
    return sessions.confirmed(first - timedelta(days=1), today).order_by()


def build_monthly(rows: Iterable[tuple[date, int]], today: date) -> Monthly | None:
    counts = Counter(dict(rows))
    starts = [months_before(today.replace(day=1), back) for back in range(MONTHS - 1, -1, -1)]
    found = Monthly(tuple((start, counts[start]) for start in starts))
    return found if found.total else None
