"""Everything Cairn holds about one person, as they may read it: the page and the file are the same value.

Peers stay unknown: what they rated is here only as a mean of three or more, and never who. What others wrote in a pair
is theirs. Keys are stable; a new section is a new key.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from config.base.grouping import grouped
from config.base.mail.choices import stopped_kinds
from config.base.models import Email, Job
from config.site.audit_rows import about_oneself, build_rows, load, newest_first
from mentoring.models import ActionItem, CalendarFeed, Goal, MentoringSession, Mentorship, Nudge, PrivateNote
from mentoring.programme.own_data import collect_offers
from reports.model.document import EntryDocument
from reports.model.shown import shown_document
from reports.models import Entry, Waiver
from skills.models import ApiToken, Engineer, KnownNetwork, Placement, Rating, User
from skills.models.ratings import SMALLEST_MEAN
from skills.sign_in.sessions import list_sessions

VERSION = 1
# What of a report's entry is about the person; the rest says how the pool was read.
ENTRY_KEYS = (
    "verdict",
    "score",
    "low",
    "high",
    "confidence",
    "sustained",
    "aim_assumed",
    "one_rater",
    "shown",
    "not_shown",
    "evidence",
    "areas",
    "floors",
    "checks",
    "open",
    "blockers",
    "next_steps",
    "months_to_ready",
    "months_range",
    "change",
)
Section = list[dict[str, Any]]


def collect(user: User) -> dict[str, Any]:
    """The same number of queries for little and for much."""
    person = user.person
    return {
        "format": "cairn-my-data",
        "version": VERSION,
        "made_at": _at(timezone.now()),
        "profile": _profile(user, person),
        "placements": _placements(person) if person else [],
        "ratings_about_me": _ratings_about(person) if person else [],
        "peer_means": _peer_means(person) if person else [],
        "ratings_i_gave": _ratings_given(person) if person else [],
        "pairs": _pairs(person) if person else [],
        **collect_offers(person),
        "reminders": _reminders(person) if person else [],
        "reports": _reports(person) if person else [],
        "waivers": _waivers(person) if person else [],
        "opened_or_changed": _opened(user),
        "sessions": _sessions(user),
        "networks": _networks(user),
        "api_tokens": _tokens(user),
        "calendars": _calendars(user),
        "jobs": _jobs(user),
        "mails": _mails(user),
        "mails_stopped": sorted(stopped_kinds(user.pk)),
    }


def _at(value: datetime | None) -> str | None:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def _on(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _profile(user: User, person: Engineer | None) -> dict[str, Any]:
    return {
        "name": person.name if person else None,
        "slug": person.slug if person else None,
        "email": user.email,
        "first_day": _on(person.started_on) if person else None,
        "last_day": _on(person.left_on) if person else None,
        "hands_on_since": _on(person.hands_on_since) if person else None,
        "groups": sorted(user.group_names),
        "account_made_at": _at(user.date_joined),
        "invited_at": _at(user.invited_at),
        "last_signed_in_at": _at(user.last_login),
        "theme": user.theme,
        "has_letter_keys": user.has_letter_keys,
    }


def _placements(person: Engineer) -> Section:
    """``aims_at`` is the role named, else the next one, which is then assumed."""
    rows = Placement.objects.filter(engineer=person).with_aim_title().select_related("team", "role")
    return [
        {
            "from": _on(row.from_on),
            "team": row.team.name,
            "role": row.role.title if row.role else None,
            "aims_at": row.aim_title if row.target_role_id or row.is_aim_assumed else None,
            "aim_assumed": row.is_aim_assumed,
        }
        for row in rows.order_by("from_on")
    ]


def _ratings_about(person: Engineer) -> Section:
    rows = Rating.objects.filter(engineer=person, source__in=["self", "manager"], voids=None)
    return [{"by": row.rated_by.name, **_rating(row)} for row in rows.select_related("skill", "rated_by", "voided_by")]


def _ratings_given(person: Engineer) -> Section:
    """About others; one's self-ratings are among those about oneself."""
    rows = Rating.objects.filter(rated_by=person, voids=None).exclude(engineer=person)
    return [
        {"about": row.engineer.name, **_rating(row)} for row in rows.select_related("skill", "engineer", "voided_by")
    ]


def read_rated(user: User) -> set[int]:
    """Whose levels stand among the ratings one gave. A peer's are left out: a look would tell who that peer was."""
    person = user.person
    if person is None:
        return set()
    rows = Rating.objects.filter(rated_by=person, voids=None).exclude(source="peer").exclude(engineer=person)
    return set(rows.order_by().values_list("engineer", flat=True).distinct())


def _rating(row: Rating) -> dict[str, Any]:
    return {
        "skill": row.skill.name,
        "level": row.level,
        "source": row.source,
        "on": _on(row.rated_on),
        "note": row.note,
        "recorded_at": _at(row.recorded_at),
        "is_cancelled": hasattr(row, "voided_by"),
    }


def _peer_means(person: Engineer) -> Section:
    """One per skill with at least three peers; how many more there were is not said."""
    newest = Rating.objects.as_of(timezone.localdate()).filter(engineer=person, source="peer")
    rows = newest.order_by("skill").values_list("skill__name", "level")
    levels = grouped((skill, level) for skill, level in rows if level is not None)
    return [
        {"skill": skill, "mean": round(sum(given) / len(given), 1)}
        for skill, given in levels.items()
        if len(given) >= SMALLEST_MEAN
    ]


def _pairs(person: Engineer) -> Section:
    mine = Mentorship.objects.filter(Q(mentor=person) | Q(mentee=person))
    pairs = (
        mine.annotate(session_count=Count("sessions"))
        .select_related("mentor", "mentee")
        .prefetch_related("focus_skills__skill")
    )
    goals, actions = _goals(mine), _actions(mine, person)
    notes = dict(PrivateNote.objects.filter(author=person).values_list("mentorship_id", "text"))
    sessions = MentoringSession.objects.filter(mentorship__in=mine).order_by("held_on", "pk")
    held = grouped((row.mentorship_id, _session(row, person)) for row in sessions)
    return [
        {
            "mentor": pair.mentor.name,
            "mentee": pair.mentee.name,
            "state": pair.state,
            "purpose": pair.purpose,
            "started_on": _on(pair.started_on),
            "planned_end_on": _on(pair.planned_end_on),
            "ended_on": _on(pair.ended_on),
            "focus_skills": [focus.skill.name for focus in pair.focus_skills.all()],
            "session_count": pair.session_count,
            "sessions": held[pair.pk],
            "goals": goals[pair.pk],
            "my_actions": actions[pair.pk],
            "my_private_note": notes.get(pair.pk),
        }
        for pair in pairs
    ]


def _goals(pairs: QuerySet[Mentorship]) -> dict[int, Section]:
    """What the two agreed is of both."""
    found: dict[int, Section] = defaultdict(list)
    rows = Goal.objects.filter(focus_skill__mentorship__in=pairs).select_related("focus_skill__skill")
    for row in rows.order_by("pk"):
        goal = {"skill": row.focus_skill.skill.name, "level": row.level, "text": row.text}
        found[row.focus_skill.mentorship_id].append({**goal, "reached_on": _on(row.reached_on)})
    return found


def _actions(pairs: QuerySet[Mentorship], person: Engineer) -> dict[int, Section]:
    """What one promised oneself; the other one's promises are theirs."""
    return grouped(
        (row.mentorship_id, {"text": row.text, "due_on": _on(row.due_on), "done_at": _at(row.done_at)})
        for row in ActionItem.objects.filter(mentorship__in=pairs, owner=person).order_by("pk")
    )


def _session(row: MentoringSession, person: Engineer) -> dict[str, Any]:
    """The summary only when one alone wrote it, whoever logged the session."""
    return {
        "held_on": _on(row.held_on),
        "minutes": row.minutes,
        "logged_by_me": row.logged_by_id == person.pk,
        "summary": row.summary if row.summary_by_id == person.pk else None,
    }


def _reminders(person: Engineer) -> Section:
    """Of what, and when; never with whom a proposal was that came to nothing."""
    rows = Nudge.objects.filter(person=person).select_related("digest")
    return [
        {
            "kind": row.kind,
            "due_on": _on(row.due_on),
            "told_in": row.digest.week if row.digest else None,
            "put_off_until": _on(row.snoozed_until),
            "done_at": _at(row.done_at),
        }
        for row in rows
    ]


def _reports(person: Engineer) -> Section:
    rows = Entry.objects.filter(engineer=person).select_related("report__role").prefetch_related("answers")
    rows = rows.order_by("report__as_of", "report")
    return [
        {
            "role": row.report.role.title,
            "role_key": row.report.role.key,
            "as_of": _on(row.report.as_of),
            "edition": row.report.edition,
            "holds_role": row.holds_role,
            "verdict_text": row.get_verdict_display(),
            **_told(EntryDocument.from_json(shown_document(row))),
            "my_answers": [{"at": _at(answer.written_at), "text": answer.text} for answer in row.answers.all()],
        }
        for row in rows
    ]


def _told(document: EntryDocument) -> dict[str, Any]:
    whole = document.to_json()
    return {key: whole[key] for key in ENTRY_KEYS if key in whole}


def _waivers(person: Engineer) -> Section:
    rows = Waiver.objects.filter(engineer=person).select_related("role", "approver")
    return [
        {
            "role": row.role.title,
            "check": row.check_key,
            "reason": row.reason,
            "approved_by": row.approver.name,
            "from": _on(row.from_on),
        }
        for row in rows
    ]


def _opened(user: User) -> Section:
    rows = build_rows(load(newest_first(*about_oneself(user))), is_keeper=False)
    return [
        {
            "at": _at(row.at),
            "by": row.actor,
            "what": row.kind,
            "detail": row.detail,
            "changes": [{"field": each.label, "from": each.old, "to": each.new} for each in row.changes],
        }
        for row in rows
    ]


def _sessions(user: User) -> Section:
    return [
        {"device": row.device, "signed_in_at": _at(row.began_at), "last_seen_at": _at(row.seen_at)}
        for row in list_sessions(user, None)
    ]


def _networks(user: User) -> Section:
    """From where one has signed in; a guess at one's password is nobody's and is gone after a day."""
    rows = KnownNetwork.objects.filter(user=user)
    return [{"network": row.network, "last_signed_in_at": _at(row.last_at)} for row in rows]


def _tokens(user: User) -> Section:
    return [
        {
            "name": row.name,
            "made_at": _at(row.created),
            "expires_at": _at(row.expiry),
            "last_used_at": _at(row.last_used_at),
            "is_read_only": row.is_read_only,
        }
        for row in ApiToken.objects.filter(user=user)
    ]


def _calendars(user: User) -> Section:
    """Addresses of calendars, those revoked too."""
    return [
        {
            "begins_with": row.key,
            "made_at": _at(row.made_at),
            "last_used_at": _at(row.last_used_at),
            "revoked_at": _at(row.revoked_at),
            "shows_names": row.shows_names,
        }
        for row in CalendarFeed.objects.visible_to(user)
    ]


def _jobs(user: User) -> Section:
    rows = Job.objects.filter(requested_by=user)
    return [{"kind": row.kind, "asked_at": _at(row.created_at), "state": row.state} for row in rows]


def _mails(user: User) -> Section:
    """What was sent, in its words as long as they are kept; a password link never is."""
    rows = Email.objects.of(user).select_related("job")
    return [
        {
            "kind": row.kind,
            "subject": row.subject,
            "text": row.text,
            "queued_at": _at(row.created_at),
            "sent_at": _at(row.sent_at),
            "state": row.outcome,
        }
        for row in rows
    ]
