"""What of mentoring needs the reader: a proposal, a session to confirm, a meeting nobody has logged. Three queries, and
never a word of what a pair wrote."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from config.base.words import day, listed
from config.site.needs import NAMED, Need
from mentoring.calendar.zones import day_in, zone_of
from mentoring.models import Mentorship
from mentoring.pairs.pages.home import read_sessions, waiting_for
from mentoring.sessions.planning import drop_answered, is_over
from mentoring.sessions.read import read_planned
from skills.models import Engineer, User


def build_mentoring_needs(user: User, now: datetime) -> list[Need]:
    person = user.person
    if person is None:
        return []
    return [*_proposals(user, person), *_to_confirm(user, person), *_not_logged(user, person, now)]


def _proposals(user: User, person: Engineer) -> list[Need]:
    """Pairs that wait for the reader's yes or no."""
    unasked = Q(mentor=person, accepted_by_mentor_at=None) | Q(mentee=person, accepted_by_mentee_at=None)
    rows = Mentorship.objects.filter(unasked, state=Mentorship.State.PROPOSED).select_related("mentor", "mentee")
    pairs = list(rows.order_by("created_at", "pk"))
    if not pairs:
        return []
    if len(pairs) > 1:
        names = listed((pair.other(person).name for pair in pairs), most=NAMED)
        return [Need("user-plus", f"{len(pairs)} pairs wait for your answer", names, reverse("pairs:home"), "Answer")]
    (pair,) = pairs
    title = f"{pair.mentee} would like you as mentor" if pair.mentor == person else f"{pair.mentor} would mentor you"
    text = f"Proposed on {day(pair.created_at)}; without an answer it ends after ten days."
    return [Need("user-plus", title, text, reverse("pairs:pair", args=[pair.pk]), "Answer")]


def _to_confirm(user: User, person: Engineer) -> list[Need]:
    rows = waiting_for(read_sessions(user), person)
    sessions = list(rows.select_related("mentorship__mentor", "mentorship__mentee"))
    if not sessions:
        return []
    if len(sessions) > 1:
        names = listed(dict.fromkeys(row.mentorship.other(person).name for row in sessions), most=NAMED)
        title, url = f"{len(sessions)} mentoring sessions wait for you", reverse("pairs:home")
        return [Need("check-circle", title, f"Logged by {names}; confirm them.", url, "Confirm")]
    (row,) = sessions
    title = f"Did you meet {row.mentorship.other(person)} on {day(row.held_on)}?"
    text = f"Logged with {row.minutes} minutes; it counts once you have confirmed it."
    return [Need("check-circle", title, text, reverse("pairs:confirm", args=[row.pk]), "Confirm")]


def _not_logged(user: User, person: Engineer, now: datetime) -> list[Need]:
    """Planned sessions that have passed and no session answers."""
    over = [row for row in read_planned(user).filter(starts_at__lt=now) if is_over(row, now)]
    if not over:
        return []
    zone = zone_of(person)
    passed = drop_answered(over, now, zone)
    if not passed:
        return []
    if len(passed) > 1:
        days = listed((_day(row.starts_at, zone) for row in passed), most=NAMED)
        title = f"{len(passed)} planned sessions are not logged"
        return [Need("calendar", title, f"Of {days}. Log them, or say they were off.", reverse("pairs:home"), "Look")]
    (row,) = passed
    title = f"Did you meet {row.mentorship.other(person)} on {_day(row.starts_at, zone)}, as planned?"
    url = reverse("pairs:pair", args=[row.mentorship_id])
    return [Need("calendar", title, "Log it, or say that it did not take place.", url, "Answer")]


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return day(day_in(moment, zone))
