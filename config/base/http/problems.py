"""Refusals of the API, all in one form (RFC 9457): what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings

from config.base.http.strict_json import MAX_BYTES

PROBLEM = "application/problem+json"


class Refused(exceptions.PermissionDenied):
    """One may see this but not do it: says who may, and what one can do instead."""

    def __init__(self, detail: str, what_to_do: str) -> None:
        super().__init__(detail)
        self.what_to_do = what_to_do


class Conflict(exceptions.APIException):
    status_code = 409
    default_code = "conflict"

    def __init__(self, detail: str, what_to_do: str) -> None:
        super().__init__(detail)
        self.what_to_do = what_to_do


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = f"The body is larger than {MAX_BYTES:,} bytes."


WHAT_TO_DO = {
    400: "Correct what the errors name and send the request again. Nothing was written.",
    401: "Sign in, or send the header “Authorization: Token …” with a token that is still valid.",
    403: "Ask the people team of your organisation.",
    404: "Check the address against /api/docs/; every address ends with a slash. Ask the people team if you should "
    "see what you looked for.",
    405: "Use one of the methods in the header Allow.",
    406: "Accept application/json.",
    408: "Send the request again, over a faster connection or in smaller parts.",
    412: "Get it again, and send your change with the ETag of that answer.",
    413: "Send less at once.",
    415: "Send JSON with the header “Content-Type: application/json”.",
    428: "Get it first, and send its ETag as If-Match.",
    429: "Wait as many seconds as the header Retry-After says.",
    500: "Try again in a minute. If it stays, tell whoever runs Cairn what you sent and when.",
    503: "Wait as many seconds as the header Retry-After says, and send the request again.",
}

NOTHING = "There is nothing at this address that you may see."
# Of requests that fail outside a view of the API: status, kind, and one sentence.
BAD_REQUEST = (400, "bad_request", "The request is not one that can be answered. Nothing was written.")
FORBIDDEN = (403, "permission_denied", "You may not do this.")
NOT_FOUND = (404, "not_found", NOTHING)
TOO_SLOW = (408, "too_slow", "The request took too long to arrive. Nothing was written.")
TOO_LARGE = (413, TooLarge.default_code, TooLarge.default_detail)
FAILED = (500, "failed", "Something failed on our side. What you sent was not saved in part.")
UNAVAILABLE = (503, "unavailable", "The database does not answer. What you sent was not saved in part.")


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal in one form (RFC 9457), with what to do next. What is unforeseen goes to ``http.errors``."""
    from rest_framework.views import exception_handler  # reads settings that name this package

    response = exception_handler(exc, context)
    if response is None:
        return None
    is_api = isinstance(exc, exceptions.APIException)
    is_input = isinstance(exc, exceptions.ValidationError)
    errors = list(_errors(exc.detail)) if isinstance(exc, exceptions.ValidationError) else []
    status = response.status_code
    kind = exc.default_code if is_api else HTTPStatus(status).name.lower()  # type: ignore[attr-defined]
    response.data = _document(status, kind, errors[0]["message"] if is_input else _detail(exc, status))
    response.data |= {"errors": errors, "what_to_do": getattr(exc, "what_to_do", response.data["what_to_do"])}
    response.content_type = PROBLEM
    # The schema, for one, would write a refusal as YAML.
    context["request"].accepted_renderer, context["request"].accepted_media_type = JSONRenderer(), PROBLEM
    return response


def problem_response(status: int, kind: str, detail: str) -> JsonResponse:
    """The same form where no view of the API has been reached, or one has failed."""
    return JsonResponse(_document(status, kind, detail), status=status, content_type=PROBLEM)


def _document(status: int, kind: str, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:cairn:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [],
        "what_to_do": WHAT_TO_DO.get(status, ""),
    }


def _detail(exc: Exception, status: int) -> str:
    """One sentence; the same for what does not exist and for what one may not see."""
    if status == 404:
        return NOTHING
    return str(exc.detail if isinstance(exc, exceptions.APIException) else exc) or HTTPStatus(status).phrase


def _errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """The leaves of DRF's nested errors, each with the dotted path of its field."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from _errors(inner, path if key == api_settings.NON_FIELD_ERRORS_KEY else f"{path}.{key}".strip("."))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _errors(inner, f"{path}.{place}".strip(".") if isinstance(inner, Mapping) else path)
    else:
        yield {"field": path, "message": str(detail)}
