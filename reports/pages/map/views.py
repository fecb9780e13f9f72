from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from config.base.sheets.downloads import table_response
from reports.forms import MapForm
from reports.models import Report
from reports.pages.map.page import ask, build_map_page, read_map
from reports.pages.map.table import map_columns, map_rows
from reports.pages.report.views import find_report, for_readers


@require_safe
@for_readers
def report_map(request, role, as_of):
    """Whoever reads whole reports may open every person in them, so no team is too small to be shown."""
    asked = _asked(request, role, as_of)
    page = build_map_page(asked, request.user)
    note_looks(request, page.people)
    return render(request, "reports/map.html", {"report": asked.report, "page": page, "table": page.table})


@require_safe
@for_readers
def map_file(request, role, as_of, kind):
    """What the page shows with the same query string."""
    asked = _asked(request, role, as_of)
    found, people = read_map(asked, request.user)
    note_looks(request, people)
    stem = f"map {role} {as_of} {asked.measure} {asked.area}".strip()
    return table_response(stem, kind, map_columns(found, asked.measure), map_rows(found, asked.measure))


@require_safe
@for_readers
def newest_map(request):
    """Of the newest report on the highest role; without a report where one is made."""
    newest = Report.objects.visible_to(request.user).order_by("-role__rank", "role", "-as_of", "-edition")
    found = newest.values_list("role__key", "as_of").first()
    return redirect("reports:map", *found) if found else redirect("reports:list")


def _asked(request, role, as_of):
    asked = MapForm.read(request.GET)
    report = find_report(Report.objects.visible_to(request.user), role, as_of, asked["edition"])
    return ask(report, asked["measure"], asked["area"])
