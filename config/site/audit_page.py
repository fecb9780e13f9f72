"""The audit log on pages: for the people team all of it, for everybody who opened or changed their record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.base.fields import AskedForm, DayField, LineField
from config.base.models import AuditEvent, Look
from config.site.audit_rows import OPENED, about_oneself, build_rows, load, newest_first, within
from config.site.audit_words import KINDS, OTHER_KINDS
from skills.models import Engineer

PER_PAGE = 50
CLOSED = "The audit log is for the people team. Who opened or changed your own record is under My data in your account."
ALL_KINDS = {OPENED: "opened", **KINDS, **OTHER_KINDS}


class AuditFilter(AskedForm):
    person = LineField(required=False, label="About")
    actor = LineField(required=False, label="Done by")
    kind = forms.ChoiceField(
        required=False, choices=[("", "Everything"), *sorted(ALL_KINDS.items(), key=lambda row: row[1])]
    )
    since = DayField(required=False, label="From")
    until = DayField(required=False, label="To")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "This day lies before the first one. Swap the two.")
        return given


def search(user: Any, asked: Mapping[str, Any]) -> tuple[QuerySet[AuditEvent], QuerySet[Look]]:
    """What the user may read of changes and of looks, as asked for."""
    events, looks = AuditEvent.objects.visible_to(user), Look.objects.visible_to(user)
    if text := asked.get("person"):
        people = _matching(text).values("pk")
        events, looks = events.filter(subject_id__in=people), looks.about_any(people)
    if text := asked.get("actor"):
        accounts = _matching(text).values("user_id")
        events, looks = events.filter(actor_id__in=accounts), looks.filter(reader_id__in=accounts)
    if kind := asked.get("kind"):
        events = events.filter(kind=kind)
        looks = looks if kind == OPENED else looks.none()
    since, until = asked.get("since"), asked.get("until")
    return within(events, since, until), within(looks, since, until)


def _matching(text: str) -> QuerySet[Engineer]:
    return Engineer.objects.order_by().called(text)


@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.keeps_people:  # type: ignore[union-attr]
        raise PermissionDenied(CLOSED)
    form = AuditFilter(request.GET)
    page = Paginator(newest_first(*search(user, form.asked)), PER_PAGE).get_page(request.GET.get("page"))
    is_filtered = any(request.GET.get(name) for name in form.fields)
    rows = build_rows(load(page), is_keeper=True)
    context = {"form": form, "page": page, "rows": rows, "is_filtered": is_filtered}
    return render(request, "audit.html", context)


@require_safe
def own_record(request: HttpRequest) -> HttpResponse:
    """Who opened or changed the reader's record."""
    found = newest_first(*about_oneself(request.user))  # type: ignore[arg-type]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "account_record.html", {"page": page, "rows": build_rows(load(page), is_keeper=False)})
