"""What is answered when a request fails before, in or behind a view: the API's own form to programs, a page to people.

These are the handlers of the URL configuration, not a middleware, which would come too late: what other middleware
raises (hosts, sessions, the signed-in user) is turned into an answer before it can see it.
"""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.views import defaults

from config.base.http.problems import (
    BAD_REQUEST,
    FAILED,
    FORBIDDEN,
    NOT_FOUND,
    TOO_LARGE,
    TOO_SLOW,
    UNAVAILABLE,
    problem_response,
)

RETRY_AFTER = "15"  # seconds
API, PAGES_OF_API = "/api/", "/api/docs/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also the host, the number of fields and the size of a form, which Django looks at."""
    if not _is_for_programs(request):
        return defaults.bad_request(request, exception)
    return problem_response(*(TOO_LARGE if isinstance(exception, RequestDataTooBig) else BAD_REQUEST))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_response(*FORBIDDEN) if _is_for_programs(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_response(*NOT_FOUND) if _is_for_programs(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 with an answer of its own while the database is away, whichever part of the site asked it first."""
    error = sys.exc_info()[1]
    if is_database_away(error):
        return _database_away(request)
    if isinstance(error, UnreadablePostError):  # the client was too slow, or has gone
        if _is_for_programs(request):
            return problem_response(*TOO_SLOW)
        return HttpResponse(render_to_string("408.html"), status=408)
    return problem_response(*FAILED) if _is_for_programs(request) else defaults.server_error(request)


def is_database_away(error: BaseException | None) -> bool:
    """The connection is refused, lost, closed or timed out; a wrong statement, for which SQLite has no other name, is
    none of these."""
    return isinstance(error, OperationalError | InterfaceError) and not str(error).startswith(("no such", "near "))


def _database_away(request: HttpRequest) -> HttpResponse:
    response = (
        problem_response(*UNAVAILABLE)
        if _is_for_programs(request)
        else HttpResponse(render_to_string("503.html"), status=503)
    )
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(API) and not request.path.startswith(PAGES_OF_API)
