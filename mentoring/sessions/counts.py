"""What mentoring counts for: sessions held as a mentor, confirmed by both, outside the own reporting line."""

from __future__ import annotations

from datetime import date

from config.base.grouping import grouped
from mentoring.models import MentoringSession
from skills.people.organisation import Organisation

Held = tuple[int, date]  # mentee, day


def counted_sessions(
    organisation: Organisation, since: date, until: date, mentor: int | None = None
) -> dict[int, list[Held]]:
    """By mentor: (mentee, day) of each counted session after ``since`` up to ``until``, oldest first; of one mentor
    alone where one is named.

    The reporting line is that of the day the session was held: neither of the two stood above the other.
    """
    sessions = MentoringSession.objects.confirmed(since, until)
    if mentor is not None:
        sessions = sessions.filter(mentorship__mentor=mentor)
    rows = sessions.order_by("held_on", "pk").values_list("mentorship__mentor_id", "mentorship__mentee_id", "held_on")
    counted = ((who, (mentee, on)) for who, mentee, on in rows if not organisation.in_one_line(who, mentee, on))
    return dict(grouped(counted))
