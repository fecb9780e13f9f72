from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from config.base.audit.looks import note_looks
from reports.forms import WaiverForm
from reports.pages.mentoring_today import AlreadyWaived, may_waive, read_check, waive, withdraw_waivers
from reports.pages.standing import read_standing
from skills.models import Engineer


@require_safe
@vary_on_headers("HX-Request")
def my_check(request):
    """One's own; as a fragment, the section of the page on what one did as a mentor."""
    if request.user.person is None:
        return render(request, "reports/nobody.html")
    today = timezone.localdate()
    check = read_check(request.user.person, read_standing(request.user.person, today).aim, today)
    context = {"engineer": request.user.person, "check": check, "is_own": True, "today": today}
    return render(request, "reports/_check.html" if request.htmx else "reports/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request, slug):
    """Of somebody below, or for the people team; a POST sets it aside with a reason."""
    engineer = get_object_or_404(Engineer.objects.open_to(request.user), slug=slug)
    today = timezone.localdate()
    found = read_check(engineer, read_standing(engineer, today).aim, today)
    is_own, allowed = engineer == request.user.person, may_waive(request.user, engineer)
    form = WaiverForm(request.POST or None) if allowed else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if found is None:
            form.add_error("reason", "The role asks for no sessions as a mentor, so there is nothing to set aside.")
        elif form.is_valid() and _waive(request, engineer, found.role, form, today):
            return redirect("reports:check", engineer.slug)
    note_looks(request, [engineer.pk])
    context = {"engineer": engineer, "check": found, "is_own": is_own, "form": form, "today": today}
    return render(request, "reports/check.html", context, status=422 if form and form.is_bound else 200)


def _waive(request, engineer, role, form, today):
    try:
        waive(engineer, role, form.cleaned_data["reason"], request.user, today)
    except AlreadyWaived as error:
        form.add_error("reason", f"{error} Nothing was saved.")
        return False
    messages.success(request, f"The mentoring check of {engineer.name} is set aside from today.")
    return True


@require_POST
def withdraw(request, slug):
    """The check counts again, for reports made from now on."""
    engineer = get_object_or_404(Engineer.objects.open_to(request.user), slug=slug)
    role = read_standing(engineer, timezone.localdate()).aim
    if not may_waive(request.user, engineer):
        raise Http404
    if role and withdraw_waivers(engineer, role, request.user):
        messages.success(request, f"The mentoring check of {engineer.name} counts again.")
    return redirect("reports:check", engineer.slug)
