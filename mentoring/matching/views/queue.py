from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config.base.audit.looks import note_looks
from mentoring.matching.forms import ProposeMatchForm
from mentoring.matching.queue import build_chosen, build_queue, open_requests
from mentoring.models.pairs import NotPossible
from mentoring.pairs.lifecycle import propose
from mentoring.pairs.rules import offered_by

CLOSED = (
    "Mentor matching is for managers, about their own people, and for the people team. "
    "To find a mentor for yourself, open Find a mentor."
)


def for_matchmakers(view):
    """Managers for their line, the people team for everybody; others read what they can do instead."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.oversees_people:
            raise PermissionDenied(CLOSED)
        return view(request, *args, **kwargs)

    return inner


@require_safe
@for_matchmakers
def queue(request):
    return _show(request)


@require_safe
@for_matchmakers
def person(request, slug):
    return _show(request, slug)


@require_POST
@for_matchmakers
def propose_to(request, slug):
    """One proposal for somebody who waits; both are asked."""
    today = timezone.localdate()
    wish = get_object_or_404(open_requests(request.user).select_related("engineer"), engineer__slug=slug)
    form = ProposeMatchForm(request.POST)
    error = ""
    if form.is_valid():
        mentor = form.cleaned_data["mentor"]
        try:
            propose(
                mentor=mentor,
                mentee=wish.engineer,
                skills=_skills(wish, mentor),
                by=request.user,
                on=today,
                purpose=form.cleaned_data["line"],
            )
        except NotPossible as refused:
            error = str(refused)
        else:
            messages.success(request, f"{mentor} and {wish.engineer} are asked. Each can decline without a reason.")
            return redirect("matching:queue")
    else:
        error = "Choose one of the mentors of the list, and write one line at most. Nothing was sent."
    return _show(request, slug, error)


def _skills(wish, mentor):
    """What is wanted and offered; everything wanted when the mentor offers none of it by name. What was retired since
    is left out while anything else is wanted."""
    skills = list(wish.skills.all())
    wanted = [skill for skill in skills if not skill.is_retired] or skills
    offered = offered_by([mentor.pk])[mentor.pk]
    return [skill for skill in wanted if skill.pk in offered] or wanted


def _show(request, slug=None, error=""):
    today = timezone.localdate()
    found = build_queue(request.user, today)
    rows = [*found.waiting, *found.proposed]
    if slug is None:
        row = next(iter(found.waiting), None)
    else:
        row = next((row for row in rows if row.request.engineer.slug == slug), None)
        if row is None:
            raise Http404
    chosen = build_chosen(row, request.user, today) if row else None
    asked = {each.request.engineer_id for each in found.proposed}  # that somebody is proposed to them
    note_looks(request, asked | (chosen.people if chosen else set()))
    context = {
        "queue": found,
        "chosen": chosen,
        "is_person": slug is not None,
        "error": error,
    }
    return render(request, "matching/queue.html", context, status=422 if error else 200)
