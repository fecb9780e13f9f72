from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from config.base.audit.log import record
from config.base.audit.looks import note_looks
from config.base.fields import refuse_file
from config.base.sheets.downloads import table_response
from skills.matrix.forms import MatrixForm
from skills.matrix.page import build_matrix_page, narrow_as_asked
from skills.matrix.read import read_level_names, read_matrix, read_members, read_published
from skills.matrix.table import matrix_columns, matrix_rows
from skills.matrix.teams import build_team_list, find_own_matrix, read_choice


@require_safe
def team_list(request):
    """Teams whose matrix or cover the reader may open."""
    return render(request, "matrix/teams.html", {"teams": build_team_list(request.user, timezone.localdate())})


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
    published = read_published()
    form = MatrixForm(request.GET, today=today, roles=published.open_roles, areas=published.areas)
    page = _page(request, choice.team, published, form) if form.is_valid() else None
    if page:
        note_looks(request, (column.pk for column in page.shown.matrix.columns))
    context = {"choice": choice, "team": choice.team, "form": form, "today": today, "page": page}
    html = render_to_string("matrix/_matrix.html" if request.htmx else "matrix/matrix.html", context, request)
    response = HttpResponse(page.grid.put_into(html) if page else html, status=200 if page else 422)
    return push_url(response, request.path + page.here) if page and request.htmx else response


def _page(request, team, published, form):
    members, matrix = read_asked(request.user, team, published, form)
    return build_matrix_page(matrix, members, form, read_level_names(), request.GET)


def read_asked(user, team, published, form):
    """Who stands in the team and their matrix, as the form asks."""
    asked = form.cleaned_data
    members = read_members(team, asked["as_of"], user)
    return members, read_matrix(
        members.columns,
        published,
        asked["as_of"],
        published.role(asked["target"]),
        source=asked["source"],
        since=asked["since"],
    )


@require_safe
def matrix_file(request, slug, kind):
    """What the matrix page shows with the same filters."""
    choice = read_choice(request.user, slug)
    if choice is None:
        raise Http404
    published = read_published()
    form = MatrixForm(request.GET, today=timezone.localdate(), roles=published.open_roles, areas=published.areas)
    if not form.is_valid():
        return refuse_file(form)
    _, found = read_asked(request.user, choice.team, published, form)
    shown = narrow_as_asked(found, form)
    note_looks(request, (column.pk for column in shown.columns))
    record("matrix_exported", actor=request.user.pk, team=choice.team.pk)
    stem = f"matrix-{choice.team.slug}-{found.as_of}"
    return table_response(stem, kind, matrix_columns(shown), matrix_rows(shown, form.cleaned_data["view"]))
