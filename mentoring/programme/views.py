from __future__ import annotations

from functools import wraps

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from config.base.typeset.answers import maker_of, pdf_response
from mentoring.models import MentoringSession
from mentoring.programme.health import GAPS, read_gaps, read_growth, read_load, read_pairs
from mentoring.programme.monthly import is_of_few, read_monthly
from mentoring.programme.paper import TEMPLATE, build_health_values
from mentoring.programme.record import build_record
from mentoring.programme.scarcity import read_scarcity
from skills.people.stand_ins import read_stand_ins


def for_readers(view):
    """Totals of the whole organisation are for leadership and the people team."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.user.runs_reports:
            return view(request, *args, **kwargs)
        return render(request, "programme/health_closed.html", status=403)

    return inner


@require_safe
@for_readers
def health(request):
    """Pairs, rhythm and load at once; what takes longer loads itself."""
    today = timezone.localdate()
    few, monthly = is_of_few(today), read_monthly(MentoringSession.objects.all(), today)
    context = {"pairs": read_pairs(today), "load": read_load(today), "today": today}
    context |= {"is_of_few": few, "monthly": None if few else monthly}
    return render(request, "programme/health.html", context)


@require_safe
@for_readers
def health_pdf(request):
    """All of it on paper."""
    today = timezone.localdate()
    found = read_gaps(today)
    scarcity, growth = read_scarcity(found[0], today), read_growth(today)
    values = build_health_values(
        read_pairs(today), read_load(today), found, scarcity, growth, today, maker_of(request.user)
    )
    names = read_stand_ins([mentor.pk for mentor, _ in scarcity.mentors] if scarcity else [])
    back = reverse("mentoring_health:health")
    return pdf_response(request, f"mentoring health {today}", TEMPLATE, values, names, back=back)


@require_safe
@for_readers
def gaps(request):
    today = timezone.localdate()
    found, left_out = read_gaps(today)
    scarcity = read_scarcity(found, today)
    context = {"gaps": found, "left_out": left_out, "today": today, "most": GAPS, "scarcity": scarcity}
    return render(request, "programme/_gaps.html" if request.htmx else "programme/health_gaps.html", context)


@require_safe
@for_readers
def growth(request):
    today = timezone.localdate()
    context = {"growth": read_growth(today), "today": today}
    return render(request, "programme/_growth.html" if request.htmx else "programme/health_growth.html", context)


@require_safe
def record(request):
    """One's own as a mentor; nobody reads another's."""
    today = timezone.localdate()
    person = request.user.person
    found = build_record(person, today) if person else None
    monthly = read_monthly(MentoringSession.objects.filter(mentorship__mentor=person), today) if person else None
    note_looks(request, (mentee.pair.mentee_id for mentee in found.mentees if mentee.moves) if found else [])
    context = {"record": found, "person": person, "monthly": monthly, "today": today}
    return render(request, "programme/record.html", context)
