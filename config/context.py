"""What every page's frame needs: the organisation's name and the links of the reader's roles."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str
    is_current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"organisation": settings.ORGANISATION, "nav": _links(request)}


def _links(request: HttpRequest) -> list[Link]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    rows = [("Home", "home", "home")]
    if user.is_leadership or user.is_people_team:
        rows.append(("Readiness", "reports:list", "chart-bar"))
    return [_link(request, *row) for row in rows]


def _link(request: HttpRequest, label: str, name: str, icon: str) -> Link:
    url = reverse(name)
    return Link(label, url, icon, request.path == url or (url != "/" and request.path.startswith(url)))
