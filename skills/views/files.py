"""Tables of the pages as files: the same rows by the same querysets, and no more."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.log import record
from config.base.audit.looks import note_looks
from config.base.sheets.downloads import table_response
from skills.exports import person_rows
from skills.forms import HistoryForm, MatrixForm
from skills.history import CHANGE_COLUMNS, change_rows, read_changes, read_row_ids, read_skills
from skills.imports import PEOPLE
from skills.matrix_data import read_bars
from skills.matrix_page import narrow_as_asked
from skills.matrix_table import matrix_columns, matrix_rows
from skills.models import Engineer
from skills.team_list import read_choice
from skills.views.careful import for_people_team
from skills.views.matrix import read_asked


@require_safe
def matrix(request, slug, kind):
    """What the matrix page shows with the same filters."""
    choice = read_choice(request.user, slug)
    if choice is None:
        raise Http404
    bars = read_bars()
    form = MatrixForm(request.GET, today=timezone.localdate(), roles=bars.open_roles, areas=bars.areas)
    if not form.is_valid():
        return _refuse(form)
    _, found = read_asked(request.user, choice.team, bars, form)
    shown = narrow_as_asked(found, form)
    note_looks(request, (column.pk for column in shown.columns))
    record("matrix_exported", actor=request.user.pk, team=choice.team.pk)
    stem = f"matrix-{choice.team.slug}-{found.as_of}"
    return table_response(stem, kind, matrix_columns(shown), matrix_rows(shown, form.cleaned_data["view"]))


@require_safe
def history(request, slug, kind):
    """What the history page shows with the same filters, all of it."""
    engineer = get_object_or_404(Engineer.objects.open_to(request.user), slug=slug)
    skills = read_skills(engineer)
    form = HistoryForm(request.GET, skills=[(skill.key, skill.name) for skill in skills])
    if not form.is_valid():
        return _refuse(form)
    note_looks(request, [engineer.pk])
    before = read_row_ids(request.user, engineer, form.asked("skill"), form.asked("source"))
    rows = change_rows(read_changes(list(before), before))
    return table_response(f"history-{engineer.slug}", kind, CHANGE_COLUMNS, rows)


@require_safe
@for_people_team
def people(request, kind):
    """Everybody, as the import reads them."""
    record("people_exported", actor=request.user.pk)
    return table_response("people", kind, PEOPLE.header, person_rows(timezone.localdate()))


def _refuse(form):
    return HttpResponse("\n".join(form.problems), status=422, content_type="text/plain; charset=utf-8")
