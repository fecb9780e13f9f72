from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap

from config.base.audit.looks import note_looks
from mentoring.calendar.zones import zone_of
from mentoring.models import ActionItem, FocusSkill, Mentorship
from mentoring.models.pairs import NotPossible, people_in
from mentoring.pairs.agenda import NoteChanged, add_action, mark_action, save_note, set_goal, set_rhythm
from mentoring.pairs.lifecycle import take_step
from mentoring.pairs.pages.forms import ActionForm, GoalForm, NoteForm, ReasonForm, RhythmForm
from mentoring.pairs.pages.page import FINAL, build_page, button_of
from mentoring.pairs.pages.read import people_rated_in
from mentoring.pairs.steps import STEPS, Kind, roles_in
from mentoring.sessions.forms import MeetingForm
from mentoring.sessions.prefill import pop_saved
from skills.people.own import own_person

FORM = ["GET", "HEAD", "POST"]


def show_pair(request, pair, status=200, problem="", **forms):
    """The page of a pair, with the form that was refused in its place."""
    person = request.user.person
    zone = zone_of(person) if person else timezone.get_default_timezone()
    page = build_page(pair, request.user, timezone.now(), timezone.localdate(), zone)
    note_looks(request, people_in([pair], person) | people_rated_in([page.card] if page.card else []))
    context = {"page": page, "pair": pair, "problem": problem, "zone": str(zone)}
    if page.card:
        context |= _forms(page, forms)
        context["saved"] = pop_saved(request)
    return render(request, "pairs/pair.html" if page.card else "pairs/outside.html", context, status=status)


def _forms(page, given):
    told = {row.goal_id: row for row in page.shared}
    note = {"text": page.note.text, "version": page.note.version} if page.note else {"version": 0}
    return {
        "plan_form": given.get("plan") or MeetingForm(auto_id="plan_%s"),
        "action_form": given.get("action")
        or ActionForm(pair=page.pair, auto_id="act_%s", initial={"owner": page.pair.mentee.slug}),
        "cadence_form": given.get("cadence")
        or RhythmForm(initial={"cadence_days": page.pair.cadence_days, "planned_end_on": page.pair.planned_end_on}),
        "note_form": given.get("note") or NoteForm(initial=note, auto_id="note_%s"),
        "note_conflict": given.get("conflict"),
        "goals": [
            (
                focus,
                told.get(focus.goal.pk) if focus.goal else None,
                given.get(f"goal_{focus.pk}")
                or GoalForm(
                    auto_id=f"goal_{focus.pk}_%s",
                    initial={
                        "level": str(focus.target),
                        "text": focus.words,
                        "is_reached": bool(focus.goal and focus.goal.reached_on),
                    },
                ),
            )
            for focus in page.card.focus
        ],
    }


@require_safe
def pair(request, pk):
    return show_pair(request, visible_pair(request, pk))


@require_http_methods(FORM)
def step(request, pk, kind):
    """What cannot be taken back is asked once more; a step nobody here may take is no page of theirs."""
    row = visible_pair(request, pk)
    if not roles_in(row, request.user):
        raise Http404
    note_looks(request, people_in([row], request.user.person))
    needs_reason = kind == Kind.ENDED_EARLY
    form = ReasonForm(request.POST or None) if needs_reason else None
    context = {"pair": row, "step": button_of(STEPS[kind]), "form": form, "is_final": kind in FINAL}
    if request.method != "POST":
        return render(request, "pairs/step.html", context)
    if form and not form.is_valid():
        return render(request, "pairs/step.html", context, status=422)
    reason = form.cleaned_data["reason"] if form else ""
    try:
        take_step(row, kind, request.user, timezone.localdate(), reason)
    except NotPossible as problem:
        return show_pair(request, row, status=422, problem=str(problem))
    messages.success(request, TOLD[kind])
    return redirect("pairs:pair", pk)


TOLD = {
    Kind.ACCEPTED: "You have accepted.",
    Kind.DECLINED: "The proposal is declined.",
    Kind.WITHDRAWN: "The proposal is withdrawn.",
    Kind.PAUSED: "The pair is paused; the clock stands until it resumes.",
    Kind.RESUMED: "The pair goes on.",
    Kind.COMPLETED: "The pair has ended, with thanks.",
    Kind.ENDED_EARLY: "The pair has ended.",
}


@require_POST
def cadence(request, pk):
    row, form = own_pair(request, pk), RhythmForm(request.POST)
    if not form.is_valid():
        return show_pair(request, row, status=422, cadence=form)
    return _do(request, row, lambda: set_rhythm(row, timezone.localdate(), **form.cleaned_data), "The rhythm is saved.")


@require_POST
def note(request, pk):
    """Saved while one types; an older window is shown both texts and overwrites nothing."""
    row, person = own_pair(request, pk), own_person(request)
    form = NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return _refuse_note(request, row, form, 422)
    given = form.cleaned_data
    try:
        saved = save_note(row, person, given["text"], given["version"])
    except NoteChanged as changed:
        form = NoteForm({"text": given["text"], "version": changed.note.version}, auto_id="note_%s")
        return _refuse_note(request, row, form, 409, changed.note)
    if request.htmx:
        context = {"version": saved.version, "at": f"{timezone.now().astimezone(zone_of(person)):%H:%M}"}
        return render(request, "pairs/_note_saved.html", context)
    messages.success(request, "Your note is saved.")
    return redirect("pairs:pair", pk)


def _refuse_note(request, pair, form, status, conflict=None):
    if not request.htmx:
        return show_pair(request, pair, status=status, note=form, conflict=conflict)
    context = {"pair": pair, "note_form": form, "note_conflict": conflict}
    return reswap(render(request, "pairs/_note.html", context, status=status), "outerHTML")


@require_POST
def add(request, pk):
    row = own_pair(request, pk)
    form = ActionForm(request.POST, pair=row, auto_id="act_%s")
    if not form.is_valid():
        return show_pair(request, row, status=422, action=form)
    return _do(request, row, lambda: add_action(row, **form.cleaned_data), "The action is on the next agenda.")


@require_POST
def action(request, pk):
    """Done, open again, or off the list."""
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).select_related("mentorship"), pk=pk)
    do = request.POST.get("do")
    if do == "remove":
        item.delete()
        messages.success(request, "The action is off the list.")
    elif do in ("done", "open"):
        mark_action(item, is_done=do == "done")
    return redirect("pairs:pair", item.mentorship_id)


@require_POST
def goal(request, pk):
    mine = FocusSkill.objects.filter(mentorship__in=Mentorship.objects.of(request.user))
    focus = get_object_or_404(mine.select_related("skill", "mentorship__mentor", "mentorship__mentee"), pk=pk)
    form = GoalForm(request.POST, auto_id=f"goal_{pk}_%s")
    if not form.is_valid():
        return show_pair(request, focus.mentorship, status=422, **{f"goal_{pk}": form})
    return _do(
        request,
        focus.mentorship,
        lambda: set_goal(focus, today=timezone.localdate(), **form.cleaned_data),
        "The goal is saved.",
    )


def _do(request, pair, write, told):
    try:
        write()
    except NotPossible as problem:
        return show_pair(request, pair, status=422, problem=str(problem))
    messages.success(request, told)
    return redirect("pairs:pair", pair.pk)


def visible_pair(request, pk):
    return get_object_or_404(Mentorship.objects.visible_to(request.user).select_related("mentor", "mentee"), pk=pk)


def own_pair(request, pk):
    return get_object_or_404(Mentorship.objects.of(request.user).select_related("mentor", "mentee"), pk=pk)
