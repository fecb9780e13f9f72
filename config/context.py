"""What every page's frame needs: the organisation's name and the links of the reader's roles."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

OPERATIONS, SET_UP, REFERENCE = "Operations", "Set-up", "Reference"


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str
    is_current: bool
    group: str = ""

    @property
    def short(self) -> str:
        """As the phone's tabs call it."""
        return self.label.partition(" and ")[0]


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"organisation": settings.ORGANISATION, "nav": _links(request)}


def _links(request: HttpRequest) -> list[Link]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    rows: list[tuple[str, ...]] = [("Home", "home", "home")]
    if user.person and not user.runs_reports:
        rows.append(("My growth", "reports:my_growth", "arrow-trending-up"))
        rows.append(("My readiness", "reports:my_readiness", "scale"))
    if user.managed_team_ids:
        rows.append(("Skills matrix", "skills:own_matrix", "table-cells"))
        rows.append(("Team readiness", "reports:own_team_readiness", "user-group"))
    else:
        rows.append(("Teams", "skills:teams", "table-cells"))
    if user.managed_team_ids or user.is_people_team:
        rows.append(("Mentor matching", "matching:queue", "link"))
    if user.runs_reports:
        rows.append(("Readiness", "reports:list", "chart-bar"))
        rows.append(("Jobs", "jobs", "queue-list", OPERATIONS))
    if user.keeps_people:
        rows.append(("People and teams", "people:list", "users", SET_UP))
        rows.append(("Audit log", "audit", "eye", SET_UP))
    if user.person and not user.runs_reports:
        rows.append(("Find a mentor", "matching:find", "hand-raised", REFERENCE))
    rows.append(("Framework", "skills:framework", "book-open", REFERENCE))
    return [_link(request, *row) for row in rows]


def _link(request: HttpRequest, label: str, name: str, icon: str, group: str = "") -> Link:
    url = reverse(name)
    path = request.path
    if name == "people:list":  # one link for both lists and for what is added to them
        path = re.sub("^/setup/(teams|add-person|add-team)/", url, path)
    if name == "skills:own_matrix":  # and for every other team's matrix and cover
        path = re.sub("^/teams/(?!.*readiness/).*", url, path)
    if name == "matching:queue":  # with its plans
        path = re.sub("^/mentoring/plans/.*", url, path)
    if name == "reports:own_team_readiness":
        path = re.sub("^/teams/[^/]+/readiness/", url, path)
    is_current = path == url or (url != "/" and path.startswith(url))
    return Link(label, url, icon, is_current, group)
