"""What every page's frame needs: the organisation's name and the links of the reader's roles."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

OPERATIONS, SET_UP, REFERENCE = "Operations", "Set-up", "Reference"
TABS = {"My growth": "Growth", "Skills matrix": "Team"}


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
        return TABS.get(self.label, self.label.partition(" and ")[0])


def shell(request: HttpRequest) -> dict[str, Any]:
    nav = _links(request)
    return {"organisation": settings.ORGANISATION, "nav": nav, "tabs": _tabs(request, nav)}


def _tabs(request: HttpRequest, nav: list[Link]) -> list[Link]:
    """Four of the links on a phone. Whoever has pairs rather than reports to run logs a session in the middle."""
    pairs = next((link for link in nav if link.label == "Mentoring"), None)
    if pairs is None or any(link.label == "Readiness" for link in nav):
        return nav[:4]
    second = next((link for link in nav if link.label == "Skills matrix"), nav[1])
    log = _link(request, "Log", "pairs:log", "plus")
    return [nav[0], second, log, replace(pairs, is_current=pairs.is_current and not log.is_current)]


def _links(request: HttpRequest) -> list[Link]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    rows: list[tuple[str, ...]] = [("Home", "home", "home")]
    is_manager, is_assessed = bool(user.managed_team_ids), user.person and not user.runs_reports
    assess = ("Self-assessment", "skills:my_assess", "pencil-square")
    if is_assessed:
        rows.append(("My growth", "reports:my_growth", "arrow-trending-up"))
        rows += [] if is_manager else [assess]
        rows.append(("My readiness", "reports:my_readiness", "scale"))
        rows.append(("Mentoring", "pairs:home", "chat-bubble-left-right"))
    if is_manager:  # the phone's tabs are the first four: the team before one's own assessment
        rows.append(("Skills matrix", "skills:own_matrix", "table-cells"))
        rows.append(("Team readiness", "reports:own_team_readiness", "user-group"))
        rows += [assess] if is_assessed else []
    else:
        rows.append(("Teams", "skills:teams", "table-cells"))
    if is_manager or user.is_people_team:
        rows.append(("Find people", "skills:find", "magnifying-glass"))
        rows.append(("Mentor matching", "matching:queue", "link"))
    if user.runs_reports:
        rows.append(("Readiness", "reports:list", "chart-bar"))
        rows.append(("Mentoring health", "mentoring_health:health", "heart"))
        rows += [("Mentoring", "pairs:home", "chat-bubble-left-right")] if user.person else []
        rows.append(("Cover", "skills:organisation_cover", "squares-2x2"))
        rows.append(("Jobs", "jobs", "queue-list", OPERATIONS))
    if user.keeps_people:
        rows.append(("People and teams", "people:list", "users", SET_UP))
        rows.append(("Import", "imports", "arrow-up-tray", SET_UP))
        rows.append(("Audit log", "audit", "eye", SET_UP))
    if is_assessed and not is_manager:  # they have it on the page of their own mentoring
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
