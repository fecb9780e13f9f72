from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from skills.models import Team
from skills.people import placing, previews
from skills.people.careful import Page, for_people_team, take_step
from skills.people.changes import see_team
from skills.people.directory import build_tree, managers_over_time
from skills.people.forms import CarefulForm, TeamForm

FORM = ["GET", "HEAD", "POST"]
ADD_INTRO = "Nobody stands in it until moved there."
NO_WAY_BACK = "This cannot be taken back."


@require_safe
@for_people_team
def team_list(request):
    return render(request, "people/teams.html", {"branches": build_tree(timezone.localdate())})


@require_http_methods(FORM)
@for_people_team
def add(request):
    form = TeamForm(request.POST or None, now={}, today=timezone.localdate())
    page = Page("Add a team", "Add team", reverse("people:teams"), _crumbs(), ADD_INTRO, "Add team")

    def save():
        added = placing.add_team(**form.cleaned_data, today=form.today, by=request.user)
        return f"{added} is added. Move people there."

    return take_step(request, form, page, save=save)


@require_http_methods(FORM)
@for_people_team
def team(request, slug):
    today = timezone.localdate()
    found = _team(slug, today)
    form = TeamForm(request.POST or None, now=see_team(found), today=today, team=found)
    extra = {"team": found, "why_kept": placing.why_kept(found), "history": managers_over_time(found)}
    page = Page(found.name, "Save team", reverse("people:teams"), _crumbs(), template="people/team.html", extra=extra)

    def preview():
        given = form.cleaned_data
        return previews.preview_team(found, given["name"], given["parent"], given["managers"], today)

    def save():
        changed = placing.change_team(found, **form.cleaned_data, today=today, by=request.user, seen=form.seen)
        return f"{form.cleaned_data['name']} is saved." if changed else "Nothing was changed."

    return take_step(request, form, page, preview=preview, save=save)


@require_http_methods(FORM)
@for_people_team
def delete(request, slug):
    """Only an empty team; a GET asks, and says when it cannot be."""
    today = timezone.localdate()
    found = _team(slug, today)
    form = CarefulForm(request.POST or None, now=see_team(found))
    back = reverse("people:teams")
    extra = {"why_kept": placing.why_kept(found)}
    page = Page(
        f"Delete {found}",
        f"Delete {found}",
        back,
        _crumbs(),
        NO_WAY_BACK,
        template="people/delete_team.html",
        extra=extra,
    )

    def save():
        placing.delete_team(found, today=today, by=request.user, seen=form.seen)
        return f"{found.name} is deleted."

    return take_step(request, form, page, save=save)


def _team(slug, today):
    return get_object_or_404(Team.objects.select_related("parent").with_managers(today), slug=slug)


def _crumbs():
    return (("People and teams", reverse("people:list")), ("Teams", reverse("people:teams")))
