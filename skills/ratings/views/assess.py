from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from config.base.audit.looks import note_looks
from config.base.words import plural
from skills.models import Engineer, Rating
from skills.ratings.assess import Result, read_sheet, save_rows
from skills.ratings.assess_page import Mates, build_page, read_mates
from skills.ratings.forms import AreaForm, RateForm

FORM = ["GET", "HEAD", "POST"]
SELF, MANAGER = Rating.Source.SELF, Rating.Source.MANAGER


@require_http_methods(FORM)
@vary_on_headers("HX-Request")
def my_assess(request):
    if request.user.person is None:
        return render(request, "ratings/nobody.html")
    return _assess(request, request.user.person, SELF)


@require_http_methods(FORM)
@vary_on_headers("HX-Request")
def assess(request, slug):
    """Oneself, or somebody below; for all others the person does not exist."""
    person = request.user.person
    if person and person.slug == slug:
        return _assess(request, person, SELF)
    engineer = get_object_or_404(Engineer.objects.ratable_by(request.user), slug=slug)
    return _assess(request, engineer, MANAGER)


def _assess(request, engineer, source):
    today = timezone.localdate()
    sheet = read_sheet(engineer, source, request.user, today)
    form = AreaForm(request.GET, areas=[(area.key, area.name) for area in sheet.areas])
    area = sheet.choose(form.cleaned_data["area"]) if form.is_valid() else None
    if request.method == "POST" and area:
        return _save(request, sheet, area)
    return _show(request, sheet, area, form, status=200 if form.is_valid() else 422)


def _show(request, sheet, area, form=None, said=None, results=None, status=200):
    note_looks(request, [sheet.engineer.pk])
    page = build_page(sheet, area, request.user, request.path, said, results)
    mates = read_mates(sheet.engineer, request.user, sheet.today, area) if sheet.source == MANAGER else None
    context = {"engineer": sheet.engineer, "page": page, "mates": mates, "is_own": sheet.source == SELF, "form": form}
    return render(request, "ratings/assess.html", context, status=status)


def _save(request, sheet, area):
    """All rows, or nothing when one of them cannot be read. With htmx one row is sent and answered."""
    only = request.POST.get("row", "") if request.htmx else ""
    skills = [skill for skill in sheet.of(area) if not only or skill.key == only]
    forms = {skill: RateForm(request.POST, prefix=skill.key) for skill in skills}
    problems = {skill.pk: Result(problem=form.problem) for skill, form in forms.items() if not form.is_valid()}
    said = {skill.pk: form.given for skill, form in forms.items()}
    undo = request.POST.get("undo", "")
    results = problems or save_rows(
        sheet,
        [(skill, said[skill.pk]) for skill in skills],
        request.user,
        int(undo) if undo.isdecimal() and len(undo) < 19 else None,
    )
    fresh = sheet if problems else read_sheet(sheet.engineer, sheet.source, request.user, sheet.today)
    is_unsaved = any(result.theirs or result.problem for result in results.values())
    if request.htmx and only:
        note_looks(request, [sheet.engineer.pk])
        page = build_page(fresh, area, request.user, request.path, said, results)
        rows = [row for row in page.rows if row.skill.key == only]
        status = 422 if problems or not rows else 200
        return render(
            request, "ratings/_rated.html", {"page": page, "rows": rows, "engineer": sheet.engineer}, status=status
        )
    if is_unsaved:
        return _show(request, fresh, area, said=said, results=results, status=422 if problems else 409)
    saved = sum(bool(result.saved) for result in results.values())
    undone = any(result.is_undone for result in results.values())
    after = _after(request, fresh, area)
    if saved or undone or not after:
        messages.success(request, _told(saved, undone))
    return redirect(after or request.get_full_path())


def _after(request, sheet, area):
    """Where the button leads that was pressed: an area, or somebody of the team; nothing for one that only saves."""
    asked = request.POST.get("go", "")
    if not asked:
        return ""
    mates = read_mates(sheet.engineer, request.user, sheet.today, area) if sheet.source == MANAGER else Mates()
    steps = build_page(sheet, area, request.user, request.path).steps
    known = [each.url for each in (*steps, mates.before, mates.after) if each]
    return asked if asked in known else ""


def _told(saved, undone):
    told = ["The rating is taken back."] if undone else []
    if saved or not undone:
        at = f"{timezone.localtime():%H:%M}"
        told.append(f"{plural(saved, 'rating')} saved {at}." if saved else "Nothing was changed.")
    return " ".join(told)
