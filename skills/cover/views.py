from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from config.base.typeset.answers import maker_of, pdf_response
from skills.cover import paper
from skills.cover.heat import build_heat
from skills.cover.page import build_cover_page
from skills.cover.totals import build_organisation_cover, count_people, read_totals, shown_totals
from skills.matrix.read import read_published
from skills.models import Team
from skills.people.stand_ins import read_stand_ins


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
    return render(request, "cover/cover.html", context, status=status)


@require_safe
def cover_pdf(request, slug):
    """Cover as it is today, on paper, for whoever may open the page."""
    today = timezone.localdate()
    team = get_object_or_404(Team.objects.cover_open_to(request.user, today), slug=slug)
    page = build_cover_page(team, request.user, QueryDict(), today)
    note_looks(request, page.people)
    values = paper.build_team_values(team, page, today, maker_of(request.user))
    back = reverse("skills:cover", args=[slug])
    names = read_stand_ins(page.own)
    return pdf_response(request, f"cover {slug} {today}", paper.TEAM, values, names, back=back)


@require_safe
def organisation_cover(request):
    """Totals per skill and team, for leadership and the people team."""
    today = timezone.localdate()
    totals, skills, teams, people = _read_organisation(request.user, today)
    context = {
        "cover": build_organisation_cover(totals, skills, teams, people),
        "heat": build_heat(shown_totals(totals, people), skills, teams, request.GET.get("area", "")),
        "today": today,
    }
    return render(request, "cover/organisation_cover.html", context)


@require_safe
def organisation_cover_pdf(request):
    today = timezone.localdate()
    cover = build_organisation_cover(*_read_organisation(request.user, today))
    values = paper.build_organisation_values(cover, today, maker_of(request.user))
    back = reverse("skills:organisation_cover")
    return pdf_response(request, f"cover {today}", paper.ORGANISATION, values, back=back)


def _read_organisation(user, today):
    if not user.runs_reports:
        raise PermissionDenied(CLOSED)
    return read_totals(today), read_published().skills, list(Team.objects.order_by("name")), count_people(today)


CLOSED = (
    "Cover of the whole organisation is for leadership and the people team. Cover of your own team is under Teams; "
    "ask one of them when you need more."
)
