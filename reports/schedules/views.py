from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.base.edits import Outdated
from config.base.jobs.queue import retry
from reports.models import Delivery, Schedule
from reports.pages.report.views import for_readers
from reports.schedules import change
from reports.schedules.due import read_made
from reports.schedules.forms import ScheduleForm
from reports.schedules.page import build_page, build_told, say_next
from skills.models import Role

FORM = ["GET", "HEAD", "POST"]


@require_safe
@for_readers
def schedule_list(request):
    return _page(request)


@require_http_methods(FORM)
@for_readers
def add(request):
    role = Role.objects.live().order_by("-rank").first()
    form = ScheduleForm(request.POST or None, role=role)
    if request.method == "POST" and form.is_valid() and (made := _save(request, Schedule(), form)):
        messages.success(request, f"The schedule “{made}” is saved.")
        return redirect("reports:schedules")
    return _page(request, form=form)


@require_http_methods(FORM)
@for_readers
def schedule(request, pk):
    found = _schedule(request.user, pk)
    form = ScheduleForm(request.POST or None, schedule=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = _save(request, found, form)
        except Outdated:
            return _page(request, form=ScheduleForm(request.POST, schedule=_schedule(request.user, pk)), status=409)
        except Schedule.DoesNotExist:  # deleted since it was read
            raise Http404 from None
        if made:
            messages.success(request, f"The schedule “{made}” is saved.")
            return redirect("reports:schedules")
    return _page(request, form=form)


def _save(request, row, form):
    """The saved schedule; None where it became impossible since the form was checked, which the form then says."""
    try:
        return change.save(row, form.cleaned_data, by=request.user, now=timezone.now(), seen=form.seen)
    except ValidationError as error:
        form.add_error(None, list(error.messages))


@require_safe
@for_readers
def next_runs(request, pk=None):
    """The part of the form that says when a schedule would run, while it is being filled in."""
    found = _schedule(request.user, pk) if pk else None
    return render(request, "schedules/_next.html", _next(ScheduleForm(request.GET, schedule=found)))


@require_POST
@for_readers
def pause(request, pk):
    return _step(request, pk, change.pause, "“{}” is paused. Reports that fall due meanwhile are not made up.")


@require_POST
@for_readers
def resume(request, pk):
    return _step(request, pk, change.resume, "“{}” runs again, from now on.")


def _step(request, pk, step, said):
    found = _schedule(request.user, pk)
    step(found, by=request.user, now=timezone.now())
    messages.success(request, said.format(found))
    return redirect("reports:schedules")


@require_POST
@for_readers
def delete(request, pk):
    found = _schedule(request.user, pk)
    name = str(found)
    change.delete(found, by=request.user)
    messages.success(request, f"“{name}” is deleted. Its reports and runs stay.")
    return redirect("reports:schedules")


@require_POST
@for_readers
def run_again(request, pk):
    """The last run, or the telling of it, whichever stopped."""
    _schedule(request.user, pk)
    row = next(row for row in build_page(timezone.now()).rows if row.schedule.pk == pk)
    if row.last and row.last.again and retry(row.last.again):
        messages.success(request, "It is queued again.")
    return redirect("reports:schedules")


@require_POST
@for_readers
def send_again(request, pk):
    """A mail of which it is not known that it arrived; it keeps its Message-ID."""
    row = get_object_or_404(Delivery.objects.select_related("email__job"), pk=pk)
    if row.state in (Delivery.State.UNCERTAIN, Delivery.State.REFUSED) and row.email and retry(row.email.job):
        messages.success(request, "The mail is queued again.")
    return redirect("reports:schedule", row.schedule_id) if row.schedule_id else redirect("reports:schedules")


def _schedule(user, pk):
    return get_object_or_404(Schedule.objects.visible_to(user).select_related("role"), pk=pk)


def _page(request, *, form=None, status=None):
    page = build_page(timezone.now())
    context = {"page": page, "form": form, "mails_are_sent": bool(settings.EMAIL_HOST)}
    if form:
        context |= _next(form)
        open_row = next((row for row in page.rows if row.schedule.pk == form.schedule.pk), None)
        context["open"] = open_row
        context["told"] = build_told(open_row.schedule, open_row.last.told) if open_row and open_row.last else []
        refused = form.is_bound and bool(form.errors)
        status = status or (422 if refused else 200)
    return render(request, "schedules/schedules.html", context, status=status)


def _next(form):
    chosen = form.chosen if form.is_bound else form.schedule
    known = form.schedule.pk is not None
    return {"next_runs": say_next(chosen, read_made(form.schedule) if known else {}) if chosen else []}
