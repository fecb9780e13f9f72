from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from config.base.audit.looks import note_looks
from skills.cell import read_detail
from skills.cover_page import build_cover_page
from skills.cover_totals import build_organisation_cover, count_people, read_totals
from skills.forms import CellForm, MatrixForm
from skills.matrix_data import read_bars, read_level_names, read_matrix, read_members
from skills.matrix_page import build_matrix_page
from skills.models import Engineer, Skill, Team
from skills.team_list import build_team_list, find_own_matrix, read_choice


@require_safe
def team_list(request):
    """Teams whose matrix or cover the reader may open."""
    return render(request, "skills/teams.html", {"teams": build_team_list(request.user, timezone.localdate())})


@require_safe
def own_matrix(request):
    """Of the uppermost team one manages that has people; whoever manages none chooses among those that are open."""
    slug = find_own_matrix(request.user, timezone.localdate())
    return redirect("skills:matrix", slug) if slug else redirect("skills:teams")


@require_safe
@vary_on_headers("HX-Request")
def matrix(request, slug):
    """For the line of the team and the people team; for all others it does not exist."""
    today = timezone.localdate()
    choice = read_choice(request.user, slug)
    if choice is None:
        raise Http404
    bars = read_bars()
    form = MatrixForm(request.GET, today=today, roles=bars.open_roles, areas=bars.areas)
    page = _page(request, choice.team, bars, form) if form.is_valid() else None
    if page:
        note_looks(request, (column.pk for column in page.shown.matrix.columns))
    context = {"choice": choice, "team": choice.team, "form": form, "today": today, "page": page}
    html = render_to_string("skills/_matrix.html" if request.htmx else "skills/matrix.html", context, request)
    response = HttpResponse(page.grid.put_into(html) if page else html, status=200 if page else 422)
    return push_url(response, request.path + page.here) if page and request.htmx else response


def _page(request, team, bars, form):
    members, matrix = read_asked(request.user, team, bars, form)
    return build_matrix_page(matrix, members, form, read_level_names(), request.GET)


def read_asked(user, team, bars, form):
    """Who stands in the team and their matrix, as the form asks."""
    asked = form.cleaned_data
    members = read_members(team, asked["as_of"], user)
    return members, read_matrix(
        members.columns,
        bars,
        asked["as_of"],
        bars.role(asked["target"]),
        source=asked["source"],
        since=asked["since"],
    )


@require_safe
def cell(request, slug):
    """What is known of one cell, for the grid of those who rate the team; opening it is a look at the person."""
    today = timezone.localdate()
    team = get_object_or_404(Team.objects.managed_by(request.user), slug=slug)
    form = CellForm(request.GET)
    if not form.is_valid():
        raise Http404
    members = read_members(team, today, request.user)
    column = next((column for column in members.columns if column.pk == form.cleaned_data["person"]), None)
    if column is None or not column.is_ratable:
        raise Http404
    skills = Skill.objects.live().filter(area__is_retired=False).select_related("area")
    skill = get_object_or_404(skills, pk=form.cleaned_data["skill"])
    engineer = Engineer.objects.get(pk=column.pk)
    note_looks(request, [engineer.pk])
    detail = read_detail(request.user, engineer, skill, read_level_names(), today)
    return render(request, "skills/_cell.html", {"detail": detail, "target": form.cleaned_data["target"]})


@require_safe
def cover(request, slug):
    """Totals: for members, line, leadership and people team; names, and what becomes of them when people go, only for
    whoever may read the matrix."""
    today = timezone.localdate()
    team = get_object_or_404(Team.objects.cover_open_to(request.user, today), slug=slug)
    page = build_cover_page(team, request.user, request.GET, today)
    note_looks(request, page.people)
    context = {"team": team, "page": page, "cover": page.cover, "by_name": page.by_name, "today": today}
    status = 422 if page.form and page.form.problems else 200
    return render(request, "skills/cover.html", context, status=status)


@require_safe
def organisation_cover(request):
    """Totals per skill and team, for leadership and the people team."""
    if not request.user.runs_reports:
        raise PermissionDenied(CLOSED)
    today = timezone.localdate()
    teams = Team.objects.order_by("name")
    cover = build_organisation_cover(read_totals(today), read_bars().skills, teams, count_people(today))
    return render(request, "skills/organisation_cover.html", {"cover": cover, "today": today})


CLOSED = (
    "Cover of the whole organisation is for leadership and the people team. Cover of your own team is under Teams; "
    "ask one of them when you need more."
)
