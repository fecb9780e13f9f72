"""One's own account: appearance, keys, sessions, API tokens, and everything Cairn holds about one."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.base.audit.log import record
from config.base.audit.looks import note_looks
from config.base.fields import LineField, PlainForm, WholeField
from config.base.limits import Span
from config.base.models import AuditEvent
from config.base.words import day as in_words
from config.base.words import plural
from config.site.mail_page import mail_form
from config.site.my_data import collect, read_rated
from mentoring.calendar.zones import choose_zone, list_zones, read_zone
from skills.models import ApiToken, User
from skills.models.people import Theme
from skills.sign_in.sessions import end_other_sessions, end_session, list_sessions
from skills.sign_in.tokens import DEFAULT_DAYS, MAX_DAYS, create_token, revoke_token

EXPORTS_PER_HOUR = 10
ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?)?")
TOKENS = 20  # usable ones per account


class AppearanceForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["theme", "has_letter_keys"]
        labels = {"theme": "Light or dark", "has_letter_keys": "Single letters as keys (l, n, / and ?)"}


class ZoneForm(PlainForm):
    zone = forms.ChoiceField(required=False, label="Time zone", error_messages={"invalid_choice": "Choose a place."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = (("", f"That of the organisation ({settings.TIME_ZONE})"), *list_zones())
        cast(forms.ChoiceField, self.fields["zone"]).choices = usual


class TokenForm(PlainForm):
    name = LineField(
        error_messages={"required": "Name what will use it, so that you know it again."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = WholeField(Span(1, MAX_DAYS), initial=DEFAULT_DAYS)
    is_read_only = forms.BooleanField(required=False, initial=True, label="May only read")


# ── appearance, sessions, tokens ────────────────────────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = AppearanceForm(request.POST or None, instance=user)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("account")
    if form.is_bound:
        user.refresh_from_db(fields=["theme"])  # the page around the form shows what is saved
    return _account_page(request, form, TokenForm(), status=422 if form.is_bound else 200)


def _account_page(
    request: HttpRequest, form: AppearanceForm, token_form: TokenForm, zone_form: ZoneForm | None = None, **answer: Any
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    own = user.person
    context = {
        "form": form,
        "token_form": token_form,
        "zone_form": zone_form or (ZoneForm(initial={"zone": read_zone(own)}) if own else None),
        "mail_form": mail_form(user),
        "sessions": list_sessions(user, request.session.session_key),
        "tokens": list(ApiToken.objects.filter(user=user)),
        "now": timezone.now(),
    }
    return render(request, "account_home.html", context, **answer)


@require_POST
def set_zone(request: HttpRequest) -> HttpResponse:
    """Whose account is nobody in the organisation has no meetings, and so no zone."""
    user: User = request.user  # type: ignore[assignment]
    form = ZoneForm(request.POST)
    if user.person is None:
        raise Http404
    if not form.is_valid():
        return _account_page(request, AppearanceForm(instance=user), TokenForm(), form, status=422)
    choose_zone(user.person, form.cleaned_data["zone"])
    messages.success(request, "Saved.")
    return redirect("account")


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """What the switch in the frame chose; the page has changed already, so there is nothing to answer."""
    theme = request.POST.get("theme")
    if theme not in Theme.values:
        return HttpResponse("Choose system, light or dark.", status=422, content_type="text/plain")
    user: User = request.user  # type: ignore[assignment]
    user.theme = theme
    user.save(update_fields=["theme"])
    return HttpResponse(status=204)


@require_POST
def end_one(request: HttpRequest, session: str) -> HttpResponse:
    if not end_session(request.user, session):  # type: ignore[arg-type]
        raise Http404
    messages.success(request, "That browser is signed out.")
    return redirect("account")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    count = end_other_sessions(request.user, request.session.session_key)  # type: ignore[arg-type]
    messages.success(request, f"{plural(count, 'other session')} ended." if count else "There was no other session.")
    return redirect("account")


@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Its plain text is in this one answer and nowhere else."""
    user: User = request.user  # type: ignore[assignment]
    form = TokenForm(request.POST)
    if form.is_valid() and ApiToken.objects.usable(timezone.now()).filter(user=user).count() >= TOKENS:
        form.add_error("name", f"You have {TOKENS} tokens. Revoke one you no longer use first.")
    if not form.is_valid():
        return _account_page(request, AppearanceForm(instance=user), form, status=422)
    token, plain = create_token(user, **form.cleaned_data)
    return render(request, "account_token.html", {"token": token, "plain": plain})


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    token = get_object_or_404(ApiToken, user=request.user, token_key=key)
    revoke_token(token, by=request.user)  # type: ignore[arg-type]
    messages.success(request, f"{token.name} is revoked; whatever used it is refused from now on.")
    return redirect("account")


# ── my data ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    return _data_page(request)


def _data_page(request: HttpRequest, limit: int | None = None) -> HttpResponse:
    data = collect(request.user)  # type: ignore[arg-type]
    note_looks(request, read_rated(request.user))  # type: ignore[arg-type]
    for row in data["reports"]:
        as_of = date.fromisoformat(row["as_of"])
        url = reverse("reports:person", args=[row["role_key"], as_of, data["profile"]["slug"]])
        row["url"] = f"{url}?edition={row['edition']}"
    context = {"data": _readable(data), "limit": limit}
    return render(request, "account_data.html", context, status=429 if limit else 200)


def _readable(value: Any) -> Any:
    """Days and moments of the file as pages write them; all other texts as they are."""
    if isinstance(value, dict):
        return {key: _readable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_readable(each) for each in value]
    if isinstance(value, str) and ISO.fullmatch(value):
        moment = datetime.fromisoformat(value)
        return in_words(moment) + (f", {moment:%H:%M}" if "T" in value else "")
    return value


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """One JSON file, at most a few an hour; each is in the log."""
    user: User = request.user  # type: ignore[assignment]
    since = timezone.now() - timedelta(hours=1)
    if AuditEvent.objects.filter(kind="exported", actor_id=user.pk, at__gte=since).count() >= EXPORTS_PER_HOUR:
        response = _data_page(request, limit=EXPORTS_PER_HOUR)
        response["Retry-After"] = "3600"
        return response
    note_looks(request, read_rated(user))
    record("exported", actor=user.pk, subject=user.person.pk if user.person else None)
    text = json.dumps(collect(user), ensure_ascii=False, indent=2) + "\n"
    name = f"cairn-my-data-{user.person.slug if user.person else user.pk}-{timezone.localdate()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
