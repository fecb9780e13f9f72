"""Who reads, in the organisation."""

from __future__ import annotations

from django.http import Http404

from skills.models import Engineer


def own_person(request) -> Engineer:  # type: ignore[no-untyped-def]
    """There are no pairs for an account that is nobody there."""
    if request.user.person is None:
        raise Http404
    return request.user.person
