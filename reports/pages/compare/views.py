from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from config.base.fields import refuse_file
from config.base.sheets.downloads import table_response
from reports.forms import CompareForm
from reports.models import Report
from reports.pages.compare.compare import build_compare_page
from reports.pages.compare.read import read_chain
from reports.pages.compare.table import build_table
from reports.pages.compare.timeline import build_time_line
from reports.pages.report.views import for_readers
from skills.models import Engineer


@require_safe
@for_readers
def compare(request, role):
    reports = read_reports_on(request.user, role)
    form = CompareForm(request.GET, reports)
    context = {"role": reports[0].role, "form": form, "is_alone": len({each.as_of for each in reports}) < 2}
    if context["is_alone"] or not form.is_valid():
        return render(request, "reports/compare.html", context, status=200 if context["is_alone"] else 422)
    asked = form.cleaned_data
    chain = read_chain(asked["earlier"], asked["later"])
    page = build_compare_page(chain, request.user, asked["page"] or 1)
    person = _person(chain, asked["person"], page)
    note_looks(request, page.people)
    context |= {"chain": chain, "page": page, "person": person, "keys": keys_of(form, asked)}
    context["line"] = build_time_line(person, chain.later.role, request.user) if person else None
    return render(request, "reports/compare.html", context)


@require_safe
@for_readers
def compare_file(request, role, kind):
    """The whole comparison as a table."""
    reports = read_reports_on(request.user, role)
    form = CompareForm(request.GET, reports)
    if not form.is_valid():
        return refuse_file(form)
    chain = read_chain(form.cleaned_data["earlier"], form.cleaned_data["later"])
    columns, rows, people = build_table(chain, request.user)
    note_looks(request, people)
    return table_response(f"{role} {chain.earlier.as_of} against {chain.later.as_of}", kind, columns, rows)


def read_reports_on(user, role):
    """Newest first, every edition; 404 where there is none."""
    found = Report.objects.visible_to(user).filter(role__key=role).select_related("role", "framework_version")
    reports = list(found.defer("figures"))
    if not reports:
        raise Http404
    return reports


def _person(chain, slug, page):
    """Whoever is asked for, if they are in one of the two; else the first whose verdict moved."""
    inside = Engineer.objects.filter(entries__report__in=[chain.earlier.pk, chain.later.pk])
    if slug:
        found = inside.filter(slug=slug).distinct().first()
        if found is None:
            raise Http404
        return found
    return inside.filter(pk=page.first).first() if page.first else None


def keys_of(form, asked):
    names = {each.pk: key for key, each in form.by_key.items()}
    found = {name: names[asked[name].pk] for name in ("earlier", "later")}
    return found | {"query": urlencode(found)}
