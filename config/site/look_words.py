"""Which routes show a rating, a level, a verdict, evidence or the state of a pair of somebody else, and in which words
the person reads that somebody looked there.

Every route of the site stands in one of the two tables; a test walks them all. A route of SHOWS passes the people in
its answer to ``note_looks``; what asking every route as everybody leaves behind is compared with a table of its own in
the tests. An answer to a write shows what was just written, which has a row of its own in the audit log; only where
it shows more does it count as a look.
"""

from __future__ import annotations

SHOWS = {
    "home": "start page, with verdicts of the people below",
    "my_data": "their own data, with the ratings they gave",
    "export_my_data": "a file of their own data, with the ratings they gave",
    # ── ratings ─────────────────────────────────────────────────────────────────────────────────────────────────────
    "skills:history": "rating history",
    "skills:history_file": "rating history, as a file",
    "skills:matrix": "skills matrix",
    "skills:matrix_file": "skills matrix, as a file",
    "skills:cell": "a cell of the skills matrix",
    "skills:ratings": "skills matrix, while rating in it",
    "skills:assess": "ratings, to rate",
    "skills:cover": "team cover by name",
    "skills:cover_pdf": "team cover by name, on paper",
    "skills:find": "finding people by skill",
    "skills:find_csv": "finding people by skill, as a file",
    "api:rating-list": "ratings, by the API",
    "api:rating-detail": "a rating, by the API",
    "api:find-list": "finding people by skill, by the API",
    "api:team-cover": "team cover by name, by the API",
    # ── verdicts ────────────────────────────────────────────────────────────────────────────────────────────────────
    "reports:growth": "growth page",
    "reports:person_readiness": "verdict",
    "reports:person": "verdict, in a report",
    "reports:check": "mentoring check",
    "reports:team_readiness": "readiness of a team",
    "reports:report": "readiness report",
    "reports:report_file": "readiness report, as a file",
    "reports:report_json": "readiness report, as a file",
    "reports:report_pdf": "readiness report, on paper",
    "reports:person_pdf": "verdict, on paper",
    "reports:compare_pdf": "two readiness reports compared, on paper",
    "reports:map": "organisation map",
    "reports:map_file": "organisation map, as a file",
    "reports:compare": "two readiness reports compared",
    "reports:compare_file": "two readiness reports compared, as a file",
    "api:report-detail": "readiness report, by the API",
    # ── pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "pairs:home": "mentoring start page",
    "pairs:pair": "page of a mentoring pair",
    "pairs:step": "page of a mentoring pair, before a step",
    **dict.fromkeys(  # answer with the page of the pair when they refuse
        ("pairs:plan", "pairs:cadence", "pairs:note", "pairs:add_action", "pairs:goal", "pairs:cancel"),
        "page of a mentoring pair",
    ),
    "pairs:propose": "proposing a mentoring pair",
    "pairs:shared": "texts shared from mentoring",
    "mentoring_health:record": "their record as a mentor",
    "matching:new_request": "asking for a mentor",
    "matching:queue": "mentor matching",
    "matching:person": "mentor matching",
    "matching:propose": "mentor matching",
    "matching:plan": "a mentoring plan",
    "matching:plan_rules": "a mentoring plan",
    "matching:send_plan": "a mentoring plan",
    "api:match-plan-detail": "a mentoring plan, by the API",
    "api:match-plan-publish": "a mentoring plan, by the API",
    "api:mentorship-list": "mentoring pairs, by the API",
    "api:mentorship-detail": "a mentoring pair, by the API",
    "api:shared-text-list": "texts shared from mentoring, by the API",
    "api:shared-text-detail": "texts shared from mentoring, by the API",
}

_SILENT = """
    account set_theme set_zone mail_choices end_session end_other_sessions make_token revoke_token own_record
    account_login account_logout account_signup account_inactive account_change_password account_set_password
    account_reset_password account_reset_password_done account_reset_password_from_key_done
    account_reset_password_from_key mail_stop healthz readyz search styleguide sample_mail audit imports import
    load_import drop_import undo_import import_problems jobs retry_job
    people:list people:add people:person people:move people:withdraw people:leave people:come_back people:invite
    people:teams people:add_team people:team people:delete_team people:profile people:names
    skills:people_file skills:teams skills:own_matrix skills:organisation_cover
    skills:organisation_cover_pdf skills:my_assess skills:framework
    skills:role skills:skill
    reports:method reports:list reports:latest reports:newest_map
    reports:my_growth reports:my_readiness reports:my_check
    reports:withdraw_waiver reports:own_team_readiness reports:answer reports:runs reports:run reports:retry
    reports:cancel reports:schedules reports:add_schedule reports:schedule reports:next_runs reports:next_runs_of
    reports:pause_schedule reports:resume_schedule reports:delete_schedule reports:run_schedule_again
    reports:send_again
    mentoring_calendar:calendar mentoring_calendar:make mentoring_calendar:title mentoring_calendar:revoke
    mentoring_calendar:feed mentoring_calendar:invitation
    nudges:list nudges:later nudges:topic
    mentoring_health:health mentoring_health:health_pdf mentoring_health:gaps mentoring_health:growth
    pairs:sessions pairs:log pairs:session pairs:confirm pairs:deny pairs:undo pairs:move pairs:action pairs:share
    pairs:share_session pairs:share_goal pairs:withdraw
    matching:profile matching:keep_apart matching:no_longer_apart matching:find matching:ask matching:requests
    matching:request matching:close_request matching:plans
    api:me api:job-list api:job-detail api:job-retry api:job-cancel api:schema api:docs api:* api:person-list
    api:person-detail api:schedule-list api:schedule-detail api:schedule-pause api:schedule-resume
    api:team-list api:team-detail api:placement-list api:placement-detail api:framework-list api:framework-detail
    api:skill-list api:skill-detail api:role-list api:role-detail api:rating-void api:report-list
    api:mentoring-health api:mentoring-record api:mentor-profile api:mentors api:mentoring-request-list
    api:mentoring-request-detail api:mentoring-request-close api:match-plan-list api:mentorship-accept
    api:mentorship-decline api:mentorship-withdraw api:mentorship-pause api:mentorship-resume
    api:mentorship-complete api:mentorship-end-early api:mentoring-session-list api:mentoring-session-detail
    api:mentoring-session-confirm api:mentoring-session-deny api:planned-session-list api:planned-session-detail
    api:goal-list api:goal-detail api:action-list api:action-detail api:private-note-list api:private-note-detail
"""
SILENT = frozenset(_SILENT.split())


def say_route(route: str) -> str:
    """What was opened, in words; a route that is gone reads as it was called."""
    return SHOWS.get(route, route)
