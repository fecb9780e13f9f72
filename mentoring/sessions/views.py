from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from config.base.edits import Outdated, compare, read, sign
from config.base.words import day
from mentoring.calendar.zones import today_of, zone_of
from mentoring.models import MentoringSession
from mentoring.models.pairs import NotPossible
from mentoring.sessions.forms import OTHER, SessionForm
from mentoring.sessions.log import (
    SameDay,
    confirm_session,
    deny_session,
    edit_session,
    facts_of,
    has_confirmed,
    log_session,
    may_deny,
    may_undo,
    pair_of_removed,
    see_session,
    undo_session,
)
from mentoring.sessions.prefill import build_log, choices_of, keep_saved
from skills.people.own import own_person

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def log(request):
    """Log a session with one of one's own pairs; ``with`` names the pair."""
    if request.user.person is None and request.method != "POST":
        return render(request, "pairs/nobody.html")
    person, wanted = own_person(request), request.POST.get("pair") or request.GET.get("with")
    found = _log_of(person, _number(wanted), request.POST or None)
    if found is None:
        if wanted:
            raise Http404
        return render(request, "sessions/log.html", {"log": None})
    form = found.form
    if request.method == "POST" and form.is_valid():
        fields = ("held_on", "minutes", "skills", "summary", "is_another")
        try:
            session = log_session(found.pair, person, form.today, **{name: form.cleaned_data[name] for name in fields})
        except NotPossible as problem:
            form.asks_for_another = isinstance(problem, SameDay)
            form.add_error(None, f"{problem} What you typed is still in the form.")
        else:
            keep_saved(request, session)
            return redirect("pairs:home")
    return render(request, "sessions/log.html", {"log": found}, status=422 if form.errors else 200)


def _log_of(person, wanted, data=None):
    return build_log(person, timezone.now(), zone_of(person), wanted, data)


def _number(text):
    """An id of an address; 0, which nothing has, for what is none."""
    return None if not text else int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


@require_http_methods(FORM)
def session(request, pk):
    """Look at a session and correct it; a summary stays editable once both have confirmed."""
    person, row = own_person(request), _sessions(request).filter(pk=pk).first()
    if row is None:
        return _gone(request, person, pk)
    now = see_session(row)
    form = SessionForm(
        request.POST or None,
        today=today_of(person),
        choices=choices_of(row.mentorship, row),
        is_fixed=row.is_confirmed,
        initial={
            "held_on": row.held_on,
            "minutes": row.minutes,
            "skills": [skill.key for skill in row.skills.all()],
            "summary": row.summary,
        },
    )
    if request.method != "POST":
        return _show(request, row, form, sign(now))
    if not form.is_valid():
        return _show(request, row, form, request.POST.get("seen", ""), status=422)
    given = {"held_on": row.held_on, "minutes": row.minutes, "skills": row.skills.all(), **form.cleaned_data}
    seen = read(request.POST.get("seen", ""))
    try:
        edit_session(row, person, form.today, seen=seen, **given)
    except Outdated as outdated:
        return _show(request, row, form, sign(now), status=409, conflicts=outdated.differences)
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return _show(request, row, form, sign(now), status=422, conflicts=compare(seen, now))
    messages.success(request, f"The session of {day(given['held_on'])} is saved.")
    return redirect("pairs:pair", row.mentorship_id)


@require_http_methods(FORM)
def confirm(request, pk):
    """A mail links here: looking shows the session with its two buttons, only pressing one confirms."""
    person, row = own_person(request), _session(request, pk)
    if request.method != "POST":
        return render(request, "sessions/confirm.html", _about(row, person))
    try:
        confirm_session(row, person, request.POST.get("seen", ""))
    except NotPossible as problem:
        return render(request, "sessions/confirm.html", {**_about(row, person), "problem": problem}, status=422)
    messages.success(request, f"The session of {day(row.held_on)} is confirmed.")
    return redirect(_back(request, row))


@require_POST
def deny(request, pk):
    person, row = own_person(request), _session(request, pk)
    try:
        deny_session(row, person)
    except NotPossible as problem:
        return render(request, "sessions/confirm.html", {**_about(row, person), "problem": problem}, status=422)
    other = row.mentorship.other(person).name
    messages.success(request, f"The session of {day(row.held_on)} is taken out. {other} reads that you said so.")
    return redirect("pairs:home")


@require_POST
def undo(request, pk):
    person, row = own_person(request), _session(request, pk)
    try:
        undo_session(row, person, timezone.now())
    except NotPossible as problem:
        return render(request, "sessions/confirm.html", {**_about(row, person), "problem": problem}, status=422)
    messages.success(request, f"The session of {day(row.held_on)} is taken back.")
    return redirect("pairs:home")


def _sessions(request):
    rows = MentoringSession.objects.visible_to(request.user).prefetch_related("skills")
    return rows.select_related("mentorship__mentor", "mentorship__mentee", "logged_by")


def _session(request, pk):
    return get_object_or_404(_sessions(request), pk=pk)


def _gone(request, person, pk):
    """A session of one's own taken out while it was corrected: what was typed comes back as a new one to log."""
    pair = pair_of_removed(person, pk) if request.method == "POST" else None
    if pair is None:
        raise Http404
    data = request.POST.copy()
    data.update({"when": OTHER, "length": OTHER})
    found = _log_of(person, pair, data)
    found.form.add_error(
        None, "This session was taken out in the meantime. Nothing was saved; what you typed is here, to log it anew."
    )
    return render(request, "sessions/log.html", {"log": found}, status=409)


def _about(row, person):
    return {
        "session": row,
        "facts": facts_of(row),
        "other": row.mentorship.other(person),
        "has_confirmed": has_confirmed(row, person),
        "may_deny": may_deny(row, person),
        "may_undo": may_undo(row, person, timezone.now()),
        "may_share": row.mentorship.mentee_id == person.pk,
        "shared": row.shared_texts.filter(withdrawn_at=None).first(),
    }


def _show(request, row, form, seen, status=200, conflicts=()):
    context = {**_about(row, request.user.person), "form": form, "seen": seen, "conflicts": conflicts}
    return render(request, "sessions/session.html", context, status=status)


def _back(request, row):
    """To where one came from."""
    if request.POST.get("next") == "home":
        return reverse("pairs:home")
    return reverse("pairs:pair", args=[row.mentorship_id])
