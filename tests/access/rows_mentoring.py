"""Who gets which answer: pairs, mentors, matching, reminders, calendars."""

from __future__ import annotations

from typing import Any

from tests.access.rows import MAY, NO, ONE_PERSON, READERS, Row, api, open_to_all


def _wait(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "skills": ["talk"]}


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


def _share(thing: Any) -> dict[str, Any]:
    return {"mentorship": thing.ids["pk"], "text": "Zqxwalk"}


def _note(thing: Any) -> dict[str, Any]:
    return {"mentorship": thing.ids["pk"], "text": "Zqxwalk"}


OWN, OWN_SAVES = "own 200, else 404", "own saved, else 404"
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
PROPOSE = {"mentor": "mona", "mentee": "olga", "skills": ["code"], "purpose": "Zqxwalk"}

# Whose pairs one reads of besides one's own: the lines of both sides, whoever proposed one, the people team.
PAIRED = dict.fromkeys(("helga", "alice", "charlie", "pia"), "bob fred mona paula")

MENTORING = [
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
    Row("mentoring_health:health_pdf", get=READERS),
    Row("mentoring_health:gaps", get=READERS),
    Row("mentoring_health:growth", get=READERS),
    Row("mentoring_health:record", shows={"mona": "bob", "fred": "bob"}),
    # ── mentoring: what a pair writes, for the two; that it exists, for their lines and the people team too ───────────
    Row("pairs:home", shows={"alice": "mona paula", "mona": "bob"}),
    Row("pairs:sessions", queries=("state=you", "state=them&page=2")),
    Row("pairs:log", "open pair", post=TWO_SAVE, body=_log, ghost="404|422"),
    Row("pairs:session", "session", get=THE_TWO, post=TWO_SAVE, body={"summary": "Zqxwalk"}),
    Row("pairs:confirm", "session", get=THE_TWO, post=TWO_SAVE),
    Row("pairs:deny", "session", get=NO, post=TWO_SAVE),
    Row("pairs:undo", "session", get=NO, post=TWO_SAVE),
    Row("pairs:move", "planned", get=THE_TWO, post=TWO_SAVE, body={"day": "2099-01-01", "at": "10:00", "minutes": "9"}),
    Row("pairs:cancel", "planned", get=NO, post=TWO_SAVE, shows=MAY),
    Row(
        "pairs:propose",
        post="else saved",
        queries=("mentee=bob",),
        shows_asked={"mentee=bob": {"helga": "bob", "alice": "bob", "pia": "bob"}},
    ),
    Row("pairs:pair", "pair", get="pair pairline people 200, else 404", shows="two mentee"),
    Row(
        "pairs:step",
        "step",
        get="pair author people 200, else 404",
        post="pair author people saved, else 404",
        shows="two",
    ),
    Row("pairs:plan", "pair", get=NO, post=TWO_SAVE, shows=MAY),
    Row("pairs:cadence", "pair", get=NO, post=TWO_SAVE, body={"cadence_days": "21"}, shows=MAY),
    Row("pairs:note", "pair", get=NO, post=TWO_SAVE, body={"text": "Zqxwalk", "version": "1"}, shows=MAY),
    Row("pairs:add_action", "pair", get=NO, post=TWO_SAVE, body={"text": "Zqxwalk", "owner": "bob"}, shows=MAY),
    Row("pairs:goal", "focus", get=NO, post=TWO_SAVE, body={"level": "4", "text": "Zqxwalk"}, shows=MAY),
    Row("pairs:action", "action", get=NO, post=TWO_SAVE, body={"do": "done"}),
    # ── what the mentee alone shares, for the line, the people team and the mentor ───────────────────────────────────
    Row("pairs:share", "pair that began", get=OWN, post=OWN_SAVES, body={"text": "Zqxwalk"}),
    Row("pairs:share_session", "session", get=OWN, post=OWN_SAVES, body={"text": "Zqxwalk"}),
    Row("pairs:share_goal", "focus", get=OWN, post=OWN_SAVES, body={"text": "Zqxwalk"}),
    Row("pairs:withdraw", "shared text", get=NO, post="own go, else 404"),
    Row("pairs:shared", "person", get=ONE_PERSON, shows="shared"),
    # ── mentors: one's own profile and search for everybody; matching for managers and the people team ───────────────
    Row("matching:profile", post="else saved", body={"places": "1", "works_from": "9", "works_until": "17"}),
    Row("matching:keep_apart", get=NO, post=A_PERSON_WRITES, body={"other": "gwen"}),
    Row("matching:no_longer_apart", "block", get=NO, post="author go, else 404"),
    Row("matching:find", queries=FIND),
    Row("matching:ask", "person", get=NO, post=A_PERSON_WRITES, body={"skill": "code", "line": "Zqxwalk"}),
    Row("matching:requests"),
    Row("matching:new_request", get=A_PERSON, post=A_PERSON_WRITES, body={"skill": "talk"}, shows=MAY),
    Row("matching:request", "request", get=ONE_PERSON, post="own line people saved, else 404", body={"skill": "talk"}),
    Row("matching:close_request", "request", get=NO, post="own line people go, else 404"),
    Row("matching:queue", get=MATCHING, shows={"helga": "bob", "alice": "bob", "charlie": "olga", "pia": "bob"}),
    Row("matching:person", "waiting", get="line people 200, manager 404, else 403", shows="owner"),
    Row(
        "matching:propose",
        "waiting",
        get=NO,
        post="line people saved, manager 404, else 403",
        body={"mentor": "gwen", "line": "Zqxwalk"},
        shows=MAY,
    ),
    Row(
        "matching:plans",
        get=MATCHING,
        post="manager people saved, else 403",
        body={"lowest_fit": "60", "token": "0" * 32},
    ),
    Row("matching:plan", "match plan", get=A_PLAN, shows=MAY),
    Row(
        "matching:plan_rules",
        "match plan",
        get=NO,
        post=A_PLAN_WRITES,
        body={"lowest_fit": "50", "run": "1"},
        shows=MAY,
    ),
    Row(
        "matching:send_plan", "match plan", get=NO, post=A_PLAN_WRITES, body={"objective": "most", "run": 1}, shows=MAY
    ),
    # ── the API ───────────────────────────────────────────────────────────────────────────────────────────────────────
    api("mentoring-health", get=READERS),
    api("mentoring-record"),
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
    api("match-plan-detail", "match plan", get="people author 200, else 404", gate=MATCHING, shows=MAY),
    api(
        "match-plan-publish",
        "match plan",
        get=NO,
        post="people author saved, else 404",
        gate=MATCHING,
        body={"objective": "most", "run": 1},
        shows=MAY,
    ),
    api(
        "mentorship-list",
        post="else saved",
        body=PROPOSE,
        queries=("state=proposed", "mentee=bob", "page_size=1000"),
        shows=PAIRED,
        shows_asked={"state=proposed": MAY, "mentee=bob": MAY},
    ),
    api("mentorship-detail", "pair", get="pair pairline people 200, else 404", patch=PAIR_CHANGE, shows="two"),
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
    api(
        "shared-text-list",
        "pair that began",
        post="own saved, else 400",
        body=_share,
        ghost="400",
        shows={"helga": "bob", "alice": "bob", "pia": "bob"},
    ),
    api("shared-text-detail", "shared text", get="pair line people 200, else 404", delete=OWN_CHANGE, shows="outside"),
]
