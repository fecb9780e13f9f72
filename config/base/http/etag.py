"""Editable rows of the API: each answer carries the version it shows, and a change names the version it was made to."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag of what the change is made to."
)


class VersionMissing(exceptions.APIException):
    status_code = 428
    default_code = "version_missing"
    default_detail = "A change names the version it is made to."
    what_to_do = "Read the row, and send the header “If-Match” with the ETag of the answer. Nothing was written."


class VersionOutdated(exceptions.APIException):
    status_code = 412
    default_code = "version_outdated"
    default_detail = "This was changed since the version you name."
    what_to_do = "Read the row again, put your change to what it says now, and send its ETag. Nothing was written."


def etag_of(data: Any) -> str:
    """Of the row exactly as its reader is shown it."""
    plain = json.loads(JSONRenderer().render(data))
    return f'"{hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]}"'


def shown(data: Any, status: int = 200, **headers: str) -> Response:
    """The row with its version."""
    return Response(data, status, headers={"ETag": etag_of(data), **headers})


def check_match(request: Any, data: Any) -> None:
    """Refuses a change to another version than ``data``; call it behind the lock of the row.

    As RFC 9110 has it: ``*`` is any version, and of several one is enough. A tag may be weak, as a proxy that
    compresses makes it: what the tag is of is the same.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise VersionMissing
    named = parse_etags(given)
    if named != ["*"] and etag_of(data) not in [tag.removeprefix("W/") for tag in named]:
        raise VersionOutdated
