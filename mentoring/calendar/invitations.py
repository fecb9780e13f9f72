"""A mail to both when a session is planned, moved or cancelled, with the meeting as a file their calendars know.

It says with whom and when, and nothing else: no skill, no note; the file names nobody. ``uid`` and ``sequence`` are
those of the calendar's URL, so that a change replaces what is there. Whoever has such a URL gets no file: the meeting
would stand there twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from config.base.mail.letters import Letter
from config.base.mail.outbox import queue_mail
from config.base.words import day
from mentoring.calendar.meetings import build_meeting
from mentoring.calendar.zones import zone_of
from mentoring.models import CalendarFeed, Mentorship, PlannedSession
from skills.models import Engineer

INVITATION = "mentoring.invitation"
MAILS = (
    (
        INVITATION,
        "Planned sessions",
        "When a session of yours is planned, moved or cancelled, with a file for calendars.",
    ),
)
WHY = "You get it because you are one of the two."


def send_invitations(planned: PlannedSession, now: datetime | None = None, ended_by: str = "") -> None:
    """In the transaction of the change; of what has passed nobody is told. ``ended_by`` is why the pair ended, where
    the meeting is cancelled with it."""
    from mentoring.calendar.ical import render_invitation

    if planned.starts_at <= (now or timezone.now()):
        return
    pair = planned.mentorship
    have_feed = CalendarFeed.objects.usable().filter(engineer__in=[pair.mentor_id, pair.mentee_id])
    reached = set(have_feed.values_list("engineer", flat=True))
    for person in Engineer.objects.filter(pk__in=[pair.mentor_id, pair.mentee_id]).select_related("user"):
        letter = build_letter(planned, person, zone_of(person), has_feed=person.pk in reached, ended_by=ended_by)
        file = "" if person.pk in reached else render_invitation(build_meeting(planned, person)).decode()
        reason = f"meeting:{planned.uid}:{planned.sequence}"
        queue_mail(INVITATION, reason, letter, user=person.user, calendar=file)


def build_letter(
    planned: PlannedSession, reader: Engineer, zone: ZoneInfo, *, has_feed: bool, ended_by: str = ""
) -> Letter:
    begins = planned.starts_at.astimezone(zone)
    ends = (planned.starts_at + timedelta(minutes=planned.minutes)).astimezone(zone)
    when = f"{begins:%A}, {day(begins)}, {begins:%H:%M} to {ends:%H:%M} ({zone})."
    how = (
        "Your calendar shows it when it asks the next time."
        if has_feed
        else "The file in this mail is for your calendar."
    )
    what = "cancelled" if planned.cancelled_at else "moved" if planned.sequence else "planned"
    return Letter(
        subject=f"Your mentoring session with {planned.mentorship.other(reader).name} is {what}",
        paragraphs=(when, *([_why(ended_by)] if ended_by else []), how),
        button="Open the pair",
        url=reverse("pairs:pair", args=[planned.mentorship_id]),
        why=WHY,
    )


def _why(ended_by: str) -> str:
    if ended_by == Mentorship.Reason.LEFT:
        return "The pair has ended, because one of the two has left the organisation."
    return "The pair has ended."
