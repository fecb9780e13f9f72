"""Which mails one gets: chosen in the account, stopped by the link in a mail; and a sample for the style guide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.base.mail.choices import choose, is_stopped, read_stop_link, stop, stopped_kinds
from config.base.mail.letters import Letter, write_letter
from config.base.mail.outbox import KINDS, MailKind


def optional_kinds() -> list[MailKind]:
    """What can be stopped; invitations and password links cannot."""
    return [kind for kind in KINDS.values() if kind.can_stop]


class MailForm(forms.Form):
    """One tick for each kind of mail that can be stopped."""

    def __init__(self, data: Any, stopped: set[str]) -> None:
        super().__init__(data, auto_id="id_mail_%s")
        for kind in optional_kinds():
            wanted = kind.key not in stopped
            self.fields[kind.key] = forms.BooleanField(required=False, label=kind.label, initial=wanted)

    @property
    def rows(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[kind.key], kind.text) for kind in optional_kinds()]


def mail_form(user: Any) -> MailForm | None:
    """None where no kind of mail can be stopped."""
    return MailForm(None, stopped_kinds(user.pk)) if optional_kinds() else None


@require_POST
def mail_choices(request: HttpRequest) -> HttpResponse:
    form = MailForm(request.POST, set())
    form.is_valid()  # any set of ticks is
    with transaction.atomic():
        for kind, is_wanted in form.cleaned_data.items():
            choose(request.user, kind, is_wanted=is_wanted)
    messages.success(request, "Saved.")
    return redirect("account")


@csrf_exempt  # the mail program posts by itself, without a session (RFC 8058); the token in the address is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks, and stops one kind of mail when told to; programs that follow every link change nothing.

    Names nobody: whoever holds a forwarded mail learns only which kind of mail it was.
    """
    link = read_stop_link(token)
    kind = KINDS.get(link.kind) if link else None
    if link is None or kind is None or not kind.can_stop:
        return render(request, "mail_stop.html", {"is_void": True}, status=404)
    if request.method == "POST":
        stop(link)
    context = {"kind": kind, "is_stopped": is_stopped(link.user_id, kind.key)}
    return render(request, "mail_stop.html", context)


SAMPLE = Letter(
    subject="Five ready for Senior, two more than in Spring",
    preheader="Lifecycle is the thinnest area.",
    rows=(
        ("Ready now", "5 people", "2 more"),
        ("Ready soon", "9 people", "3 more"),
        ("Developing", "21 people", "4 fewer"),
        ("Not enough evidence", "3 people", "1 fewer"),
    ),
    heading="What changed",
    paragraphs=("Two people moved to Ready now, three to Ready soon. One moved back because two ratings expired.",),
    button="Open the report",
    url="/readiness/",
    why="Names stay in Cairn, so this mail can be forwarded. You get it because you are on the monthly schedule.",
)


@require_safe
def sample_mail(request: HttpRequest) -> HttpResponse:
    """One mail as mail programs show it, which needs its own policy: its styles are in its elements."""
    if not (settings.DEBUG or request.user.is_people_team):  # type: ignore[union-attr]
        raise PermissionDenied("The style guide is for the people team and for developers.")
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    html = write_letter(SAMPLE, "/account/#mail").html
    return HttpResponse(html, headers={"Content-Security-Policy": policy})
