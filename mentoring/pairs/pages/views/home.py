from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from mentoring.calendar.zones import zone_of
from mentoring.models import Mentorship
from mentoring.models.pairs import people_in
from mentoring.pairs.pages.home import build_home, read_sessions, waiting_for
from mentoring.pairs.pages.read import people_rated_in
from mentoring.sessions.forms import SessionFilterForm
from mentoring.sessions.prefill import build_log, pop_saved
from mentoring.sessions.read import build_held

PER_PAGE = 50


@require_safe
def home(request):
    person = request.user.person
    if person is None:
        return render(request, "pairs/nobody.html")
    now, today, zone = timezone.now(), timezone.localdate(), zone_of(person)
    found = build_home(request.user, person, now, today, zone)
    proposed = (each.pair for each in (*found.to_answer, *found.sent))
    note_looks(request, people_rated_in(found.cards) | people_in(proposed, person))
    context = {
        "home": found,
        "log": build_log(person, now, zone),
        "saved": pop_saved(request),
    }
    return render(request, "pairs/home.html", context)


@require_safe
def session_list(request):
    person = request.user.person
    if person is None:
        return render(request, "pairs/nobody.html")
    pairs = Mentorship.objects.of(request.user).filter(started_on__isnull=False).select_related("mentor", "mentee")
    form = SessionFilterForm(request.GET, [(pair.pk, pair.other(person).name) for pair in pairs])
    rows = read_sessions(request.user).select_related("mentorship__mentor", "mentorship__mentee")
    rows = _filtered(rows.prefetch_related("skills").order_by("-held_on", "-pk"), form.asked, person)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": build_held(page, person, timezone.now()),
        "is_filtered": any(form.asked.values()),
        "saved": pop_saved(request),
    }
    return render(request, "pairs/sessions.html", context)


def _filtered(rows, asked, person):
    if pair := asked["pair"]:
        rows = rows.filter(mentorship=pair)
    both = {"confirmed_by_mentor_at__isnull": False, "confirmed_by_mentee_at__isnull": False}
    match asked["state"]:
        case "both":
            return rows.filter(**both)
        case "you":
            return waiting_for(rows, person).order_by("-held_on", "-pk")
        case "them":
            mine = waiting_for(read_sessions(person.user), person).values("pk")
            return rows.exclude(**both).exclude(pk__in=mine)
    return rows
