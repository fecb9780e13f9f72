from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from config.base.fields import refuse_file
from config.base.typeset.answers import maker_of, pdf_response
from reports.forms import CompareForm, ReportForm
from reports.models import Report
from reports.pages.compare.read import read_chain
from reports.pages.compare.views import keys_of, read_reports_on
from reports.pages.opened import read_doers
from reports.pages.report.views import find_entry, find_report, for_readers
from reports.pdf import compare, person, report
from skills.people.stand_ins import read_stand_ins


@require_safe
@for_readers
def report_pdf(request, role, as_of):
    """The whole report on paper, in the figures that the reader may have."""
    found = find_report(Report.objects.visible_to(request.user), role, as_of, ReportForm.read(request.GET)["edition"])
    values, names, people = report.build_report_values(
        found, timezone.localdate(), maker_of(request.user), request.user
    )
    note_looks(request, people)
    return pdf_response(
        request, _stem("readiness", found), report.TEMPLATE, values, names, back=_page(found, "reports:report")
    )


@require_safe
def person_pdf(request, role, as_of, slug):
    """For whoever may see the entry, what its page shows them; for all others it does not exist."""
    entry = find_entry(request, role, as_of, slug)
    doers = read_doers(request.user, [entry.engineer_id], timezone.localdate())
    values, names = person.build_person_values(entry, doers, maker_of(request.user))
    note_looks(request, [entry.engineer_id])
    stem = _stem(f"readiness {slug}", entry.report)
    back = _page(entry.report, "reports:person", slug)
    return pdf_response(request, stem, person.TEMPLATE, values, names, back=back)


@require_safe
@for_readers
def compare_pdf(request, role):
    """The whole comparison on paper."""
    form = CompareForm(request.GET, read_reports_on(request.user, role))
    if not form.is_valid():
        return refuse_file(form)
    asked = form.cleaned_data
    chain = read_chain(asked["earlier"], asked["later"])
    values, people = compare.build_compare_values(chain, request.user, maker_of(request.user))
    note_looks(request, people)
    stem = f"{role} {chain.earlier.as_of} against {chain.later.as_of}"
    back = f"{reverse('reports:compare', args=[role])}?{keys_of(form, asked)['query']}"
    return pdf_response(request, stem, compare.TEMPLATE, values, read_stand_ins(people), back=back)


def _stem(what, found):
    edition = f" edition {found.edition}" if found.edition > 1 else ""
    return f"{what} {found.role.key} {found.as_of}{edition}"


def _page(found, name, *more):
    return f"{reverse(name, args=[found.role.key, found.as_of, *more])}?edition={found.edition}"
