from __future__ import annotations

import io
import json
from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.base.audit.looks import note_looks
from config.base.jobs.queue import retry
from config.base.models import Job
from config.base.sheets.downloads import file_response
from config.base.sheets.workbooks import write_book
from reports.answers import mark_read, read_answers
from reports.forms import AnswerForm, GenerateForm, ReportForm
from reports.jobs import GENERATE, request_report
from reports.model.shown import shown_to
from reports.models import Entry, Report
from reports.pages.beginnings import build_nobody, first_words
from reports.pages.index import build_timeline, newest_entry, read_reports
from reports.pages.mentoring_today import link_check
from reports.pages.opened import read_doers
from reports.pages.person.person import build_person_page
from reports.pages.report.report import build_report_page
from reports.pages.report.runs import build_run, build_runs
from reports.pages.report.whom import Whom
from reports.pages.standing import read_entries
from reports.render.csv import csv_of
from reports.render.json import document_of, read_pool
from reports.render.tables import build_tables
from skills.models import Role


def for_readers(view):
    """Whole reports and their runs are for leadership and the people team; others read what they can do instead."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.user.is_leadership or request.user.is_people_team:
            return view(request, *args, **kwargs)
        return render(request, "reports/closed.html", {"own": newest_entry(request.user.person)}, status=403)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def report_list(request):
    roles = read_reports(request.user)
    form = GenerateForm(request.POST or None, today=timezone.localdate(), role=roles[0].role if roles else None)
    if form.is_valid():
        asked = form.cleaned_data
        job = request_report(asked["role"], asked["as_of"], user=request.user, key=str(asked["token"]))
        return redirect("reports:run", job.pk)
    return render(request, "reports/list.html", {"roles": roles, "form": form}, status=422 if form.is_bound else 200)


@require_safe
@for_readers
def latest(request, role):
    newest = Report.objects.visible_to(request.user).filter(role__key=role).first()
    if newest is None:
        raise Http404
    return redirect("reports:report", role, newest.as_of)


@require_safe
@for_readers
def report(request, role, as_of):
    asked = ReportForm.read(request.GET)
    found = find_report(Report.objects.visible_to(request.user), role, as_of, asked["edition"])
    page = build_report_page(
        found, timezone.localdate(), user=request.user, page=asked["page"] or 1, whom=Whom.of(asked)
    )
    note_looks(request, page.people)
    context = {"report": found, "page": page, "nobody": build_nobody(found, request.user)}
    context["edition_query"] = f"edition={found.edition}"
    return render(request, "reports/report.html", context)


@require_safe
@for_readers
def report_file(request, role, as_of, kind):
    """JSON as other systems read it, a flat table, or a workbook; as the reader may see it."""
    found = find_report(Report.objects.visible_to(request.user), role, as_of, ReportForm.read(request.GET)["edition"])
    entries = list(read_pool(found))
    note_looks(request, (entry.engineer_id for entry in entries))
    document = document_of(found, entries, request.user)
    edition = f" edition {found.edition}" if found.edition > 1 else ""
    response = file_response(f"readiness {role} {as_of}{edition}", kind)
    if kind == "xlsx":
        book = io.BytesIO()
        write_book(book, build_tables(document, found.role.title))
        response.write(book.getvalue())
    elif kind == "csv":
        response.write("\ufeff" + csv_of(document))  # the mark tells spreadsheets that it is UTF-8
    else:
        response.write(json.dumps(document, ensure_ascii=False, indent=1))
    return response


@require_safe
def person(request, role, as_of, slug):
    """Whoever may see the entry: oneself, one's line, leadership, the people team. For all others it does not exist."""
    found = find_report(Report.objects.all(), role, as_of, ReportForm.read(request.GET)["edition"])
    entries = Entry.objects.visible_to(request.user).select_related("engineer")
    entry = get_object_or_404(entries, report=found, engineer__slug=slug)
    entry.report = found
    entry = shown_to(request.user, entry)
    is_own = entry.engineer == request.user.person
    told = read_answers(entry, is_own=is_own)
    mark_read(entry, request.user, told)
    note_looks(request, [entry.engineer_id])
    context = {
        "report": found,
        "entry": entry,
        "person": build_person_page(entry, read_doers(request.user, [entry.engineer_id], timezone.localdate())),
        "timeline": build_timeline(read_entries(entry.engineer, found.role), entry),
        "is_own": is_own,
        "is_reader": request.user.runs_reports,
        "check_today": link_check(request.user, entry.engineer),
        "answers": told,
        "form": AnswerForm() if is_own and not entry.holds_role else None,
    }
    return render(request, "reports/person.html", context)


def find_report(reports, role, as_of, edition):
    """The edition asked for, else the newest of that day."""
    of_day = reports.select_related("role", "framework_version", "previous").filter(role__key=role, as_of=as_of)
    found = (of_day.filter(edition=edition) if edition else of_day.order_by("-edition")).first()
    if found is None:
        raise Http404
    return found


@require_safe
@for_readers
def run_list(request):
    jobs = Job.objects.filter(kind=GENERATE).select_related("requested_by__engineer")
    page = Paginator(jobs, 25).get_page(request.GET.get("page"))
    return render(request, "reports/runs.html", {"runs": build_runs(page, timezone.now()), "page": page})


@require_safe
@for_readers
def run(request, pk):
    """The page of a run; while it is open its fragment asks again, and is sent on to the report at the end."""
    job = _job(pk)
    made = Report.objects.select_related("role").filter(pk=job.result.get("report")).first()
    if request.htmx and made:
        return HttpResponseClientRedirect(_run_url(made))
    titles = dict(Role.objects.values_list("key", "title"))
    context = {"run": build_run(job, titles, timezone.now()), "made": made, "seen": request.GET.get("seen", "")}
    if made:
        context |= {"nobody": build_nobody(made, request.user), "first_words": first_words(made)}
    return render(request, "reports/_run.html" if request.htmx else "reports/run.html", context)


@require_POST
@for_readers
def retry_run(request, pk):
    if retry(_job(pk)):
        messages.success(request, "The run is queued again.")
    return redirect("reports:run", pk)


def _job(pk):
    return get_object_or_404(Job.objects.select_related("requested_by__engineer"), pk=pk, kind=GENERATE)


def _run_url(made):
    return redirect("reports:report", made.role.key, made.as_of).url


@require_safe
def method(request):
    """How a score comes about, with its limits; for everybody signed in.

    Its numbers are those of the arithmetic, which is read with the first visitor and not with the site.
    """
    from reports.pages.method import build_method

    return render(request, "reports/method.html", {"method": build_method()})
