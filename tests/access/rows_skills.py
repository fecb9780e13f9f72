"""Who gets which answer: people, teams, framework, ratings."""

from __future__ import annotations

from typing import Any

from tests.access.rows import MAY, NO, ONE_PERSON, READERS, Row, Shows, api, setup


def _rate(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "skill": "talk", "level": 1, "note": "Zqxwalk"}


def _batch(thing: Any) -> dict[str, Any]:
    change = {"person": thing.ids["bob"], "skill": "talk", "from": None, "to": 1, "version": None, "note": "Zqxwalk"}
    return {"batch": "0" * 32, "changes": [change]}


def _move(thing: Any) -> dict[str, Any]:
    return {"engineer": thing.ids["slug"], "from_on": "2026-01-01", "team": "audio"}


SAVE = {"step": "save", "name": "Zed Walker", "email": "zed@example.org", "team": "1", "effect": ""}
WRITES_OWN = "own line 201, else 403"
FEW: dict[str, Shows] = {"source=peer": MAY, "engineer=bob": MAY, "rated_by=paula": MAY}  # filters leave fewer
NEWEST = ("ordering=rated_on", "source=peer", "engineer=bob", "rated_by=paula", "page_size=1000")
SOURCES = ("source=self", "source=manager", "skill=code", "skill=models", "skill=mentoring", "page=2")
ASSESS = {"code-level": "1", "code-note": "Zqxwalk"}
FIND = ("skill=code&level=1&skill=models&level=1", "skill=code&level=1&team=", "skill=code&aim=senior&page=2")
FIND += ("skill=code&level=1&beside=bob&beside=olga&beside=paula",)
WHAT_IF = ("leaves=bob", "promoted=bob&leaves=paula", "leaves=olga")
MATRIX = ("target=senior&view=gap", "area=build", "as_of=2024-01-01", "q=bob", "people=olga", "people=bob&people=lou")
MATRIX += ("source=self", "source=peer", "view=change&since=2025-01-01")

# Whose ratings one reads in the list, without those one gave as a peer.
RATED = {
    "helga": "alice bob lou olga paula yann",
    "alice": "bob lou paula yann",
    "charlie": "olga",
    "gwen": "bob",
    "pia": "alice bob helga lou olga paula yann",
}

# Bob and Olga stood in Gwen's team until July 2024, and whoever stands in another line today is not shown.
PAST: dict[str, Shows] = {"as_of=2024-01-01": MAY}
# The page says beside whoever is left who else holds a skill; a file holds the columns that are left.
LEFT = PAST | {query: MAY for query in MATRIX if query.startswith(("q=", "people="))}
# Who holds one of two skills or nearly does, and who holds one, by a manager's rating.
FOUND: dict[str, Shows] = {
    FIND[0]: {"alice": "bob paula yann", "charlie": "olga"}
    | dict.fromkeys(("helga", "pia"), "alice bob olga paula yann"),
    FIND[1]: {"alice": "bob paula", "charlie": "olga"} | dict.fromkeys(("helga", "pia"), "alice bob olga paula"),
    FIND[2]: MAY,
    FIND[3]: {"alice": "bob paula", "charlie": "olga"} | dict.fromkeys(("helga", "pia"), "alice bob olga paula"),
}

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
    Row("skills:history", "person", get=ONE_PERSON, queries=SOURCES, shows="owner"),
    Row("skills:history_file", "history file", get=ONE_PERSON, queries=SOURCES, shows="owner"),
    setup("skills:people_file", "file format", post=NO),
    Row("skills:teams"),
    Row("skills:own_matrix", get="else go"),
    Row("skills:matrix", "team", get="line people 200, else 404", queries=MATRIX, shows="team", shows_asked=PAST),
    Row("skills:ratings", "team", get=NO, post="line saved, else 404", body=_batch, is_json=True, shows=MAY),
    Row("skills:cell", "team", get="else 404", shows=MAY),  # without a person and a skill there is none
    Row(
        "skills:matrix_file",
        "team file",
        get="line people 200, else 404",
        queries=MATRIX,
        shows="team",
        shows_asked=LEFT,
    ),
    Row(
        "skills:cover",
        "team",
        get="line people saved, member leadership 200, else 404",
        queries=WHAT_IF,
        shows="team",
        shows_asked=dict.fromkeys(WHAT_IF, MAY),
    ),
    Row("skills:cover_pdf", "team", get="line people 200, member leadership 200, else 404", shows="team"),
    Row("skills:organisation_cover_pdf", get=READERS),
    Row("skills:organisation_cover", get=READERS, queries=("area=build", "area=nothing")),
    Row(
        "skills:assess",
        "person",
        get="own line 200, else 404",
        post="own line saved, else 404",
        body=ASSESS,
        shows="owner",
    ),
    Row("skills:my_assess", post="else saved", body=ASSESS),
    Row("skills:find", queries=FIND, shows_asked=FOUND),
    Row("skills:find_csv", queries=FIND, shows_asked=FOUND),
    # ── reference ───────────────────────────────────────────────────────────────────────────────────────────────────
    Row("skills:framework"),
    Row("skills:role", "role"),
    Row("skills:skill", "skill"),
    # ── the API ───────────────────────────────────────────────────────────────────────────────────────────────────────
    api("person-list", queries=("team=vision", "page_size=1000")),
    api("person-detail", "person"),
    api("team-list"),
    api("team-detail", "team"),
    api("team-cover", "team", get="line people 200, else 404", shows=MAY),
    api("find-list", get="manager people 400, else 403", shows=MAY),
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
    api(
        "rating-list",
        "person",
        post=WRITES_OWN,
        body=_rate,
        ghost="400",
        body_first=True,
        queries=NEWEST,
        shows=RATED,
        shows_asked=FEW,
    ),
    api("rating-detail", "rating, voided", get="author own line people 200, else 404", shows="theirs"),
    api("rating-void", "rating", get=NO, post="once 403, author people 201, own line 403, else 404"),
]
