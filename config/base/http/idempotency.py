"""A key of the caller's own, under which a POST that makes something makes it once, however often it is sent."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

NAME = "Idempotency-Key"
IDEMPOTENCY = OpenApiParameter(NAME, OpenApiTypes.STR, OpenApiParameter.HEADER, description="The same key asks once.")


def read_key(request: Any) -> str | None:
    """The header as a key of a job; somebody else's same words ask for something else. None where there is none."""
    given = request.headers.get(NAME)
    if given is None:
        return None
    if not re.fullmatch(r"[!-~]{1,200}", given):
        raise ValidationError({NAME: "Send 1 to 200 letters, digits and signs without blanks."})
    return f"api/{request.user.pk}/{hashlib.sha256(given.encode()).hexdigest()}"
