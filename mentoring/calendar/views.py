import hashlib
from functools import wraps

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from config.base.http.api import Rate, rate_headers
from config.base.http.visitors import visitor_key
from mentoring.calendar.feeds import find_feed, make_feed, mark_used, revoke_feed
from mentoring.calendar.meetings import TITLE, build_meeting, read_meetings
from mentoring.models import CalendarFeed, PlannedSession
from skills.people.own import own_person

SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
ICS = "text/calendar; charset=utf-8"


class FeedForm(forms.Form):
    """What others see who look over one's shoulder."""

    shows_names = forms.ChoiceField(
        choices=[("", f"“{TITLE}” alone"), ("names", "With the name of the other person")], required=False
    )

    def clean_shows_names(self):
        return self.cleaned_data["shows_names"] == "names"


class FeedRate(Rate):
    """Each address by itself: calendar services fetch those of many people from one place."""

    scope = "calendar"

    def who(self, request, feed):
        return str(feed.pk) if feed else visitor_key(request)


# ── the feed: for calendar programs, which do not sign in ───────────────────────────────────────────────────────────
def secretive(view):
    """Whatever the answer, a refused method included, nobody keeps it, lists it or passes its address on."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for name, value in SECRET.items():
            response[name] = value
        return response

    return inner


@csrf_exempt  # nothing can be posted here; the refusal is the view's own
@login_not_required
@secretive
@require_safe
def feed(request, token):
    """The token is the proof; whoever may not sign in any more has no calendar either."""
    from mentoring.calendar.ical import render_feed

    found = find_feed(token)
    rate = FeedRate()
    if not rate.allow_request(request, found):
        wait = {"Retry-After": str(rate.wait()), **rate_headers([rate])}
        return HttpResponse("Asked too often; ask again later.", "text/plain", 429, headers=wait)
    if found is None:
        return HttpResponse("There is no such calendar.", "text/plain", 404)
    now = timezone.now()
    mark_used(found, now)
    body = render_feed(read_meetings(found.engineer, now, shows_names=found.shows_names))
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    return get_conditional_response(request, etag=etag, response=HttpResponse(body, ICS, headers={"ETag": etag}))


# ── one's own address ───────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def calendar(request):
    return _page(request, FeedForm())


def _page(request, form, status=200):
    own = CalendarFeed.objects.visible_to(request.user).usable().first()
    context = {"feed": own, "form": form, "person": request.user.person}
    return render(request, "calendar/calendar.html", context, status=status)


@require_POST
def make(request):
    """The address is in this one answer and nowhere else."""
    person, form = own_person(request), FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    _, plain = make_feed(person, timezone.now(), **form.cleaned_data)
    url = settings.SITE_URL + reverse("mentoring_calendar:feed", args=[plain])
    return render(request, "calendar/made.html", {"url": url})


@require_POST
def title(request):
    """What the meetings are called, at the address there is."""
    form = FeedForm(request.POST)
    own = CalendarFeed.objects.visible_to(request.user).usable()
    if not form.is_valid():
        return _page(request, form, status=422)
    if own.update(**form.cleaned_data):
        messages.success(request, "Saved. Calendars show it when they ask the next time.")
    return redirect("mentoring_calendar:calendar")


@require_POST
def revoke(request):
    if revoke_feed(own_person(request), timezone.now()):
        messages.success(request, "The address is void; calendars that used it get nothing from now on.")
    return redirect("mentoring_calendar:calendar")


@require_safe
def invitation(request, pk):
    """One planned session as a file, for calendars without a subscription."""
    from mentoring.calendar.ical import render_invitation

    rows = PlannedSession.objects.visible_to(request.user).select_related("mentorship__mentor", "mentorship__mentee")
    body = render_invitation(build_meeting(get_object_or_404(rows, pk=pk), request.user.person))
    name = {"Content-Disposition": 'attachment; filename="mentoring-session.ics"'}
    return HttpResponse(body, ICS, headers=name)
