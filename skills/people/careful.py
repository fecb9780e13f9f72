"""Changes by the people team: form, preview of what it does, save; nothing typed is lost and nobody is overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.base.edits import Difference, Outdated
from skills.people.forms import CarefulForm
from skills.people.placing import Refused
from skills.people.previews import Preview

CLOSED = (
    "People and teams are kept by the people team. Name, team and role of everybody are on their own page; "
    "ask the people team to change something."
)
AT_ONCE = "Somebody else saved the same name or address at this very moment. Look at what is there, then try again."


def for_people_team(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.keeps_people:  # type: ignore[union-attr]
            raise PermissionDenied(CLOSED)
        return view(request, *args, **kwargs)

    return inner


@dataclass(frozen=True)
class Page:
    """What is around a form: ``verb`` is on the button that saves, ``back`` is where one comes from and goes to."""

    heading: str
    verb: str
    back: str
    crumbs: tuple[tuple[str, str], ...]
    intro: str = ""
    button: str = "See what changes"
    template: str = "people/change.html"
    extra: dict[str, Any] | None = None


def take_step(
    request: HttpRequest,
    form: CarefulForm,
    page: Page,
    *,
    save: Callable[[], str],
    preview: Callable[[], Preview] | None = None,
) -> HttpResponse:
    """One request of the way: form → preview → saved. ``save`` returns what to tell; it writes under its own locks."""
    if request.method != "POST":
        found = preview() if preview and not form.fields else None
        return _show_preview(request, form, page, found) if found else _show_form(request, form, page)
    step = request.POST.get("step")
    if step == "edit":
        return _show_form(request, form, page)
    if not form.is_valid():
        return _show_form(request, form, page, status=422)
    if form.conflicts:
        return _show_form(request, form, page, status=409)
    if preview and step != "save":
        return _show_preview(request, form, page, preview())
    return _save(request, form, page, save, preview)


def _save(
    request: HttpRequest,
    form: CarefulForm,
    page: Page,
    save: Callable[[], str],
    preview: Callable[[], Preview] | None,
) -> HttpResponse:
    try:
        with transaction.atomic():
            if preview and _digest(now := preview()) != request.POST.get("effect"):
                return _show_preview(request, form, page, now, status=409)
            told = save()
    except Outdated as outdated:
        form.now = {**form.now, **{row.label: row.now for row in outdated.differences}}
        return _show_form(request, form, page, status=409)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show_form(request, form, page, status=422)
    except IntegrityError:
        form.add_error(None, AT_ONCE)
        return _show_form(request, form, page, status=409)
    messages.success(request, told)
    return redirect(page.back)


def _digest(preview: Preview) -> str:
    return hashlib.sha256("\n".join([*preview.effects, *preview.notes]).encode()).hexdigest()[:32]


def _show_form(request: HttpRequest, form: CarefulForm, page: Page, status: int = 200) -> HttpResponse:
    conflicts: list[Difference] = form.conflicts if status == 409 else []
    context = {"form": form, "page": page, "conflicts": conflicts, **(page.extra or {})}
    return render(request, page.template, context, status=status)


def _show_preview(
    request: HttpRequest, form: CarefulForm, page: Page, preview: Preview, status: int = 200
) -> HttpResponse:
    kept = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    context = {
        "form": form,
        "page": page,
        "preview": preview,
        "effect": _digest(preview),
        "kept": kept,
        "is_other": status == 409,
    }
    return render(request, "people/preview.html", context, status=status)
