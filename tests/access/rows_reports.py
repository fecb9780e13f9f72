"""Who gets which answer: reports, verdicts, growth."""

from __future__ import annotations

from tests.access.rows import MAY, NO, ONE_PERSON, READERS, Row, api

REPORT = {"role": "senior", "as_of": "2025-05-31"}

READERS_CHANGE = "leadership people 428, else 403"
SCHEDULE = {"role": "senior", "cadence": "month", "day": "1", "hour": "6", "zone": "UTC", "name": "Zqxwalk"}

REPORTS = [
    # ── reference ───────────────────────────────────────────────────────────────────────────────────────────────────
    Row("reports:method"),
    # ── reports: leadership and the people team; an entry also for its person and their line ──────────────────────────
    Row("reports:list", get=READERS, post="leadership people saved, else 403", body={**REPORT, "token": "0" * 32}),
    Row("reports:latest", "role of a report", get="leadership people go, else 403"),
    Row("reports:compare", "role of a report", get=READERS, shows=MAY),
    Row("reports:compare_file", "role file", get=READERS, shows=MAY),
    Row("reports:report", "report", get=READERS, queries=("page=2", "edition=1", "open=rater"), shows="pool"),
    Row("reports:report_file", "report file", get=READERS, queries=("edition=1",), shows="pool"),
    Row("reports:report_json", "report", get=READERS, shows="pool"),
    Row("reports:report_pdf", "report", get=READERS, queries=("edition=1",), shows="pool"),
    Row("reports:compare_pdf", "role of a report", get=READERS, shows=MAY),
    Row(
        "reports:person_pdf",
        "entry",
        get="own line leadership people 200, else 404",
        queries=("edition=1",),
        shows="owner",
    ),
    Row("reports:map", "report", get=READERS, queries=("measure=cover", "area=build", "edition=1"), shows="pool"),
    Row("reports:map_file", "report file", get=READERS, queries=("measure=cover",), shows="pool"),
    Row("reports:newest_map", get="leadership people go, else 403"),
    Row(
        "reports:person", "entry", get="own line leadership people 200, else 404", queries=("edition=1",), shows="owner"
    ),
    # ── growth and readiness: oneself, the line, the people team; leadership reads verdicts in the report ────────────
    Row("reports:my_growth"),
    Row("reports:my_readiness"),
    Row("reports:growth", "person", get=ONE_PERSON, shows="owner"),
    Row("reports:person_readiness", "person", get=ONE_PERSON, shows="judged"),
    Row("reports:my_check"),
    Row(
        "reports:check",
        "person",
        get=ONE_PERSON,
        post="own 404, line people saved, else 404",
        body={"reason": "Zqxwalk"},
        shows="owner",
    ),
    Row("reports:withdraw_waiver", "person", get=NO, post="own 404, line people go, else 404"),
    Row("reports:own_team_readiness", get="manager go, else go"),
    Row("reports:team_readiness", "team", get="line people 200, else 404", shows="branch"),
    Row("reports:answer", "entry", get=NO, post="own go, else 404", body={"text": "Zqxwalk"}),
    # ── runs ──────────────────────────────────────────────────────────────────────────────────────────────────────────
    Row("reports:runs", get=READERS),
    Row("reports:run", "job", get=READERS),
    Row("reports:retry", "job", get=NO, post="leadership people go, else 403"),
    Row("reports:cancel", "job", get=NO, post="leadership people go, else 403"),
    # ── schedules ─────────────────────────────────────────────────────────────────────────────────────────────────────
    Row("reports:schedules", get=READERS),
    Row("reports:add_schedule", get=READERS, post="leadership people saved, else 403", body=SCHEDULE),
    Row("reports:next_runs", get=READERS),
    Row("reports:schedule", "schedule", get=READERS, post="leadership people 409, else 403", body=SCHEDULE),
    Row("reports:next_runs_of", "schedule", get=READERS),
    Row("reports:pause_schedule", "schedule", get=NO, post="leadership people go, else 403"),
    Row("reports:resume_schedule", "schedule", get=NO, post="leadership people go, else 403"),
    Row("reports:run_schedule_again", "schedule", get=NO, post="leadership people go, else 403"),
    Row("reports:send_again", "delivery", get=NO, post="leadership people go, else 403"),
    Row("reports:delete_schedule", "schedule", get=NO, post="leadership people go, else 403"),
    # ── the API ───────────────────────────────────────────────────────────────────────────────────────────────────────
    api("report-list", get=READERS, gate=READERS, post="leadership people saved, else 403", body=REPORT),
    api("report-detail", "report", get=READERS, gate=READERS, queries=("everyone=1",), shows="pool"),
    api(
        "schedule-list",
        get=READERS,
        gate=READERS,
        post="leadership people saved, else 403",
        body=SCHEDULE | {"day": 1, "hour": 6},
    ),
    api("schedule-detail", "schedule", get=READERS, gate=READERS, patch=READERS_CHANGE, delete=READERS_CHANGE),
    api("schedule-pause", "schedule", get=NO, gate=READERS, post="leadership people saved, else 403"),
    api("schedule-resume", "schedule", get=NO, gate=READERS, post="leadership people saved, else 403"),
]
