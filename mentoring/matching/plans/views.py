from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.base.audit.looks import note_looks
from config.base.models import Job
from mentoring.matching.forms import PlanForm, RulesForm, SendForm
from mentoring.matching.plans.page import build_plan_page
from mentoring.matching.plans.plans import PlanRefused, change_plan, request_plan
from mentoring.matching.plans.sending import request_sending
from mentoring.matching.views.queue import for_matchmakers
from mentoring.models import MatchPlan

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_matchmakers
def plan_list(request):
    """Plans made so far, and the form that asks for one."""
    form = PlanForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        made = request_plan(request.user, timezone.localdate(), lowest_fit=given["lowest_fit"], key=str(given["token"]))
        return redirect("matching:plan", made.pk)
    rows = MatchPlan.objects.visible_to(request.user).select_related("requested_by__engineer", "job")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/plans.html", {"form": form, "page": page}, status=422 if form.is_bound else 200)


@require_safe
@for_matchmakers
def plan(request, pk):
    return _show(request, _plan(request, pk))


@require_POST
@for_matchmakers
def rules(request, pk):
    """Keeps pairs together or rules them out, and computes the plan again; nothing is sent."""
    found = _plan(request, pk)
    form = RulesForm(request.POST, plan=found, user=request.user)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    given = form.cleaned_data
    try:
        change_plan(
            found,
            request.user,
            timezone.localdate(),
            run=given["run"],
            lowest_fit=given["lowest_fit"],
            pins=form.pins,
            bans=form.bans,
        )
    except PlanRefused as error:
        return _show(request, found, error=str(error), status=422)
    return redirect("matching:plan", pk)


@require_POST
@for_matchmakers
def send(request, pk):
    """Has every pair of the chosen plan proposed by a job; asked again, one that stopped goes on."""
    found = _plan(request, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _show(request, found, error="Choose one of the two plans. Nothing was sent.", status=422)
    try:
        given = form.cleaned_data
        request_sending(found, given["objective"], request.user, run=given["run"])
    except PlanRefused as error:
        return _show(request, found, error=str(error), status=422)
    return redirect("matching:plan", pk)


def _plan(request, pk):
    rows = MatchPlan.objects.visible_to(request.user).select_related("requested_by__engineer", "job", "published_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _show(request, found, form=None, error="", status=200):
    built = build_plan_page(found, request.user)
    rows = Paginator(built.rows, PER_PAGE).get_page(request.GET.get("page"))
    is_open = found.is_sending or not (found.is_ready or found.is_published)
    context = {
        "plan": found,
        "built": built,
        "page": rows,
        "form": form or RulesForm(plan=found, user=request.user),
        "error": error,
        "is_open": is_open,
        "is_dead": is_open and bool(found.job) and found.job.state == Job.State.DEAD,
    }
    if request.htmx and not is_open:
        return HttpResponseClientRedirect(request.path)
    is_part = request.htmx
    note_looks(request, built.shown_on(rows))
    return render(request, "matching/_progress.html" if is_part else "matching/plan.html", context, status=status)
