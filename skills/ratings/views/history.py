from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from config.base.fields import refuse_file
from config.base.sheets.downloads import table_response
from skills.models import Engineer
from skills.ratings.forms import HistoryForm
from skills.ratings.history import (
    CHANGE_COLUMNS,
    change_rows,
    read_changes,
    read_peer_mean,
    read_row_ids,
    read_skills,
    read_told,
)
from skills.ratings.over_time import build_skill_line
from skills.ratings.rounds import RoundPart, by_round, parts_of

PER_PAGE = 50


@require_safe
def history(request, slug):
    """Of somebody whose ratings the reader may see; for all others the person does not exist."""
    engineer = get_object_or_404(Engineer.objects.open_to(request.user), slug=slug)
    is_own = engineer == request.user.person
    skills = read_skills(engineer)
    form = HistoryForm(request.GET, skills=[(skill.key, skill.name) for skill in skills])
    context = {"engineer": engineer, "form": form, "is_own": is_own}
    if not form.is_valid():
        return render(request, "ratings/history.html", context, status=422)
    note_looks(request, [engineer.pk])
    skill, source = form.asked("skill"), form.asked("source")
    today, told = timezone.localdate(), read_told(request.user, engineer, skill, source)
    peers = read_peer_mean(engineer, skill, today) if skill else None
    rounds = [] if skill else by_round(told)  # of one skill a round is a single row
    rows = [row for each in rounds for row in each.rows] or told
    page = Paginator([row.pk for row in rows], PER_PAGE).get_page(request.GET.get("page"))
    changes = read_changes(list(page), {row.pk: row.before for row in told})
    parts = parts_of(rounds, [(each.rating.pk, each) for each in changes]) if rounds else [RoundPart("", changes)]
    context |= {
        "page": page,
        "parts": parts if changes else [],
        "skill": next((each for each in skills if each.key == skill), None),
        "peers": peers,
        "line": build_skill_line(told, peers, today) if peers else None,
    }
    return render(request, "ratings/history.html", context)


@require_safe
def history_file(request, slug, kind):
    """What the history page shows with the same filters, all of it."""
    engineer = get_object_or_404(Engineer.objects.open_to(request.user), slug=slug)
    skills = read_skills(engineer)
    form = HistoryForm(request.GET, skills=[(skill.key, skill.name) for skill in skills])
    if not form.is_valid():
        return refuse_file(form)
    note_looks(request, [engineer.pk])
    before = read_row_ids(request.user, engineer, form.asked("skill"), form.asked("source"))
    rows = change_rows(read_changes(list(before), before))
    return table_response(f"history-{engineer.slug}", kind, CHANGE_COLUMNS, rows)
