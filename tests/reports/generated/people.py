"""A framework of four skills, and how people are rated on it."""

from tests.make import day, make_rating

SKILLS = ("python", "sql", "design", "talks")
AS_OF = day("2026-06-30")
MENTORING = {
    "skill": "talks",
    "as": "mentor",
    "min_sessions": 2,
    "confirmed_by": "both",
    "min_mentees": 1,
    "min_span_days": 10,
    "window_months": 12,
    "reporting_line_counts": False,
    "kind": "required",
    "source": [{"section": "Test", "lines": [1]}],
}


def rate_all(engineer, level, by, on="2026-01-10", **fields):
    for skill in SKILLS:
        make_rating(engineer, skill, level, by=by, on=on, **fields)


def entry_of(report, engineer):
    return report.entries.get(engineer=engineer)
