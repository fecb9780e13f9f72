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
    patch: str = ""  # rules of their own, where a row is changed or deleted; without If-Match that is 428
    delete: str = ""
    options: str = "405"
    is_api: bool = False
    gate: str = ""  # of the API: who is let in before the method is looked at
    ghost: str = "404"  # what whoever is let in gets for a thing that does not exist
    body_first: bool = False  # reads the words sent before it says who may send them
    by_token: bool = True
    knows_read_only: bool = True  # refuses a token that may only read before it looks at the method
    has_csrf: bool = True
    is_json: bool = False  # what is posted, beside the API
    headers: tuple[tuple[str, str], ...] = ()  # others than those of every page

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


def _batch(thing: Any) -> dict[str, Any]:
    change = {"person": thing.ids["bob"], "skill": "talk", "from": None, "to": 1, "version": None, "note": "Zqxwalk"}
    return {"batch": "0" * 32, "changes": [change]}


def _wait(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "skills": ["talk"]}


def _move(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "from_on": "2026-01-01", "team": "audio"}


def _log(thing: Any) -> dict[str, Any]:
    return {"pair": thing.ids["pk"], "when": "today", "length": "30", "summary": "Zqxwalk"}


def _log_by_api(thing: Any) -> dict[str, Any]:
    return {"mentorship": thing.ids["pk"], "minutes": 30, "summary": "Zqxwalk"}


def _plan(thing: Any) -> dict[str, Any]:
    return {"mentorship": thing.ids["pk"], "starts_at": "2026-12-24T10:00:00Z"}


def _goal(thing: Any) -> dict[str, Any]:
    return {"mentorship": thing.ids["pk"], "skill": "code", "level": 4}


def _action(thing: Any) -> dict[str, Any]:
    return {"mentorship": thing.ids["pk"], "text": "Zqxwalk", "owner": "bob"}


def _note(thing: Any) -> dict[str, Any]:
    return {"mentorship": thing.ids["pk"], "text": "Zqxwalk"}


THE_TWO, TWO_SAVE = "pair 200, else 404", "pair saved, else 404"
TWO_WRITE = "pair saved, else 400"  # a pair of others is one that does not exist
TWO_CHANGE, OWN_CHANGE = "pair 428, else 404", "own 428, else 404"
PAIR_CHANGE = "pair pairline people 428, else 404"
PAIR_STEP = "pair author people saved, pairline 403, else 404"
PROFILE = {"places": 1, "offers": ["code"]}
FIND = ("skill=code", "skill=code&skill=talk&show=full", "instead=1")
A_PERSON = "person 200, else 404"
A_PERSON_WRITES = "person saved, else 404"
MATCHING = "manager people 200, else 403"
A_PLAN = "people 200, author 200, manager 404, else 403"
A_PLAN_WRITES = "people saved, author saved, manager 404, else 403"
SAVE = {"step": "save", "name": "Zed Walker", "email": "zed@example.org", "team": "1", "effect": ""}
REPORT = {"role": "senior", "as_of": "2025-05-31"}
PROPOSE = {"mentor": "mona", "mentee": "olga", "skills": ["code"], "purpose": "Zqxwalk"}
WRITES_OWN = "own line 201, else 403"
NEWEST = ("ordering=rated_on", "source=peer", "engineer=bob", "rated_by=paula", "page_size=1000")
SOURCES = ("source=self", "source=manager", "skill=code", "skill=models", "skill=mentoring", "page=2")
ASSESS = {"code-level": "1", "code-note": "Zqxwalk"}
FIND = ("skill=code&level=1&skill=models&level=1", "skill=code&level=1&team=", "skill=code&aim=senior&page=2")
WHAT_IF = ("leaves=bob", "promoted=bob&leaves=paula", "leaves=olga")
MATRIX = ("target=senior&view=gap", "area=build", "as_of=2024-01-01", "q=bob", "people=olga", "people=bob&people=lou")
MATRIX += ("source=self", "source=peer", "view=change&since=2025-01-01")

PAGES = [
    Row("home"),
    # ── one's own account ───────────────────────────────────────────────────────────────────────────────────────────
    Row("account", post="else saved", body={"theme": "dark", "has_letter_keys": "on"}),
    Row("set_theme", get=NO, post="else saved", body={"theme": "dark"}),
    Row("mail_choices", get=NO, post="else go"),
    Row("end_session", "device", get=NO, post="own go, else 404"),
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
    open_to_all("mail_stop", "stop link", post="else saved", nobody="200|404", has_csrf=False),
    # ── for whoever watches the server ──────────────────────────────────────────────────────────────────────────────
    open_to_all("healthz"),
    open_to_all("readyz"),
    Row("search", queries=("q=zqxname", "q=said", "q=senior", "q=vision", "q=code")),
    Row("styleguide", get=PEOPLE_TEAM),
    Row("sample_mail", get=PEOPLE_TEAM),
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
    setup("imports"),
    setup("import", "upload", body={}),
    setup("load_import", "upload", get=NO),
    setup("drop_import", "upload", get=NO),
    setup("undo_import", "upload", get=NO),
    setup("import_problems", "upload", post=NO),
    # ── people and teams ────────────────────────────────────────────────────────────────────────────────────────────
    Row("people:profile", "person"),
    Row("skills:history", "person", get=ONE_PERSON, queries=SOURCES),
    Row("skills:history_file", "history file", get=ONE_PERSON, queries=SOURCES),
    setup("skills:people_file", "file format", post=NO),
    Row("skills:teams"),
    Row("skills:own_matrix", get="else go"),
    Row("skills:matrix", "team", get="line people 200, else 404", queries=MATRIX),
    Row("skills:ratings", "team", get=NO, post="line saved, else 404", body=_batch, is_json=True),
    Row("skills:cell", "team", get="else 404"),  # without a person and a skill there is none
    Row("skills:matrix_file", "team file", get="line people 200, else 404", queries=MATRIX),
    Row("skills:cover", "team", get="line people saved, member leadership 200, else 404", queries=WHAT_IF),
    Row("skills:organisation_cover", get=READERS),
    Row("skills:assess", "person", get="own line 200, else 404", post="own line saved, else 404", body=ASSESS),
    Row("skills:my_assess", post="else saved", body=ASSESS),
    Row("skills:find", queries=FIND),
    Row("skills:find_csv", queries=FIND),
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
    # ── mentoring: the calendar of whoever holds its address, which is made and revoked by its owner ────────────────
    Row("mentoring_calendar:calendar"),
    Row("mentoring_calendar:make", get=NO, post="person saved, else 404"),
    Row("mentoring_calendar:title", get=NO, post="else go", body={"shows_names": "names"}),
    Row("mentoring_calendar:revoke", get=NO, post="person go, else 404"),
    open_to_all("mentoring_calendar:feed", "calendar", headers=(("Referrer-Policy", "no-referrer"),), has_csrf=False),
    Row("mentoring_calendar:invitation", "planned", get=THE_TWO),
    Row("nudges:list"),
    Row("nudges:later", "nudge", get="own 200, else 404", post="own go, else 404"),
    Row("nudges:topic", "topic", get=NO, post="else go"),
    # ── mentoring ───────────────────────────────────────────────────────────────────────────────────────────────────
    Row("mentoring_health:health", get=READERS),
    Row("mentoring_health:gaps", get=READERS),
    Row("mentoring_health:growth", get=READERS),
    Row("mentoring_health:record"),
    # ── growth and readiness: oneself, the line, the people team; leadership reads verdicts in the report ────────────
    Row("reports:my_growth"),
    Row("reports:my_readiness"),
    Row("reports:growth", "person", get=ONE_PERSON),
    Row("reports:person_readiness", "person", get=ONE_PERSON),
    Row("reports:my_check"),
    Row(
        "reports:check",
        "person",
        get=ONE_PERSON,
        post="own 404, line people saved, else 404",
        body={"reason": "Zqxwalk"},
    ),
    Row("reports:withdraw_waiver", "person", get=NO, post="own 404, line people go, else 404"),
    Row("reports:own_team_readiness", get="manager go, else go"),
    Row("reports:team_readiness", "team", get="line people 200, else 404"),
    Row("reports:answer", "entry", get=NO, post="own go, else 404", body={"text": "Zqxwalk"}),
    # ── mentoring: what a pair writes, for the two; that it exists, for their lines and the people team too ───────────
    Row("pairs:home"),
    Row("pairs:sessions", queries=("state=you", "state=them&page=2")),
    Row("pairs:log", "open pair", post=TWO_SAVE, body=_log, ghost="404|422"),
    Row("pairs:session", "session", get=THE_TWO, post=TWO_SAVE, body={"summary": "Zqxwalk"}),
    Row("pairs:confirm", "session", get=THE_TWO, post=TWO_SAVE),
    Row("pairs:deny", "session", get=NO, post=TWO_SAVE),
    Row("pairs:undo", "session", get=NO, post=TWO_SAVE),
    Row("pairs:move", "planned", get=THE_TWO, post=TWO_SAVE, body={"day": "2099-01-01", "at": "10:00", "minutes": "9"}),
    Row("pairs:cancel", "planned", get=NO, post=TWO_SAVE),
    Row("pairs:propose", post="else saved", queries=("mentee=bob",)),
    Row("pairs:pair", "pair", get="pair pairline people 200, else 404"),
    Row("pairs:step", "step", get="pair author people 200, else 404", post="pair author people saved, else 404"),
    Row("pairs:plan", "pair", get=NO, post=TWO_SAVE),
    Row("pairs:cadence", "pair", get=NO, post=TWO_SAVE, body={"cadence_days": "21"}),
    Row("pairs:note", "pair", get=NO, post=TWO_SAVE, body={"text": "Zqxwalk", "version": "1"}),
    Row("pairs:add_action", "pair", get=NO, post=TWO_SAVE, body={"text": "Zqxwalk", "owner": "bob"}),
    Row("pairs:goal", "focus", get=NO, post=TWO_SAVE, body={"level": "4", "text": "Zqxwalk"}),
    Row("pairs:action", "action", get=NO, post=TWO_SAVE, body={"do": "done"}),
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
    Row("matching:plan_rules", "match plan", get=NO, post=A_PLAN_WRITES, body={"bar": "50", "run": "1"}),
    Row("matching:send_plan", "match plan", get=NO, post=A_PLAN_WRITES, body={"objective": "most", "run": 1}),
    Row("reports:runs", get=READERS),
    Row("reports:run", "job", get=READERS),
    Row("reports:retry", "job", get=NO, post="leadership people go, else 403"),
    Row("jobs", get=READERS, queries=("state=dead",)),
    Row("retry_job", "job", get=NO, post="leadership people go, else 403"),
]
API = [
    api("me"),
    api("mentoring-health", get=READERS),
    api("mentoring-record"),
    api("person-list", queries=("team=vision", "page_size=1000")),
    api("person-detail", "person"),
    api("team-list"),
    api("team-detail", "team"),
    api("team-cover", "team", get="line people 200, else 404"),
    api("find-list", get="manager people 400, else 403"),
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
        body={"objective": "most", "run": 1},
    ),
    api("report-list", get=READERS, gate=READERS, post="leadership people saved, else 403", body=REPORT),
    api("report-detail", "report", get=READERS, gate=READERS, queries=("everyone=1",)),
    api("job-list", queries=("state=dead",)),
    api("job-detail", "job", get="own leadership people 200, else 404"),
    api("job-retry", "job", get=NO, post="leadership people saved, own 403, else 404"),
    # ── mentoring ───────────────────────────────────────────────────────────────────────────────────────────────────
    api("mentorship-list", post="else saved", body=PROPOSE, queries=("state=proposed", "mentee=bob", "page_size=1000")),
    api("mentorship-detail", "pair", get="pair pairline people 200, else 404", patch=PAIR_CHANGE),
    *[
        api(f"mentorship-{step}", "pair", get=NO, post=PAIR_STEP)
        for step in ("accept", "decline", "withdraw", "pause", "resume", "complete", "end-early")
    ],
    api("mentoring-session-list", "open pair", post=TWO_WRITE, body=_log_by_api, ghost="400"),
    api("mentoring-session-detail", "session", get=THE_TWO, patch=TWO_CHANGE, delete=TWO_CHANGE),
    api("mentoring-session-confirm", "session", get=NO, post=TWO_SAVE),
    api("mentoring-session-deny", "session", get=NO, post=TWO_SAVE),
    api("planned-session-list", "open pair", post=TWO_WRITE, body=_plan, ghost="400"),
    api("planned-session-detail", "planned", get=THE_TWO, patch=TWO_CHANGE, delete=TWO_CHANGE),
    api("goal-list", "open pair", post=TWO_WRITE, body=_goal, ghost="400"),
    api("goal-detail", "goal", get=THE_TWO, patch=TWO_CHANGE),
    api("action-list", "open pair", post=TWO_WRITE, body=_action, ghost="400"),
    api("action-detail", "action", get=THE_TWO, patch=TWO_CHANGE, delete=TWO_CHANGE),
    api("private-note-list", "open pair", post=TWO_WRITE, body=_note, ghost="400"),
    api("private-note-detail", "note", get="own 200, else 404", patch=OWN_CHANGE),
    api("schema", knows_read_only=False),
    api("docs", nobody="", by_token=False, knows_read_only=False, has_csrf=False, queries=("script=",)),
    api("*", get="else 404", post="else 404", other="404"),
]
TABLE = [*PAGES, *API]
ROWS = {row.route: row for row in TABLE}

# Everything the API says of a row, by the names it says it in: a key that is not here is one too many.
COMMON = "count next previous results type title status detail errors field message what_to_do methods"
FIELDS = {
    "api:mentoring-health": "as_of active paused proposed silent free_places waiting gaps skill below with_mentor "
    "never_asked could_mentor is_scarce growth_beside_own_skills growth_beside_people_without mean low high count",
    "api:mentoring-record": "sessions unconfirmed counted mentees levels_gained",
    "api:mentor-profile": "places offers paused_until time_zone works_from works_until",
    "api:mentors": "total mentors mentor name fit offers reasons text points most left_out full_count full",
    "api:mentoring-request-": "id engineer skills asked_on closed_on",
    "api:person-": "slug name team role has_left",
    "api:team-cover": "finding falls",
    "api:find-": "engineer name team role target_role is_full levels_short skills",
    "api:team-": "slug name parent manager",
    "api:placement-": "id engineer from_on team role target_role",
    "api:rating-": "id engineer skill level source rated_by rated_on recorded_at note voids voided_by",
    "api:match-plan-": "id scope state run is_ready requested_by made_at planned_on bar input_digest chosen "
    "published_at rows mentee most best differs mentor fit reasons text points why change sent refused",
    "api:report-list": "id role as_of edition framework_version method digest summary made_at ready_now ready_soon "
    "developing not_enough_evidence kind state stage percent attempts last_error requested_by created_at started_at "
    "finished_at report",
    "api:mentorship-": "id mentor mentee state started_on planned_end_on ended_on renews created_at session_count "
    "confirmed_count is_own cadence_days skills purpose end_reason",
    "api:mentoring-session-": "id mentorship held_on minutes skills summary logged_by confirmed_by_mentor_at "
    "confirmed_by_mentee_at recorded_at",
    "api:planned-session-": "id mentorship starts_at minutes uid sequence planned_by session cancelled_at",
    "api:goal-": "id mentorship skill level text reached_on",
    "api:action-": "id mentorship text owner due_on done_at created_at",
    "api:private-note-": "id mentorship text version changed_at",
    "api:job-": "id kind role as_of state stage percent attempts last_error requested_by created_at started_at "
    "finished_at report",
    # After the routes whose names begin like it.
    "api:me": "email name person groups teams_managed may rate_oneself rate_others run_reports keep_people write token "
    "expires_at is_read_only",
}


def fields_of(route: str) -> frozenset[str]:
    """Empty where any key may stand: definitions and reports are documents."""
    start = max((start for start in FIELDS if route.startswith(start)), key=len, default="")
    return frozenset([*FIELDS[start].split(), *COMMON.split()]) if start else frozenset()
