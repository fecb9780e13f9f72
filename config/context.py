"""What every page's frame needs: the organisation's name and the links of the reader's roles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

MY_TEAM, ORGANISATION, OPERATIONS, SET_UP, REFERENCE = "My team", "Organisation", "Operations", "Set-up", "Reference"
TABS = {"My growth": "Growth", "Skills matrix": "Team"}
TABS_OF_ORGANISATION = ("Home", "People and teams", "Readiness", "Cover", "Schedules", "Jobs", "Teams", "Framework")
# Pages that stand under another page's link.
UNDER = {
    "people:list": "^/setup/(teams|add-person|add-team)/",
    "skills:own_matrix": "^/teams/(?!.*readiness/).*",
    "matching:queue": "^/mentoring/plans/.*",
    "reports:newest_map": "^/readiness/[^/]+/[^/]+/map/",
    "reports:own_team_readiness": "^/teams/[^/]+/readiness/",
    "reports:my_growth": "^/me/(readiness|mentoring-check)/.*",
}


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    icon: str
    group: str = ""
    is_current: bool = False

    @property
    def short(self) -> str:
        """As the phone's tabs call it."""
        return TABS.get(self.label, self.label.partition(" and ")[0])


def shell(request: HttpRequest) -> dict[str, Any]:
    nav = _links(request)
    return {"organisation": settings.ORGANISATION, "nav": nav, "tabs": _tabs(request, nav)}


def _tabs(request: HttpRequest, nav: list[NavLink]) -> list[NavLink]:
    """Four links on a phone. Whoever has pairs rather than reports to run logs a session in the middle."""
    links = {link.label: link for link in nav}
    if "Readiness" in links or "Mentoring" not in links:
        return [links[label] for label in TABS_OF_ORGANISATION if label in links][:4] if links else []
    second, pairs = links.get("Skills matrix") or links["My growth"], links["Mentoring"]
    url = reverse("pairs:log")
    logs = request.path.startswith(url)
    log = NavLink("Log", url, "plus", is_current=logs)
    return [links["Home"], second, log, replace(pairs, is_current=pairs.is_current and not logs)]


def _links(request: HttpRequest) -> list[NavLink]:
    user = getattr(request, "user", None)
    return _mark(request.path, sidebar_rows(user)) if user is not None and user.is_authenticated else []


Row = tuple[str, str, str, str]


def sidebar_rows(user: Any) -> list[Row]:
    """Label, name of the URL, icon and group of each link."""
    rows = [*_own(user), *_of_teams(user), *_of_organisation(user)]
    if user.person and not user.runs_reports and not user.managed_team_ids:
        rows.append(("Find a mentor", "matching:find", "hand-raised", REFERENCE))
    rows.append(("Framework", "skills:framework", "book-open", REFERENCE))
    return rows


def _own(user: Any) -> Iterator[Row]:
    yield "Home", "home", "home", ""
    if user.person and not user.runs_reports:
        yield "My growth", "reports:my_growth", "arrow-trending-up", ""
        yield "Self-assessment", "skills:my_assess", "pencil-square", ""
    if user.person:
        yield "Mentoring", "pairs:home", "chat-bubble-left-right", ""


def _of_teams(user: Any) -> Iterator[Row]:
    group = MY_TEAM if user.managed_team_ids else ORGANISATION if user.runs_reports else ""
    if user.managed_team_ids:
        yield "Skills matrix", "skills:own_matrix", "table-cells", group
        yield "Team readiness", "reports:own_team_readiness", "user-group", group
    else:
        yield "Teams", "skills:teams", "table-cells", group
    if user.managed_team_ids or user.is_people_team:
        yield "Find people", "skills:find", "magnifying-glass", group
        yield "Mentor matching", "matching:queue", "link", group


def _of_organisation(user: Any) -> Iterator[Row]:
    if user.runs_reports:
        yield "Readiness", "reports:list", "chart-bar", ORGANISATION
        yield "Organisation map", "reports:newest_map", "table-cells", ORGANISATION
        yield "Mentoring health", "mentoring_health:health", "heart", ORGANISATION
        yield "Cover", "skills:organisation_cover", "squares-2x2", ORGANISATION
        yield "Schedules", "reports:schedules", "calendar", OPERATIONS
    if user.keeps_people:
        yield "Jobs", "jobs", "queue-list", OPERATIONS
        yield "People and teams", "people:list", "users", SET_UP
        yield "Import", "imports", "arrow-up-tray", SET_UP
        yield "Audit log", "audit", "eye", SET_UP


def _mark(path: str, rows: list[Row]) -> list[NavLink]:
    """The longest address that begins the path is where the reader is."""
    links, found = [], {}
    for label, name, icon, group in rows:
        url = reverse(name)
        links.append(NavLink(label, url, icon, group))
        here = re.sub(UNDER[name], url, path) if name in UNDER else path
        if here == url or (url != "/" and here.startswith(url)):
            found[url] = len(url)
    current = max(found, key=found.__getitem__, default=None)
    return [replace(link, is_current=link.url == current) for link in links]
