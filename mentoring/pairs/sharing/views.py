from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from config.base.audit.looks import note_looks
from mentoring.models import Goal, MentoringSession, Mentorship, SharedText
from mentoring.models.pairs import NotPossible
from mentoring.models.shared import say_about
from mentoring.pairs.pages.page import read_shared
from mentoring.pairs.sharing.forms import ShareForm
from mentoring.pairs.sharing.share import own_words, say_readers, share_text, withdraw_text
from skills.models import Engineer

FORM = ["GET", "HEAD", "POST"]
SHOWN = 3  # in the section of another page


# ── by the mentee ───────────────────────────────────────────────────────────────────────────────────────────────────
@require_http_methods(FORM)
def share(request, pk):
    """Something about the pair as a whole."""
    return _share(request, pk)


@require_http_methods(FORM)
def share_session(request, pk):
    rows = MentoringSession.objects.visible_to(request.user).prefetch_related("skills")
    session = get_object_or_404(rows, pk=pk)
    return _share(request, session.mentorship_id, session=session)


@require_http_methods(FORM)
def share_goal(request, pk):
    """``pk`` is the focus skill's, as where the goal is set."""
    rows = Goal.objects.visible_to(request.user).select_related("focus_skill__skill")
    goal = get_object_or_404(rows, focus_skill=pk)
    return _share(request, goal.focus_skill.mentorship_id, goal=goal)


def _share(request, pk, session=None, goal=None):
    """Says who reads it before anything is typed; begins with words of the mentee's or with none."""
    pairs = Mentorship.objects.shareable_by(request.user).select_related("mentor", "mentee")
    pair, now, today = get_object_or_404(pairs, pk=pk), timezone.now(), timezone.localdate()
    words = own_words(session, pair.mentee)
    form = ShareForm(request.POST or None, initial={"text": words})
    if request.method == "POST" and form.is_valid():
        try:
            share_text(pair, pair.mentee, form.cleaned_data["text"], now, today, session=session, goal=goal)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Your text is shared.")
            return _back(pair)
    context = {"pair": pair, "session": session, "form": form, "is_filled_in": bool(words)}
    context |= {"about": say_about(session, goal), "readers": say_readers(pair, today)}
    return render(request, "pairs/share.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request, pk):
    row = get_object_or_404(SharedText.objects.withdrawable_by(request.user).select_related("mentorship"), pk=pk)
    withdraw_text(row, request.user.person, timezone.now())
    messages.success(request, "Withdrawn: the text is erased. What has been read cannot be unread.")
    return _back(row.mentorship)


def _back(pair):
    return redirect(f"{reverse('pairs:pair', args=[pair.pk])}#shared")


# ── by those it is for ──────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
@vary_on_headers("HX-Request")
def shared(request, slug):
    """What somebody shared from their pairs, for whoever may open their record; as a fragment, a section of one of its
    pages. A look at a text is on record, for the mentee to see."""
    engineer = get_object_or_404(Engineer.objects.open_to(request.user), slug=slug)
    rows = list(read_shared(request.user).filter(mentorship__mentee=engineer))
    is_own = engineer == request.user.person
    note_looks(request, [engineer.pk] if rows else [])
    context = {"engineer": engineer, "is_own": is_own, "count": len(rows), "rows": rows}
    if request.htmx:
        return render(request, "pairs/_shared_of.html", context | {"rows": rows[:SHOWN]})
    return render(request, "pairs/shared.html", context)
