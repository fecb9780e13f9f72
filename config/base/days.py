"""Days of the calendar, counted in months."""

from __future__ import annotations

import calendar
from datetime import date


def months_before(day: date, count: int) -> date:
    """The same day ``count`` months earlier, or that month's last day; a negative count goes forward."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
