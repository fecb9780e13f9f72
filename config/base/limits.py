"""Every limit once: models, forms, the API and files hold their values to these. What is allowed ends with the number
itself: a text of exactly so many characters fits."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """The lowest and the highest value, both allowed."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low} to {self.high}"


# ── texts, in characters ────────────────────────────────────────────────────────────────────────────────────────────
LINE_LENGTH = 100  # of a name, a title, a filter
KEY_LENGTH = 80
RATING_NOTE_LENGTH = 2000
ANSWER_LENGTH = 2000
REASON_LENGTH = 500  # why a check is set aside
PURPOSE_LENGTH = 500
GOAL_LENGTH = 500
ACTION_LENGTH = 300
PRIVATE_NOTE_LENGTH = 5000
SUMMARY_LENGTH = 5000
SHARED_LENGTH = 5000

# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
LEVELS = Span(0, 5)
GOAL_LEVELS = Span(1, 5)
MINUTES = Span(5, 480)  # of a session
CADENCE = Span(7, 91)  # days between two sessions
FOCUS_SKILLS = Span(1, 3)  # of a pair
MENTOR_PLACES = Span(0, 10)  # of a mentor
FITS = Span(0, 100)
LOWEST_FIT = 60  # from which a pair is in the plan of best fit, where nothing else is said

HOURS = Span(0, 24)  # of a day
SCHEDULE_HOURS = Span(0, 23)  # at which a report is made
SCHEDULE_DAYS = Span(1, 28)  # after a period, that every month and quarter has
IDS = Span(1, 2**63 - 1)  # of a row
MANY_PEOPLE = 200  # of more, a page comes without what is read of each; that follows by itself
COUNTS = Span(1, 2**31 - 1)  # of editions, runs and pages

# ── days ────────────────────────────────────────────────────────────────────────────────────────────────────────────
YEARS = Span(1950, 2100)  # somebody began then, or a calendar ends
REPORTS_SINCE = 2000  # the first year a report looks at
FACTS_SINCE = 1990  # the first year of a rating, a place, a pair, a session
MOVE_AHEAD = timedelta(days=731)
MEETING_AHEAD = timedelta(days=366)
ACTION_AHEAD = timedelta(days=366)
LONGEST_PAUSE = timedelta(days=366)
LONGEST_PAIR = timedelta(days=5 * 365)
