from io import StringIO

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from config.base.sheets.sheet import write_csv
from config.base.words import capital, spell
from skills.find.beside import build_beside
from skills.find.forms import FindForm
from skills.find.match import find_people, read_places, searchable
from skills.matrix.read import read_level_names, read_published
from skills.models import Team

PER_PAGE = 50


def read_form(user, data):
    published = read_published()
    teams = Team.objects.matrix_open_to(user)
    return FindForm(data, skills=published.skills, teams=teams, roles=published.open_roles)


@require_safe
def find(request):
    """Among people whose ratings one may read; whoever may read nobody's is told whom it is for."""
    if not request.user.oversees_people:
        return render(request, "find/find.html", {"is_closed": True})
    form, today = read_form(request.user, request.GET), timezone.localdate()
    context = {"form": form, "names": list(enumerate(read_level_names()))}
    if not form.is_valid():
        return render(request, "find/find.html", context, status=422)
    asked = form.cleaned_data["asked"]
    found = _find(request.user, form, today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    matches = read_places(list(page), today) if asked else []
    chosen = form.cleaned_data["beside"]
    beside = build_beside(found, chosen, asked, today) if asked and chosen else None
    shown = [match.found.pk for match in [*matches, *(beside.people if beside else [])]]
    note_looks(request, shown)
    on_page = {match.found.slug for match in matches}
    context |= {
        "beside": beside,
        "chosen": chosen,
        "elsewhere": [slug for slug in chosen if slug not in on_page],
        "asked": asked,
        "page": page,
        "full": [match for match in matches if match.found.is_full],
        "near": [match for match in matches if not match.found.is_full],
        "heading": _heading(sum(each.is_full for each in found), len(asked)) if found else "",
    }
    return render(request, "find/find.html", context)


@require_safe
def find_csv(request):
    """The same people as a table, all pages of it."""
    if not request.user.oversees_people:
        return render(request, "find/find.html", {"is_closed": True})
    form, today = read_form(request.user, request.GET), timezone.localdate()
    if not form.is_valid():
        return render(request, "find/find.html", {"form": form}, status=422)
    asked = form.cleaned_data["asked"]
    columns = ["name", "team", "role", "target_role", "levels_short"]
    columns += [f"{each.skill.key}{end}" for each in asked for end in (f" at {each.level}", " rated on")]
    found = _find(request.user, form, today)
    note_looks(request, (each.pk for each in found))
    file = StringIO(newline="")
    write_csv(file, columns, (_cells(match) for match in read_places(found, today)))
    headers = {"Content-Disposition": f'attachment; filename="people-{today}.csv"'}
    return HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _find(user, form, today):
    given = form.cleaned_data
    return find_people(searchable(user, today, given["team"], given["aim"]), given["asked"], today)


def _heading(full, skills):
    """ "Three people hold both skills", "Nobody holds this skill, some nearly do"."""
    what = {1: "this skill", 2: "both skills"}.get(skills, f"all {spell(skills)} skills")
    if not full:
        return f"Nobody holds {what}, some nearly do"
    return capital(f"{spell(full)} {'person holds' if full == 1 else 'people hold'} {what}")


def _cells(match):
    levels = [cell for held in match.found.held for cell in (held.level, held.rated_on)]
    return [match.found.name, match.team, match.role, match.target_role, match.found.short, *levels]
