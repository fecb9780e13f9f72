"""The audit log as rows to read: for the people team all of it, for everybody who opened or changed their record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.frozen.tables import FROZEN
from config.base.models import AuditEvent
from config.base.text import make_slug
from config.base.words import day, listed
from skills.models import Engineer, Team, User

PER_PAGE = 50
CLOSED = "The audit log is for the people team. Who opened or changed your own record is under My data in your account."
# Kinds their subject may read.
KINDS = {
    "opened": "opened",
    "added": "added the person",
    "changed": "changed",
    "moved": "moved",
    "move_withdrawn": "took a move back",
    "left": "set the last day",
    "came_back": "took the last day back",
    "invited": "invited",
    "exported": "exported their own data",
    "waived": "set a check aside",
    "waiver_withdrawn": "let a check count again",
    "mentor_wanted": "asked for a mentor",
    "mentor_no_longer_wanted": "closed the request for a mentor",
    "text_shared": "shared a text from a mentoring pair",
    "text_withdrawn": "withdrew a text shared from a mentoring pair",
    "token_made": "made an API token",
    "token_revoked": "revoked an API token",
    "calendar_made": "made a calendar address",
    "calendar_revoked": "revoked a calendar address",
}
OTHER_KINDS = {
    "rated": "rated",
    "voided": "cancelled a rating",
    "team_added": "added a team",
    "team_changed": "changed a team",
    "team_deleted": "deleted a team",
    "people_exported": "downloaded the list of people",
    "matrix_exported": "downloaded a matrix",
    "imported": "imported",
    "import_undone": "took an import back",
    "facts_deleted": "deleted facts",
    "pair": "changed a mentoring pair",
    "session_denied": "said that a mentoring session did not take place",
    "session_undone": "took a mentoring session back",
    "plan_asked": "asked for a mentoring plan",
    "plan_sent": "sent the proposals of a mentoring plan",
}
FIELDS = {
    "email": "e-mail",
    "started_on": "first day",
    "hands_on_since": "hands-on since",
    "parent": "place in the tree",
}
PAGES = {  # of a person, as record_opened names them
    "growth": "reports:growth",
    "history": "skills:history",
    "readiness": "reports:person_readiness",
    "check": "reports:check",
    "shared texts": "pairs:shared",
}


@dataclass(frozen=True)
class Row:
    at: datetime
    actor: str
    kind: str
    subject: str
    detail: str
    url: str


def about_oneself(user: User) -> QuerySet[AuditEvent]:
    """Who opened or changed the reader's own record; never what peers rated."""
    if user.person is None:
        return AuditEvent.objects.none()
    rated = Q(kind="rated", detail__source__in=["self", "manager"])
    return AuditEvent.objects.about(user.person.pk).filter(Q(kind__in=KINDS) | rated)


def build_rows(events: Iterable[AuditEvent], *, is_keeper: bool) -> list[Row]:
    """Three queries at any length: who did it, about whom, which teams."""
    events = list(events)
    actors = _people(Q(user__in={event.actor_id for event in events} - {None}), "user_id")
    subjects = _people(Q(pk__in={event.subject_id for event in events} - {None}), "pk")
    ids = {event.detail.get(key) for event in events for key in ("team", "parent")}
    teams = {team.pk: team for team in Team.objects.filter(pk__in={pk for pk in ids if isinstance(pk, int)})}
    return [_row(event, actors, subjects, teams, is_keeper) for event in events]


def _people(condition: Q, key: str) -> dict[Any, tuple[str, str]]:
    rows = Engineer.objects.filter(condition).order_by().values_list(key, "name", "slug")
    return {pk: (name, slug) for pk, name, slug in rows}


def _row(
    event: AuditEvent,
    actors: Mapping[Any, tuple[str, str]],
    subjects: Mapping[Any, tuple[str, str]],
    teams: Mapping[int, Team],
    is_keeper: bool,
) -> Row:
    actor, _ = actors.get(event.actor_id, ("", ""))
    subject, slug = subjects.get(event.subject_id, ("", ""))
    team = teams.get(event.detail.get("team", 0))
    return Row(
        event.at,
        actor or (f"account {event.actor_id}" if event.actor_id else "a command"),
        (KINDS | OTHER_KINDS).get(event.kind, event.kind.replace("_", " ")),
        subject or (team.name if team else ""),
        _detail(event, team),
        _url(event, slug, team, is_keeper),
    )


def _detail(event: AuditEvent, team: Team | None) -> str:
    """Keys, ids and numbers of an event in words."""
    detail = event.detail
    match event.kind:
        case "opened":
            return str(detail.get("page", ""))
        case "changed" | "team_changed":
            return listed(FIELDS.get(field, field) for field in detail.get("fields", []))
        case "moved":
            return f"to {team or 'a team that is gone'}, from {_day(detail.get('from_on'))}"
        case "move_withdrawn":
            return f"of {_day(detail.get('from_on'))}"
        case "left" | "came_back":
            return _day(detail.get("left_on"))
        case "rated":
            return f"{detail.get('skill', '')}, as {detail.get('source', '')}"
        case "facts_deleted":
            return f"{detail['count']} {_plural(detail['table'])}: {detail['reason'].replace('_', ' ')}"
    return ""


def _plural(table: str) -> str:
    return str(FROZEN[table].model._meta.verbose_name_plural) if table in FROZEN else table


def _day(text: Any) -> str:
    return day(date.fromisoformat(text)) if text else ""


def _url(event: AuditEvent, slug: str, team: Team | None, is_keeper: bool) -> str:
    """The page a row is about: the one opened, else the person's or the team's in set-up."""
    if slug and event.detail.get("page") in PAGES:
        return reverse(PAGES[event.detail["page"]], args=[slug])
    if is_keeper and slug:
        return reverse("people:person", args=[slug])
    return reverse("people:team", args=[team.slug]) if is_keeper and team else ""


# ── the page of the people team ─────────────────────────────────────────────────────────────────────────────────────
class AuditFilter(forms.Form):
    """What is not valid is said at its field and counts as not asked for."""

    person = forms.CharField(required=False, max_length=100, label="About")
    actor = forms.CharField(required=False, max_length=100, label="Done by")
    kind = forms.ChoiceField(
        required=False, choices=[("", "Everything"), *sorted((KINDS | OTHER_KINDS).items(), key=lambda row: row[1])]
    )
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "This day lies before the first one. Swap the two.")
        return given


def search(events: QuerySet[AuditEvent], asked: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    if text := asked.get("person"):
        events = events.filter(subject_id__in=_matching(text).values("pk"))
    if text := asked.get("actor"):
        events = events.filter(actor_id__in=_matching(text).values("user_id"))
    if asked.get("kind"):
        events = events.filter(kind=asked["kind"])
    if asked.get("since"):
        events = events.filter(at__gte=_midnight(asked["since"]))
    if asked.get("until"):
        events = events.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return events


def _matching(text: str) -> QuerySet[Engineer]:
    found = Q(name__icontains=text) | Q(user__email__icontains=text)
    slug = make_slug(text)
    return Engineer.objects.order_by().filter(found if slug == "x" else found | Q(slug__contains=slug))


def _midnight(value: date) -> datetime:
    return timezone.make_aware(datetime.combine(value, time.min))


@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.keeps_people:  # type: ignore[union-attr]
        raise PermissionDenied(CLOSED)
    form = AuditFilter(request.GET)
    form.is_valid()
    events = search(AuditEvent.objects.visible_to(user), form.cleaned_data)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    is_filtered = any(request.GET.get(name) for name in form.fields)
    context = {"form": form, "page": page, "rows": build_rows(page, is_keeper=True), "is_filtered": is_filtered}
    return render(request, "audit.html", context)


@require_safe
def own_record(request: HttpRequest) -> HttpResponse:
    """Who opened or changed the reader's record."""
    page = Paginator(about_oneself(request.user), PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    return render(request, "account_record.html", {"page": page, "rows": build_rows(page, is_keeper=False)})
