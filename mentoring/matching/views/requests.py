from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.base.audit.looks import note_looks
from config.base.words import listed
from mentoring.matching import offers
from mentoring.matching.forms import RequestForm, live_skills
from mentoring.models import MentoringRequest
from skills.models import Engineer


@require_safe
def request_list(request):
    """One's own request, and those of the people one may ask for."""
    found = MentoringRequest.objects.visible_to(request.user).waiting().select_related("engineer")
    rows = list(found.prefetch_related("skills"))
    person = request.user.person
    asked = {row.engineer_id for row in rows} | ({person.pk} if person else set())
    people = Engineer.objects.open_to(request.user).employed(timezone.localdate()).exclude(pk__in=asked)
    context = {
        "people": people,
        "own": next((row for row in rows if row.engineer == person), None),
        "others": [row for row in rows if row.engineer != person],
        "person": person,
    }
    return render(request, "matching/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """For oneself, or with ``?for=`` for somebody below; skills are prefilled with the largest gaps."""
    today = timezone.localdate()
    person = _person_for(request)
    gaps = [skill.key for skill in offers.find_gaps(person, today)] if request.method != "POST" else []
    note_looks(request, [person.pk] if gaps else [])  # the form is filled in with where they fall short
    form = RequestForm(request.POST or None, now={}, initial={"skill": gaps})

    def save():
        offers.ask_for_mentor(person, form.cleaned_data["skill"], request.user, today)
        return f"{_who(request, person)} now for a mentor in {_names(form)}."

    return _take(request, form, person, save, {"has_gaps": bool(gaps)})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    found = _request(request, pk)
    keys = [skill.key for skill in found.skills.all()]
    form = RequestForm(request.POST or None, now={"Skills": ", ".join(sorted(keys))}, initial={"skill": keys})

    def save():
        offers.change_request(found, form.cleaned_data["skill"], request.user)
        return f"{_who(request, found.engineer)} now for a mentor in {_names(form)}."

    return _take(request, form, found.engineer, save, {"found": found})


@require_POST
def close(request, pk):
    found = _request(request, pk)
    offers.close_request(found, request.user, timezone.localdate())
    messages.success(request, f"The request is closed. {found.engineer} no longer waits for a mentor.")
    return redirect("matching:requests")


def _take(request, form, person, save, extra):
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.conflicts:
            status = 409
        elif form.is_valid():
            try:
                messages.success(request, save())
            except offers.NotWritten as error:
                form.add_error(None, str(error))
            else:
                return redirect("matching:requests")
    context = {
        "form": form,
        "person": person,
        "is_own": person == request.user.person,
        "skills": list(live_skills()),
        "conflicts": form.conflicts if status == 409 else [],
        **extra,
    }
    return render(request, "matching/request.html", context, status=status)


def _person_for(request):
    people = Engineer.objects.open_to(request.user)
    slug = request.GET.get("for")
    if slug is None and request.user.person is None:
        raise Http404
    return get_object_or_404(people, slug=slug) if slug is not None else request.user.person


def _request(request, pk):
    rows = MentoringRequest.objects.visible_to(request.user).waiting().select_related("engineer")
    return get_object_or_404(rows.prefetch_related("skills"), pk=pk)


def _who(request, person):
    return "You wait" if person == request.user.person else f"{person} waits"


def _names(form):
    return listed(skill.name for skill in form.cleaned_data["skill"])
