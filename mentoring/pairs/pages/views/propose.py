from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from config.base.audit.looks import note_looks
from mentoring.models import Mentorship
from mentoring.models.pairs import NotPossible
from mentoring.pairs import lifecycle
from mentoring.pairs.pages.forms_propose import PeopleForm, ProposeForm
from mentoring.pairs.pages.suggest import suggest_skills
from mentoring.pairs.steps import may_propose
from skills.people.organisation import read_organisation

MAY = (
    "A pair is proposed by one of the two, by the mentee's manager or by the people team. "
    "Choose yourself as one of them."
)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """First who, by GET; then on what, with skills suggested from the mentee's gaps. ``renews`` names a pair that
    ended."""
    user, today = request.user, timezone.localdate()
    old = _renewed(request)
    people = PeopleForm(_people(request, old), user=user, today=today)
    if not people.is_bound or not people.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "pairs/propose_who.html", {"form": people}, status=status)
    mentor, mentee = people.cleaned_data["mentor"], people.cleaned_data["mentee"]
    if not may_propose(user, mentor, mentee):
        people.add_error(None, MAY)
        return render(request, "pairs/propose_who.html", {"form": people}, status=422)
    largest, others = suggest_skills(mentee, user, today)
    is_own = user.person in (mentor, mentee)
    in_line = read_organisation().in_one_line(mentor.pk, mentee.pk, today)
    first = old.focus_skills.values_list("skill__key", flat=True) if old else [r.skill.key for r in largest[:1]]
    form = ProposeForm(
        request.POST or None,
        largest=largest,
        others=others,
        needs_reason=in_line and (user.is_people_team or not is_own),
        initial={"skills": list(first), "cadence_days": old.cadence_days if old else 14},
    )
    if request.method == "POST" and form.is_valid():
        try:
            pair = lifecycle.propose(mentor=mentor, mentee=mentee, by=user, on=today, renews=old, **form.cleaned_data)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The proposal is sent.")
            return redirect("pairs:pair", pair.pk)
    note_looks(request, [mentee.pk] if any(row.said for row in (*largest, *others)) else [])
    context = {"form": form, "mentor": mentor, "mentee": mentee, "old": old, "in_line": in_line, "is_own": is_own}
    return render(request, "pairs/propose.html", context, status=422 if form.errors else 200)


def _people(request, old):
    """Who is meant: by the address or the form, with oneself where only the other one is named."""
    given = request.POST if request.method == "POST" else request.GET
    if old:
        return {"mentor": old.mentor.slug, "mentee": old.mentee.slug}
    named = {name: given[name] for name in ("mentor", "mentee") if given.get(name)}
    own = request.user.person
    if own and len(named) == 1:
        missing = "mentee" if "mentor" in named else "mentor"
        if given.get(missing) is None:
            named[missing] = own.slug
    return named or ({} if "mentor" in given else None)


def _renewed(request):
    text = request.POST.get("renews") or request.GET.get("renews")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404
    return get_object_or_404(Mentorship.objects.of(request.user).select_related("mentor", "mentee"), pk=text)
