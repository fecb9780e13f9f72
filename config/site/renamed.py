"""The URL of somebody under a former name leads to the one of today, for whoever may open that."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse

from skills.models import FormerSlug


def lead_on(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Looks at requests for a person's pages that found nobody, and at nothing else.

    A form that was open when somebody renamed the person is taken as one of today's page: nothing typed is lost.
    """

    def inner(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        return (_follow(request) or response) if response.status_code == 404 else response

    return inner


def _follow(request: HttpRequest) -> HttpResponse | None:
    match = request.resolver_match
    if match is None or "slug" not in match.kwargs or "teams/" in match.route:
        return None
    former = FormerSlug.objects.filter(slug=match.kwargs["slug"]).select_related("engineer").first()
    if former is None:
        return None
    kwargs = {**match.kwargs, "slug": former.engineer.slug}
    if request.method not in ("GET", "HEAD"):
        return None if request.path.startswith("/api/") else _open(request, match, kwargs)
    if not _may_open(request, match, kwargs):
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(match.view_name, kwargs=kwargs) + (f"?{query}" if query else ""))


def _may_open(request: HttpRequest, match: ResolverMatch, kwargs: dict[str, object]) -> bool:
    """As the page itself decides; nothing that it writes stays, it is opened when the reader follows."""
    with transaction.atomic():
        response = _open(request, match, kwargs)
        transaction.set_rollback(True)
    return response is not None and response.status_code < 400


def _open(request: HttpRequest, match: ResolverMatch, kwargs: dict[str, object]) -> HttpResponse | None:
    try:
        response: HttpResponse = match.func(request, **kwargs)
    except (Http404, PermissionDenied):
        return None
    return response
