"""Who gets which answer: people, teams, framework, ratings."""

from __future__ import annotations

from typing import Any

from tests.access.rows import NO, ONE_PERSON, READERS, Row, api, setup


def _rate(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "skill": "talk", "level": 1, "note": "Zqxwalk"}


def _batch(thing: Any) -> dict[str, Any]:
    change = {"person": thing.ids["bob"], "skill": "talk", "from": None, "to": 1, "version": None, "note": "Zqxwalk"}
    return {"batch": "0" * 32, "changes": [change]}


def _move(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "from_on": "2026-01-01", "team": "audio"}


SAVE = {"step": "save", "name": "Zed Walker", "email": "zed@example.org", "team": "1", "effect": ""}
WRITES_OWN = "own line 201, else 403"
NEWEST = ("ordering=rated_on", "source=peer", "engineer=bob", "rated_by=paula", "page_size=1000")
SOURCES = ("source=self", "source=manager", "skill=code", "skill=models", "skill=mentoring", "page=2")
ASSESS = {"code-level": "1", "code-note": "Zqxwalk"}
FIND = ("skill=code&level=1&skill=models&level=1", "skill=code&level=1&team=", "skill=code&aim=senior&page=2")
WHAT_IF = ("leaves=bob", "promoted=bob&leaves=paula", "leaves=olga")
MATRIX = ("target=senior&view=gap", "area=build", "as_of=2024-01-01", "q=bob", "people=olga", "people=bob&people=lou")
MATRIX += ("source=self", "source=peer", "view=change&since=2025-01-01")

SKILLS = [
    # ── set-up: the people team ─────────────────────────────────────────────────────────────────────────────────────
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
    Row("people:names"),
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
    # ── the API ───────────────────────────────────────────────────────────────────────────────────────────────────────
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
]
