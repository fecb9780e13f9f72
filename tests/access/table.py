"""The rows of all packages of the product in one table, and what the API may say of each."""

from __future__ import annotations

from tests.access.rows_config import CONFIG
from tests.access.rows_mentoring import MENTORING
from tests.access.rows_reports import REPORTS
from tests.access.rows_skills import SKILLS

TABLE = [*CONFIG, *SKILLS, *MENTORING, *REPORTS]
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
    "api:team-": "slug name parent manager managers",
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
    "api:shared-text-": "id mentorship mentor mentee session goal about text shared_at",
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
