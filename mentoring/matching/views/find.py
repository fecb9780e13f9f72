from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentoring.matching.forms import AskForm, FindForm, live_skills, to_wish
from mentoring.matching.offers import find_gaps
from mentoring.matching.suggest import find_mentors, since_of, suggest_next
from mentoring.models import MentoringRequest, Mentorship
from mentoring.models.pairs import NotPossible
from mentoring.pairs.lifecycle import propose
from skills.models import Engineer
from skills.people.own import own_person

MOST = 20
NOTHING = (Mentorship.State.DECLINED, Mentorship.State.EXPIRED, Mentorship.State.WITHDRAWN)


@require_safe
def find(request):
    """Skills first, then people who offer them; for oneself."""
    if request.user.person is None:
        return render(request, "matching/nobody.html")
    return _show(request, FindForm(request.GET).asked)


@require_POST
def ask(request, slug):
    """A proposal with one line, from the mentee."""
    person, today = own_person(request), timezone.localdate()
    mentor = get_object_or_404(Engineer.objects.visible_to(request.user), slug=slug)
    form = AskForm(request.POST)
    asked = FindForm(request.POST).asked
    if not form.is_valid():
        return _show(request, asked, mentor, form, status=422)
    given = form.cleaned_data
    try:
        propose(mentor=mentor, mentee=person, skills=given["skill"], by=request.user, on=today, purpose=given["line"])
    except NotPossible as error:
        form.add_error(None, str(error))
        return _show(request, asked, mentor, form, status=422)
    messages.success(
        request,
        f"{mentor} is asked. A mail tells you as soon as they answer; without an answer the proposal ends in ten days.",
    )
    return redirect("pairs:home")


def _show(request, asked, mentor=None, form=None, status=200):
    person, today = request.user.person, timezone.localdate()
    pair = _pair(request.user, asked["instead"])
    skills = asked["skill"] or (
        [focus.skill for focus in pair.focus_skills.all() if not focus.skill.is_retired] if pair else []
    )
    waiting = MentoringRequest.objects.waiting().filter(engineer=person).first()
    since = since_of(pair) if pair else waiting.asked_on if waiting else None
    found = None
    if skills:
        first = suggest_next(pair, today) if pair else None
        found = find_mentors(person, to_wish(skills, since), request.user, today, is_public=True, first=first)
    keys = [skill.key for skill in skills]
    context = {
        "person": person,
        "skills": list(live_skills()),
        "chosen": [*keys, "", "", ""][:3],
        "wanted": skills,
        "gaps": [] if skills else find_gaps(person, today),
        "found": found,
        "shown": found.suggestions[:MOST] if found else [],
        "shows_full": asked["show"] == "full",
        "show_url": f"?{urlencode([('skill', key) for key in keys] + [('show', 'full')])}#full",
        "pair": pair,
        "outcome": _say_outcome(pair) if pair else "",
        "waiting": waiting,
        "mentor": mentor,
        "form": form,
    }
    return render(request, "matching/find.html", context, status=status)


def _say_outcome(pair):
    """What became of the proposal, in one sentence about the mentor."""
    name = pair.mentor.name
    if pair.state == Mentorship.State.DECLINED:
        return f"{name} declined."
    if pair.end_reason == Mentorship.Reason.PLACE_TAKEN:
        return f"{name}’s last place went to somebody else before the pair began."
    if pair.end_reason == Mentorship.Reason.NO_ANSWER:
        has_agreed = pair.accepted_by_mentor_at is not None
        return f"{f'The proposal with {name} was not answered' if has_agreed else f'{name} did not answer'} in time."
    return f"{name} is no longer asked."


def _pair(user, pk):
    """The user's own proposal that came to nothing; anything else is as if it were not asked for."""
    if not pk:
        return None
    rows = Mentorship.objects.filter(mentee__user=user, state__in=NOTHING).select_related("mentor", "mentee__user")
    return rows.prefetch_related("focus_skills__skill").filter(pk=pk).first()
