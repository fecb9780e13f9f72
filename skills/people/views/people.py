from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.base.words import day
from skills.models import Engineer, Placement, Team
from skills.models.ratings import source_of
from skills.people import placing, previews
from skills.people.careful import Page, for_people_team, take_step
from skills.people.changes import see_person
from skills.people.directory import build_people, build_profile, search_people, state_of
from skills.people.forms import AddPersonForm, CarefulForm, LeaveForm, MoveForm, PeopleFilter, PersonForm
from skills.people.search import LONGEST, offer_people
from skills.sign_in.invitations import can_mail, make_invitation

PER_PAGE = 50
FORM = ["GET", "HEAD", "POST"]


@require_safe
def names(request):
    """Options for a field that takes a person, for what is typed into it; the field's own name does not matter."""
    text, today = next(iter(request.GET.values()), "")[:LONGEST], timezone.localdate()
    people = Engineer.objects.visible_to(request.user).employed(today)
    return render(request, "people/_names.html", {"names": offer_people(text, people, today) if text.strip() else []})


@require_safe
@for_people_team
def people_list(request):
    form, today = PeopleFilter(request.GET), timezone.localdate()
    asked = form.asked
    page = Paginator(search_people(asked, today), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "people": build_people(page, today), "asked": asked}
    return render(request, "people/list.html", context)


@require_http_methods(FORM)
@for_people_team
def add(request):
    today = timezone.localdate()
    form = AddPersonForm(request.POST or None, now={}, today=today)
    page = Page("Add a person", "Add person", reverse("people:list"), _crumbs(), ADD_INTRO)

    def preview():
        given = form.cleaned_data
        return previews.preview_add(given["name"], given["email"], given["team"], form.from_on, today)

    def save():
        engineer = placing.add_person(**form.cleaned_data, from_on=form.from_on, by=request.user)
        return f"{engineer} is added. Invite them when they may sign in."

    return take_step(request, form, page, preview=preview, save=save)


ADD_INTRO = "Makes an account nobody can sign in to before you invite them. Nothing is mailed."


@require_http_methods(FORM)
@for_people_team
def person(request, slug):
    """Everything kept about where somebody stands, and the form for what is written about them."""
    engineer, today = _engineer(slug), timezone.localdate()
    fields = ("name", "started_on", "hands_on_since")
    initial = {name: getattr(engineer, name) for name in fields} | {"email": engineer.user.email}
    form = PersonForm(request.POST or None, now=see_person(engineer), today=today, engineer=engineer, initial=initial)
    places = list(engineer.placements.select_related("team", "role", "target_role").order_by("-from_on"))
    extra = {
        "engineer": engineer,
        "places": places,
        "current": next((place for place in places if place.from_on <= today), places[-1] if places else None),
        "today": today,
        "state": state_of(engineer, today),
        "has_left": engineer.has_left(today),
        "can_mail": can_mail(),
        "groups": sorted(engineer.user.group_names),
    }
    page = Page(engineer.name, "Save", request.path, _crumbs(), template="people/person.html", extra=extra)

    def save():
        changed = placing.change_person(engineer, **form.cleaned_data, by=request.user, seen=form.seen)
        return "Saved." if changed else "Nothing was changed."

    return take_step(request, form, page, save=save)


@require_http_methods(FORM)
@for_people_team
def move(request, slug):
    engineer, today = _engineer(slug), timezone.localdate()
    places = Placement.objects.current(today).filter(engineer=engineer)
    place = places.select_related("team", "role", "target_role").first()
    form = MoveForm(request.POST or None, now=see_person(engineer), today=today, engineer=engineer, place=place)
    page = _page(engineer, f"Move {engineer}", f"Move {engineer}", MOVE_INTRO)

    def preview():
        given = form.cleaned_data
        return previews.preview_move(engineer, today=today, **given)

    def save():
        made = placing.move(engineer, **form.cleaned_data, by=request.user, seen=form.seen)
        return f"{engineer} stands in {made.team} from {day(made.from_on)} on."

    return take_step(request, form, page, preview=preview, save=save)


MOVE_INTRO = "Another team, role or target from a day on. What was before stays on record."


@require_http_methods(FORM)
@for_people_team
def withdraw(request, slug, from_on):
    """Take back a move that has not begun."""
    engineer, today = _engineer(slug), timezone.localdate()
    planned = get_object_or_404(
        engineer.placements.select_related("team", "role", "target_role"), from_on=from_on, from_on__gt=today
    )
    form = CarefulForm(request.POST or None, now=see_person(engineer))
    page = _page(engineer, f"Take back the move of {engineer}", "Take the move back")

    def save():
        placing.withdraw_move(engineer, from_on, today=today, by=request.user, seen=form.seen)
        return f"The move from {day(from_on)} is taken back."

    return take_step(
        request, form, page, preview=lambda: previews.preview_withdraw(engineer, planned, today), save=save
    )


@require_http_methods(FORM)
@for_people_team
def leave(request, slug):
    engineer, today = _engineer(slug), timezone.localdate()
    form = LeaveForm(request.POST or None, now=see_person(engineer), today=today, engineer=engineer)
    page = _page(engineer, f"{engineer} leaves", "Save the last day", LEAVE_INTRO)

    def save():
        last = form.cleaned_data["left_on"]
        placing.leave(engineer, left_on=last, today=today, by=request.user, seen=form.seen)
        return f"The last day of {engineer} is {day(last)}."

    return take_step(
        request,
        form,
        page,
        preview=lambda: previews.preview_leave(engineer, form.cleaned_data["left_on"], today),
        save=save,
    )


LEAVE_INTRO = "People with history are never deleted. From the day after the last one they can no longer sign in."


@require_http_methods(FORM)
@for_people_team
def come_back(request, slug):
    engineer, today = _engineer(slug), timezone.localdate()
    if engineer.left_on is None:
        raise Http404
    form = CarefulForm(request.POST or None, now=see_person(engineer))
    page = _page(engineer, f"{engineer} comes back", "Take the last day back", COME_BACK_INTRO)

    def save():
        placing.come_back(engineer, by=request.user, seen=form.seen)
        return f"{engineer} has no last day any more."

    return take_step(request, form, page, preview=lambda: previews.preview_return(engineer, today), save=save)


COME_BACK_INTRO = "Cairn keeps one period per person: the time away is in the audit log alone."


@require_POST
@for_people_team
def invite(request, slug):
    """A link shown once, only for somebody who never set a password: nobody else may choose another's."""
    engineer, today = _engineer(slug), timezone.localdate()
    user, by_mail = engineer.user, request.POST.get("by") == "mail"
    back = reverse("people:person", args=[slug])
    if engineer.has_left(today):
        messages.error(request, f"{engineer} has left and cannot sign in. Take the last day back first.")
        return redirect(back)
    if user.has_usable_password() and not (by_mail and can_mail()):
        messages.error(request, f"{engineer} has a password. A new one is set with “Forgot your password?”.")
        return redirect(back)
    goes_by_mail = by_mail and can_mail()
    invitation = make_invitation(user, by=request.user, by_mail=goes_by_mail)
    if goes_by_mail:
        messages.success(request, f"The invitation is on its way to {user.email}.")
        return redirect(back)
    context = {"engineer": engineer, "invitation": invitation, "is_unmailed": by_mail, "back": back}
    return render(request, "people/invited.html", context)


@require_safe
def profile(request, slug):
    """Name, team, role and line: for everybody signed in."""
    engineer = get_object_or_404(Engineer.objects.visible_to(request.user), slug=slug)
    shown = build_profile(engineer, timezone.localdate())
    context = {"profile": shown, "links": _links(engineer, shown.team, request.user)}
    return render(request, "people/profile.html", context)


def _links(engineer, team, user):
    """Pages about somebody that this reader may open."""
    links = []
    if Engineer.objects.open_to(user).filter(pk=engineer.pk).exists():
        for label, name in (("Growth", "reports:growth"), ("History", "skills:history")):
            links.append({"label": label, "url": reverse(name, args=[engineer.slug])})
    if source_of(user, engineer):
        label = "Self-assessment" if engineer == user.person else "Rate"
        links.append({"label": label, "url": reverse("skills:assess", args=[engineer.slug])})
    if team and Team.objects.matrix_open_to(user).filter(pk=team.pk).exists():
        links.append({"label": f"Matrix of {team}", "url": reverse("skills:matrix", args=[team.slug])})
    if user.keeps_people:
        links.append({"label": "Edit", "url": reverse("people:person", args=[engineer.slug])})
    return links


def _engineer(slug):
    return get_object_or_404(Engineer.objects.select_related("user"), slug=slug)


def _crumbs():
    return (("People and teams", reverse("people:list")),)


def _page(engineer, heading, verb, intro=""):
    back = reverse("people:person", args=[engineer.slug])
    return Page(heading, verb, back, (*_crumbs(), (engineer.name, back)), intro)
