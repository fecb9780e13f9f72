"""Who gets which answer, route by route: the policy of DESIGN §6 written out once more, by hand.

A rule reads "own line people 200, else 404": the first part that names a relation of the asker to the thing decides
(see people.relations). ``go`` is a redirect that is not the one to the login page, ``saved`` any answer of somebody
who may write: done, or told what is wrong with the words sent. What is not named answers 405. A thing that does not
exist answers 404 wherever one that does would have let somebody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EVERYBODY = "else 200"
PEOPLE_TEAM = "people 200, else 403"
READERS = "leadership people 200, else 403"
NO = "else 405"
ONE_PERSON = "own line people 200, else 404"


@dataclass(frozen=True)
class Row:
    """``of`` names the kinds of things the route is about; ``queries`` are further ways to ask it for the same."""

    route: str
    of: str = ""
    get: str = EVERYBODY
    post: str = NO
    body: Any = None
    queries: tuple[str, ...] = ()
    nobody: str = ""  # what whoever is not signed in gets by GET and POST; empty: sent to the login page
    other: str = "405"  # PUT, PATCH, DELETE
    options: str = "405"
    is_api: bool = False
    gate: str = ""  # of the API: who is let in before the method is looked at
    ghost: str = "404"  # what whoever is let in gets for a thing that does not exist
    body_first: bool = False  # reads the words sent before it says who may send them
    by_token: bool = True
    knows_read_only: bool = True  # refuses a token that may only read before it looks at the method
    has_csrf: bool = True

    @property
    def kinds(self) -> list[str]:
        return [kind.strip() for kind in self.of.split(",")] if self.of else []


def api(route: str, of: str = "", **rules: Any) -> Row:
    return Row(f"api:{route}", of, **{"is_api": True, "options": "200", "nobody": "401", **rules})


def open_to_all(route: str, of: str = "", **rules: Any) -> Row:
    return Row(route, of, **{"nobody": "200", **rules})


def setup(route: str, of: str = "", get: str = PEOPLE_TEAM, post: str = "people saved, else 403", **rules: Any) -> Row:
    return Row(route, of, get=get, post=post, **rules)


def _rate(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "skill": "talk", "level": 1, "note": "Zqxwalk"}


def _wait(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "skills": ["talk"]}


def _move(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "from_on": "2026-01-01", "team": "audio"}


PROFILE = {"places": 1, "offers": ["code"]}
FIND = ("skill=code", "skill=code&skill=talk&show=full", "instead=1")
A_PERSON = "person 200, else 404"
A_PERSON_WRITES = "person saved, else 404"
MATCHING = "manager people 200, else 403"
A_PLAN = "people 200, author 200, manager 404, else 403"
A_PLAN_WRITES = "people saved, author saved, manager 404, else 403"
SAVE = {"step": "save", "name": "Zed Walker", "email": "zed@example.org", "team": "1", "effect": ""}
REPORT = {"role": "senior", "as_of": "2025-05-31"}
WRITES_OWN = "own line 201, else 403"
NEWEST = ("ordering=rated_on", "source=peer", "engineer=bob", "rated_by=paula", "page_size=1000")
SOURCES = ("source=self", "source=manager", "skill=code", "skill=models", "skill=mentoring", "page=2")
MATRIX = ("target=senior&view=gap", "area=build", "as_of=2024-01-01", "q=bob", "people=olga", "people=bob&people=lou")

PAGES = [
    Row("home"),
    # ── one's own account ───────────────────────────────────────────────────────────────────────────────────────────
    Row("account", post="else saved", body={"theme": "dark", "has_letter_keys": "on"}),
    Row("set_theme", get=NO, post="else saved", body={"theme": "dark"}),
    Row("end_session", "session", get=NO, post="own go, else 404"),
    Row("end_other_sessions", get=NO, post="else go"),
    Row("make_token", get=NO, post="else saved", body={"name": "walk", "days": "3"}),
    Row("revoke_token", "token", get=NO, post="own go, else 404"),
    Row("my_data", queries=("page=2",)),
    Row("export_my_data"),
    Row("own_record", queries=("page=2",)),
    # ── signing in ──────────────────────────────────────────────────────────────────────────────────────────────────
    open_to_all("account_login", get="else go|200", post="else go", other="go|405", options="go|200"),
    open_to_all("account_logout", post="else login", nobody="login", options="200|go"),
    open_to_all("account_signup", get="else 404", post="else 404", nobody="404", other="404", options="404"),
    open_to_all("account_inactive", options="200"),
    Row("account_change_password", post="else saved", options="200", other="saved|405"),
    Row("account_set_password", get="else go", post="else go", options="go", other="go"),
    open_to_all("account_reset_password", post="else saved", options="200", other="saved|405"),
    open_to_all("account_reset_password_done", options="200"),
    open_to_all("account_reset_password_from_key_done", options="200"),
    open_to_all(
        "account_reset_password_from_key", "reset link", post="else saved", options="200", other="200|saved|405"
    ),
    # ── for whoever watches the server ──────────────────────────────────────────────────────────────────────────────
    open_to_all("healthz"),
    open_to_all("readyz"),
    Row("search", queries=("q=zqxname", "q=said", "q=senior", "q=vision", "q=code")),
    Row("styleguide", get=PEOPLE_TEAM),
    # ── set-up: the people team ─────────────────────────────────────────────────────────────────────────────────────
    setup("audit", post=NO, queries=("person=bob", "kind=rated", "page=2")),
    setup("people:list", post=NO, queries=("q=bob",)),
    setup("people:add", body=SAVE),
    setup("people:person", "person", body=SAVE),
    setup("people:move", "person", body={"step": "save", "from_on": "2026-01-01", "team": "1"}),
    setup("people:withdraw", "plan", body={"step": "save"}),
    setup("people:leave", "person", body={"step": "save", "left_on": "2026-01-01"}),
    setup("people:come_back", "left", body={"step": "save"}),
    setup("people:invite", "person", get=NO),
    setup("people:teams", post=NO),
    setup("people:add_team", body={"step": "save", "name": "Walkers"}),
    setup("people:team", "team", body={"step": "save", "name": "Walkers"}),
    setup("people:delete_team", "team, empty team", body={"step": "save"}),
    # ── people and teams ────────────────────────────────────────────────────────────────────────────────────────────
    Row("people:profile", "person"),
    Row("skills:history", "person", get=ONE_PERSON, queries=SOURCES),
    Row("skills:teams"),
    Row("skills:own_matrix", get="else go"),
    Row("skills:matrix", "team", get="line people 200, else 404", queries=MATRIX),
    Row("skills:cover", "team", get="line member leadership people 200, else 404"),
    # ── reference ───────────────────────────────────────────────────────────────────────────────────────────────────
    Row("skills:framework"),
    Row("skills:role", "role"),
    Row("skills:skill", "skill"),
    Row("reports:method"),
    # ── reports, runs and jobs: leadership and the people team; an entry also for its person and their line ─────────
    Row("reports:list", get=READERS, post="leadership people saved, else 403", body={**REPORT, "token": "0" * 32}),
    Row("reports:latest", "role of a report", get="leadership people go, else 403"),
    Row("reports:report", "report", get=READERS, queries=("show=developing", "edition=1")),
    Row("reports:person", "entry", get="own line leadership people 200, else 404", queries=("edition=1",)),
    # ── growth and readiness: oneself, the line, the people team; leadership reads verdicts in the report ────────────
    Row("reports:my_growth"),
    Row("reports:my_readiness"),
    Row("reports:growth", "person", get=ONE_PERSON),
    Row("reports:person_readiness", "person", get=ONE_PERSON),
    Row("reports:own_team_readiness", get="manager go, else go"),
    Row("reports:team_readiness", "team", get="line people 200, else 404"),
    Row("reports:answer", "entry", get=NO, post="own go, else 404", body={"text": "Zqxwalk"}),
    # ── mentors: one's own profile and search for everybody; matching for managers and the people team ───────────────
    Row("matching:profile", post="else saved", body={"places": "1", "works_from": "9", "works_until": "17"}),
    Row("matching:keep_apart", get=NO, post=A_PERSON_WRITES, body={"other": "gwen"}),
    Row("matching:no_longer_apart", "block", get=NO, post="author go, else 404"),
    Row("matching:find", queries=FIND),
    Row("matching:ask", "person", get=NO, post=A_PERSON_WRITES, body={"skill": "code", "line": "Zqxwalk"}),
    Row("matching:requests"),
    Row("matching:new_request", get=A_PERSON, post=A_PERSON_WRITES, body={"skill": "talk"}),
    Row("matching:request", "request", get=ONE_PERSON, post="own line people saved, else 404", body={"skill": "talk"}),
    Row("matching:close_request", "request", get=NO, post="own line people go, else 404"),
    Row("matching:queue", get=MATCHING),
    Row("matching:person", "waiting", get="line people 200, manager 404, else 403"),
    Row(
        "matching:propose",
        "waiting",
        get=NO,
        post="line people saved, manager 404, else 403",
        body={"mentor": "gwen", "line": "Zqxwalk"},
    ),
    Row("matching:plans", get=MATCHING, post="manager people saved, else 403", body={"bar": "60", "token": "0" * 32}),
    Row("matching:plan", "match plan", get=A_PLAN),
    Row("matching:plan_rules", "match plan", get=NO, post=A_PLAN_WRITES, body={"bar": "50"}),
    Row("matching:send_plan", "match plan", get=NO, post=A_PLAN_WRITES, body={"objective": "most"}),
    Row("reports:runs", get=READERS),
    Row("reports:run", "job", get=READERS),
    Row("reports:retry", "job", get=NO, post="leadership people go, else 403"),
    Row("jobs", get=READERS, queries=("state=dead",)),
    Row("retry_job", "job", get=NO, post="leadership people go, else 403"),
]
API = [
    api("me"),
    api("person-list", queries=("team=vision", "page_size=1000")),
    api("person-detail", "person"),
    api("team-list"),
    api("team-detail", "team"),
    api(
        "placement-list",
        "person",
        post="people 201, else 403",
        body=_move,
        ghost="400",
        queries=("engineer=bob", "page_size=1000"),
    ),
    api("placement-detail", "placement", get=ONE_PERSON),
    api("framework-list"),
    api("framework-detail", "framework"),
    api("skill-list"),
    api("skill-detail", "skill"),
    api("role-list"),
    api("role-detail", "role"),
    api("rating-list", "person", post=WRITES_OWN, body=_rate, ghost="400", body_first=True, queries=NEWEST),
    api("rating-detail", "rating, voided", get="author own line people 200, else 404"),
    api("rating-void", "rating", get=NO, post="once 403, author people 201, own line 403, else 404"),
    api("mentor-profile", get=A_PERSON, body=PROFILE, other="400|404|405|428"),
    api("mentors", get=A_PERSON, queries=("skills=code", "skills=code,talk&full=1")),
    api(
        "mentoring-request-list",
        "person",
        post="own line people saved, else 400",
        body=_wait,
        ghost="400",
        body_first=True,
        queries=("page_size=1000",),
    ),
    api("mentoring-request-detail", "request", get=ONE_PERSON),
    api("mentoring-request-close", "request", get=NO, post="own line people saved, else 404"),
    api("match-plan-list", get=MATCHING, gate=MATCHING, post="manager people saved, else 403", body={"bar": 60}),
    api("match-plan-detail", "match plan", get="people author 200, else 404", gate=MATCHING),
    api(
        "match-plan-publish",
        "match plan",
        get=NO,
        post="people author saved, else 404",
        gate=MATCHING,
        body={"objective": "most"},
    ),
    api("report-list", get=READERS, gate=READERS, post="leadership people saved, else 403", body=REPORT),
    api("report-detail", "report", get=READERS, gate=READERS, queries=("everyone=1",)),
    api("job-list", queries=("state=dead",)),
    api("job-detail", "job", get="own leadership people 200, else 404"),
    api("job-retry", "job", get=NO, post="leadership people saved, own 403, else 404"),
    api("schema", knows_read_only=False),
    api("docs", nobody="", by_token=False, knows_read_only=False, has_csrf=False, queries=("script=",)),
    api("*", get="else 404", post="else 404", other="404"),
]
TABLE = [*PAGES, *API]
ROWS = {row.route: row for row in TABLE}

# Everything the API says of a row, by the names it says it in: a key that is not here is one too many.
COMMON = "count next previous results type title status detail errors field message what_to_do methods"
FIELDS = {  # the first that fits
    "api:mentor-profile": "places offers paused_until time_zone works_from works_until",
    "api:mentors": "total mentors mentor name fit offers reasons text points most left_out full_count full",
    "api:mentoring-request-": "id engineer skills asked_on closed_on",
    "api:me": "email name person groups teams_managed may rate_oneself rate_others run_reports keep_people write token "
    "expires_at is_read_only",
    "api:person-": "slug name team role has_left",
    "api:team-": "slug name parent manager",
    "api:placement-": "id engineer from_on team role target_role",
    "api:rating-": "id engineer skill level source rated_by rated_on recorded_at note voids voided_by",
    "api:match-plan-": "id scope state is_ready requested_by made_at planned_on bar input_digest chosen published_at "
    "rows mentee most best differs mentor fit reasons text points why change sent refused",
    "api:report-list": "id role as_of edition framework_version method digest summary made_at ready_now ready_soon "
    "developing not_enough_evidence kind state stage percent attempts last_error requested_by created_at started_at "
    "finished_at report",
    "api:job-": "id kind role as_of state stage percent attempts last_error requested_by created_at started_at "
    "finished_at report",
}


def fields_of(route: str) -> frozenset[str]:
    """Empty where any key may stand: definitions and reports are documents."""
    found = next((names for start, names in FIELDS.items() if route.startswith(start)), "")
    return frozenset([*found.split(), *COMMON.split()]) if found else frozenset()
