"""A key of the caller's own (``Idempotency-Key``): a POST that makes something makes it once, however often sent."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from config.base.http.problems import Conflict
from config.base.models import KeyedRequest

NAME = "Idempotency-Key"
IDEMPOTENCY = OpenApiParameter(NAME, OpenApiTypes.STR, OpenApiParameter.HEADER, description="The same key asks once.")


def another_request() -> Conflict:
    return Conflict("This Idempotency-Key asked for something else before.", "Send a new key. Nothing was written.")


def read_key(request: Any) -> str | None:
    """The header as a digest; None where there is none."""
    given = request.headers.get(NAME)
    if given is None:
        return None
    if not re.fullmatch(r"[!-~]{1,200}", given):
        raise ValidationError({NAME: "Send 1 to 200 letters, digits and signs without blanks."})
    return hashlib.sha256(given.encode()).hexdigest()


def job_key(request: Any) -> str | None:
    """The key of a job; somebody else's same words ask for something else."""
    key = read_key(request)
    return key and f"api/{request.user.pk}/{key}"


def made_once(make: Callable[..., Response]) -> Callable[..., Response]:
    """For an action that makes one row and names it in Location. The same request again is answered with that row as it
    is now; another one with the same key is a conflict. What is refused leaves the key free."""

    @wraps(make)
    def once(view: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        key = read_key(request)
        if key is None:
            return make(view, request, *args, **kwargs)
        asked = _digest(request)
        with transaction.atomic():
            row, is_new = KeyedRequest.objects.select_for_update().get_or_create(
                user=request.user, key=key, defaults={"asked": asked}
            )
            if row.asked != asked:
                raise another_request()
            if is_new:
                answer = make(view, request, *args, **kwargs)
                row.status, row.url = answer.status_code, answer["Location"]
                row.save(update_fields=["status", "url"])
                return answer
        return _again(view, request, row)

    return once


def _again(view: Any, request: Any, row: KeyedRequest) -> Response:
    view.kwargs = {"pk": row.url.rstrip("/").rpartition("/")[2]}
    answer: Response = view.retrieve(request, **view.kwargs)
    answer.status_code, answer["Location"] = row.status, row.url
    return answer


def _digest(request: Any) -> str:
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{request.path}\n{body}".encode()).hexdigest()
