"""Who reads, in the organisation."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from skills.models import Engineer


def own_person(request: Any) -> Engineer:
    """Of a page's or the API's request. An account that is nobody there has no page of its own."""
    person: Engineer | None = request.user.person
    if person is None:
        raise Http404
    return person
