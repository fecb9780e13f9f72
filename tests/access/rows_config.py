"""Who gets which answer: one's account, signing in, set-up, imports, jobs."""

from __future__ import annotations

from tests.access.rows import NO, PEOPLE_TEAM, READERS, Row, api, open_to_all, setup

# Whom one rated, not as a peer.
GIVEN = {"helga": "alice", "alice": "bob lou paula yann", "charlie": "olga", "gwen": "bob"}

CONFIG = [
    Row("home", shows={"helga": "alice bob mona olga paula yann", "alice": "bob paula yann", "charlie": "mona olga"}),
    # ── one's own account ───────────────────────────────────────────────────────────────────────────────────────────
    Row("account", post="else saved", body={"theme": "dark", "has_letter_keys": "on"}),
    Row("set_zone", get=NO, post="person saved, else 404", body={"zone": "Europe/Berlin"}),
    Row("set_theme", get=NO, post="else saved", body={"theme": "dark"}),
    Row("mail_choices", get=NO, post="else go"),
    Row("end_session", "device", get=NO, post="own go, else 404"),
    Row("end_other_sessions", get=NO, post="else go"),
    Row("make_token", get=NO, post="else saved", body={"name": "walk", "days": "3"}),
    Row("revoke_token", "token", get=NO, post="own go, else 404"),
    Row("my_data", queries=("page=2",), shows=GIVEN),
    Row("export_my_data", shows=GIVEN),
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
    setup("imports"),
    setup("import", "upload", body={}),
    setup("load_import", "upload", get=NO),
    setup("drop_import", "upload", get=NO),
    setup("undo_import", "upload", get=NO),
    setup("import_problems", "upload", post=NO),
    # ── jobs ──────────────────────────────────────────────────────────────────────────────────────────────────────────
    Row("jobs", get=READERS, queries=("state=dead",)),
    Row("retry_job", "job", get=NO, post="leadership people go, else 403"),
    # ── the API ───────────────────────────────────────────────────────────────────────────────────────────────────────
    api("me"),
    api("job-list", queries=("state=dead",)),
    api("job-detail", "job", get="own leadership people 200, else 404"),
    api("job-retry", "job", get=NO, post="leadership people saved, own 403, else 404"),
    api("job-cancel", "job", get=NO, post="leadership people 409, own 403, else 404"),
    api("schema", knows_read_only=False),
    api("docs", nobody="", by_token=False, knows_read_only=False, has_csrf=False, queries=("script=",)),
    api("*", get="else 404", post="else 404", other="404"),
]
