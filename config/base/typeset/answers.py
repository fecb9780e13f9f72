"""A file on paper as an answer, or a page that says in a sentence why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.base.sheets.downloads import file_response
from config.base.typeset.frame import Maker
from config.base.typeset.typeset import NotSet, typeset


def maker_of(user: Any) -> Maker:
    """The reader at this moment, in their own time."""
    return Maker(user.person.name if user.person else user.email, timezone.localtime())


def pdf_response(
    request: HttpRequest,
    stem: str,
    template: Path,
    values: Mapping[str, Any],
    people: Mapping[str, str] | None = None,
    *,
    back: str,
) -> HttpResponse:
    """``stem`` becomes the file's name; ``back`` is the page that says the same where the file fails."""
    try:
        made = typeset(template, values, people)
    except NotSet:
        return render(request, "pdf_failed.html", {"back": back, "again": request.get_full_path()}, status=503)
    response = file_response(stem, "pdf")
    response.write(made)
    return response
