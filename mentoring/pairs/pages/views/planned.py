from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from config.base.words import day
from mentoring.calendar.zones import zone_of
from mentoring.models import PlannedSession
from mentoring.models.pairs import NotPossible
from mentoring.pairs.pages.views.pair import own_pair, show_pair
from mentoring.sessions.forms import MeetingForm
from mentoring.sessions.planning import cancel_planned, is_over, moment_in, move_planned, plan_session
from mentoring.sessions.read import build_meetings, find_clash, read_planned
from skills.people.own import own_person


@require_POST
def plan(request, pk):
    """A meeting to come, in the time zone of whoever plans it."""
    row, person = own_pair(request, pk), own_person(request)
    form = MeetingForm(request.POST, auto_id="plan_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            starts_at = moment_in(given["day"], given["at"], zone_of(person))
            planned = plan_session(row, person, starts_at, given["minutes"])
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, f"Planned for {day(given['day'])}, {given['at']:%H:%M}.{_overlap(planned, person)}"
            )
            return redirect("pairs:pair", pk)
    return show_pair(request, row, status=422, plan=form)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk):
    """Look at a planned session and move it; ``sequence`` is the version that was seen."""
    planned, person = _planned(request, pk), own_person(request)
    zone = zone_of(person)
    (meeting,) = build_meetings([planned], person, timezone.now(), zone)
    initial = {"day": meeting.begins.date(), "at": f"{meeting.begins:%H:%M}", "minutes": planned.minutes}
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given, seen = form.cleaned_data, request.POST.get("sequence", "")
        try:
            starts_at = moment_in(given["day"], given["at"], zone)
            moved = move_planned(planned, starts_at, given["minutes"], int(seen) if seen.isdecimal() else None)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Moved to {day(given['day'])}, {given['at']:%H:%M}.{_overlap(moved, person)}")
            return redirect("pairs:pair", planned.mentorship_id)
    context = {"meeting": meeting, "planned": planned, "form": form, "zone": str(zone)}
    return render(request, "pairs/planned.html", context, status=422 if form.errors else 200)


@require_POST
def cancel(request, pk):
    """Off, if it lies ahead; did not take place, if it has passed."""
    planned = _planned(request, pk)
    was_over = is_over(planned, timezone.now())
    try:
        cancel_planned(planned)
    except NotPossible as problem:
        return show_pair(request, planned.mentorship, status=422, problem=str(problem))
    messages.success(request, "Noted: that meeting did not take place." if was_over else "The meeting is cancelled.")
    return redirect("pairs:home" if was_over else "pairs:pair", *([] if was_over else [planned.mentorship_id]))


def _overlap(planned, person):
    """Said, not refused: both may know what they do."""
    clash = find_clash(planned, read_planned(person.user), person)
    return f" You meet {clash} at the same time; move one of the two if that was not meant." if clash else ""


def _planned(request, pk):
    rows = PlannedSession.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("mentorship__mentor", "mentorship__mentee"), pk=pk)
