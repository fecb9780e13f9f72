from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.base.mail.choices import choose
from config.base.words import day
from mentoring.models import Nudge
from mentoring.reminders.ledger import snooze
from mentoring.reminders.page import build_page, build_row
from mentoring.reminders.words import LABELS


@require_safe
def nudge_list(request):
    """One's own; nobody reads another's."""
    person, today = request.user.person, timezone.localdate()
    page = build_page(person, today) if person else None
    return render(request, "reminders/nudges.html", {"page": page, "today": today})


@require_http_methods(["GET", "HEAD", "POST"])
def later(request, pk):
    """Asked by the link in a mail, done by the button."""
    rows = Nudge.objects.visible_to(request.user).select_related("mentorship__mentor", "mentorship__mentee")
    row, today = get_object_or_404(rows, pk=pk), timezone.localdate()
    if request.method == "POST" and row.done_at is None:
        messages.success(request, f"Put off until {day(snooze(row, today))}.")
        return redirect("nudges:list")
    return render(request, "reminders/later.html", {"row": build_row(row, request.user.person, today)})


@require_POST
def choose_topic(request, topic):
    """The same choice as in the account, for one topic."""
    if topic not in LABELS:
        raise Http404
    is_wanted = "wanted" in request.POST
    choose(request.user, topic, is_wanted=is_wanted)
    messages.success(request, f"{LABELS[topic]}: {'on' if is_wanted else 'no mail any more'}.")
    return redirect("nudges:list")
