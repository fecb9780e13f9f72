"""What mentoring counts for: sessions held as a mentor, confirmed by both, outside the own reporting line."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from mentoring.models import MentoringSession
from skills.organisation import Organisation

Held = tuple[int, date]  # mentee, day


def counted_sessions(organisation: Organisation, since: date, until: date) -> dict[int, list[Held]]:
    """By mentor: (mentee, day) of each counted session after ``since`` up to ``until``, oldest first.

    The reporting line is that of the day the session was held: neither of the two stood above the other.
    """
    rows = (
        MentoringSession.objects.confirmed(since, until)
        .order_by("held_on", "pk")
        .values_list("mentorship__mentor_id", "mentorship__mentee_id", "held_on")
    )
    counted: dict[int, list[Held]] = defaultdict(list)
    for mentor, mentee, held_on in rows:
        if not organisation.in_one_line(mentor, mentee, held_on):
            counted[mentor].append((mentee, held_on))
    return dict(counted)
