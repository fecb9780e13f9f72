from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config.base.audit.looks import note_looks
from reports.answers import add_answer, mark_read, read_answers
from reports.forms import AnswerForm, ReportForm
from reports.model.shown import shown_to
from reports.models import Entry
from reports.pages.growth.growth import build_growth_page, read_facts, sub_text, visibility
from reports.pages.index import build_timeline, newest_entry
from reports.pages.map.team import build_team_maps
from reports.pages.mentoring_today import asks_for_mentoring, link_check
from reports.pages.opened import read_doers
from reports.pages.person.person import build_person_page
from reports.pages.report.team import build_team_page, holds_many
from reports.pages.standing import read_entries, read_standing
from skills.models import Engineer, Team
from skills.models.ratings import source_of
from skills.people.organisation import read_managers, team_of


# ── growth ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def my_growth(request):
    if request.user.person is None:
        return render(request, "reports/nobody.html")
    return _growth(request, request.user.person)


@require_safe
def growth(request, slug):
    """Of oneself, one's line, and for the people team everybody; for all others it does not exist."""
    return _growth(request, get_object_or_404(Engineer.objects.open_to(request.user), slug=slug))


def _growth(request, engineer):
    today, is_own = timezone.localdate(), engineer == request.user.person
    note_looks(request, [engineer.pk])
    standing = read_standing(engineer, today)
    facts = read_facts(request.user, engineer, standing, standing.aim, today) if standing.aim else None
    page = build_growth_page(facts, today, is_own=is_own) if facts else None
    context = {"engineer": engineer, "is_own": is_own, "page": page, "standing": standing, "sub": sub_text(standing)}
    context["check_today"] = link_check(request.user, engineer) if asks_for_mentoring(standing.aim) else None
    context["may_rate"] = not is_own and source_of(request.user, engineer) is not None
    return render(request, "reports/growth.html", context)


# ── one's own verdict, and that of somebody below ───────────────────────────────────────────────────────────────────
@require_safe
def my_readiness(request):
    if request.user.person is None:
        return render(request, "reports/nobody.html")
    return _readiness(request, request.user.person)


@require_safe
def person_readiness(request, slug):
    """For oneself, one's line and the people team; leadership reads it in the report."""
    return _readiness(request, get_object_or_404(Engineer.objects.open_to(request.user), slug=slug))


def _readiness(request, engineer, entry=None, form=None, status=200):
    """The newest verdict, or the one whose answer could not be saved."""
    is_own = engineer == request.user.person
    entry = entry or newest_entry(engineer)
    if entry is None:
        context = {"engineer": engineer, "is_own": is_own, "standing": read_standing(engineer, timezone.localdate())}
        return render(request, "reports/no_verdict.html", context)
    told = read_answers(entry, is_own=is_own)
    mark_read(entry, request.user, told)
    note_looks(request, [engineer.pk])
    entry = shown_to(request.user, entry)
    today = timezone.localdate()
    managers = read_managers(engineer, team_of(engineer, today), today)
    context = {
        "report": entry.report,
        "entry": entry,
        "person": build_person_page(entry, read_doers(request.user, [engineer.pk], today)),
        "timeline": build_timeline(read_entries(engineer, entry.report.role), entry),
        "is_own": is_own,
        "check_today": link_check(request.user, engineer),
        "answers": told,
        "form": (form or AnswerForm()) if is_own else None,
        "readers": visibility(engineer, [*managers, "leadership"], is_own=is_own),
    }
    return render(request, "reports/readiness.html", context, status=status)


@require_POST
def answer(request, pk):
    """Only one's own verdict can be answered."""
    entry = get_object_or_404(
        Entry.objects.select_related(*WHOLE), pk=pk, engineer__user=request.user, holds_role=False
    )
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _readiness(request, entry.engineer, entry, form, status=422)
    add_answer(entry, form.cleaned_data["text"])
    messages.success(request, "Your answer is saved. Everybody who can read the verdict can read it.")
    if newest_entry(entry.engineer) == entry:
        return redirect(f"{reverse('reports:my_readiness')}#answer")
    report = entry.report
    url = reverse("reports:person", args=[report.role.key, report.as_of, entry.engineer.slug])
    return redirect(f"{url}?edition={report.edition}#answer")


WHOLE = ("engineer", "report__role", "report__previous", "report__framework_version")


# ── a team ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def own_team_readiness(request):
    """Of the team one manages; whoever manages none chooses among those that are open."""
    own = Team.objects.directly_managed_by(request.user.person, timezone.localdate()).first()
    return redirect("reports:team_readiness", own.slug) if own else redirect("skills:teams")


@require_safe
def team_readiness(request, slug):
    """For the managers of the team and above, and the people team. Of very many people the list follows by itself, and
    the map is drawn when it is asked for."""
    team, today = get_object_or_404(Team.objects.matrix_open_to(request.user), slug=slug), timezone.localdate()
    is_large = holds_many(team, today)
    if is_large and "whole" not in request.GET:
        query = request.GET.copy()
        query["whole"] = ""
        context = {"team": team, "whole": f"{request.path}?{query.urlencode()}"}
        return render(request, "reports/team_frame.html", context)
    page = build_team_page(team, request.user, today, ReportForm.read(request.GET)["page"] or 1)
    is_mapped = not is_large or "map" in request.GET
    maps = build_team_maps(page.reports, page.teams if is_mapped else {}, request.user)
    note_looks(request, {*page.people, *maps.people})
    context = {"team": team, "page": page, "maps": maps.maps, "is_mapped": is_mapped}
    return render(request, "reports/team.html", context)
