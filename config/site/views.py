from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from config.base.audit.looks import note_looks
from config.site.home import build_home
from config.site.styleguide import build_styleguide
from mentoring.calendar.zones import take_zone_of_browser


@require_safe
def home(request):
    found = build_home(request.user, timezone.localdate(), is_asked_whole="whole" in request.GET)
    note_looks(request, found.shown)
    return render(request, "home.html", {"home": found})


@require_safe
def styleguide(request):
    if not (settings.DEBUG or request.user.is_people_team):
        raise PermissionDenied("The style guide is for the people team and for developers.")
    return render(request, "styleguide.html", build_styleguide())


@login_not_required
def login(request):
    """allauth's; a fragment whose session has ended reloads its page, so that the form never lands inside it. Whoever
    has chosen no time zone gets the one their browser says."""
    if request.htmx:
        return HttpResponseClientRefresh()
    response = allauth.login(request)
    if request.method == "POST" and request.user.is_authenticated and request.user.person:
        take_zone_of_browser(request.user.person, request.POST.get("zone", ""))
    return response


@login_not_required
def signup_closed(request):
    raise Http404
