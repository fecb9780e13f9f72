"""What was just saved, remembered for the next page: its toast offers to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.utils import timezone

from mentoring.models import MentoringSession
from mentoring.sessions.log import may_undo
from skills.models import Engineer, User

KEY = "saved_session"


@dataclass(frozen=True)
class Saved:
    session: MentoringSession
    other: Engineer
    may_undo: bool


def draft_key(person: Engineer, pair_id: int) -> str:
    """Under which the browser keeps what is typed about a pair, until it is saved."""
    return f"log:{person.pk}:{pair_id}"


def keep_saved(request: HttpRequest, session: MentoringSession) -> None:
    request.session[KEY] = session.pk


def pop_saved(request: HttpRequest) -> Saved | None:
    pk, user = request.session.pop(KEY, None), cast(User, request.user)
    if pk is None:
        return None
    rows = MentoringSession.objects.visible_to(user).select_related("mentorship__mentor", "mentorship__mentee")
    session, person = rows.filter(pk=pk).first(), user.person
    if session is None or person is None:
        return None
    pair = session.mentorship
    may = may_undo(session, person, timezone.now())
    return Saved(session, pair.other(person), may)
