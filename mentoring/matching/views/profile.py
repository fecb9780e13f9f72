from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.matching import offers
from mentoring.matching.forms import BlockForm, ProfileForm, live_skills, see_offer
from mentoring.models import Block
from skills.people.own import own_person


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """What one offers as a mentor, and whom one would rather not be paired with."""
    person, today = request.user.person, timezone.localdate()
    if person is None:
        return render(request, "matching/nobody.html")
    offer = offers.read_offer(person)
    form = ProfileForm(request.POST or None, now=see_offer(offer), today=today, initial=asdict(offer))
    status = 200
    if request.method == "POST":
        status = 409 if form.is_valid() and form.conflicts else 422
        if form.is_valid() and not form.conflicts:
            offers.write_offer(person, form.offer, form.cleaned_data["offers"])
            messages.success(request, "Your mentor profile is saved.")
            return redirect("matching:profile")
    return _show(request, person, today, form, BlockForm(), status)


@require_POST
def keep_apart(request):
    person, today = own_person(request), timezone.localdate()
    form = BlockForm(request.POST)
    if form.is_valid():
        try:
            offers.keep_apart(person, form.cleaned_data["other"])
        except offers.NotWritten as error:
            form.add_error("other", str(error))
        else:
            messages.success(request, f"You will not be paired with {form.cleaned_data['other']}. Only you see this.")
            return redirect("matching:profile")
    offer = offers.read_offer(person)
    own = ProfileForm(now=see_offer(offer), today=today, initial=asdict(offer))
    return _show(request, person, today, own, form, 422)


@require_POST
def no_longer(request, slug):
    """Only what is on one's own list: another name is no address here."""
    block = get_object_or_404(Block.objects.visible_to(request.user), other__slug=slug)
    offers.no_longer_keep_apart(own_person(request), block.other)
    messages.success(request, f"You may be paired with {block.other} again.")
    return redirect("matching:profile")


def _show(request, person, today, form, block_form, status):
    chosen = set(form.data.getlist("offers") if form.is_bound else form.initial["offers"])
    suggested = set(offers.suggest_offers(person, today))
    context = {
        "form": form,
        "block_form": block_form,
        "conflicts": form.conflicts if status == 409 else [],
        "skills": [(skill, skill.key in chosen, skill.key in suggested) for skill in live_skills()],
        "suggested": len(suggested - chosen),
        "apart": Block.objects.visible_to(request.user).select_related("other").order_by("other__name"),
    }
    return render(request, "matching/profile.html", context, status=status)
