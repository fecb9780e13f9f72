"""Fields, texts and headers: what an answer may hold, and what no request may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rest_framework import serializers

from config.base.jobs import health
from config.base.models import Job
from config.site import account, my_data
from mentoring.models import MentoringSession
from reports.models import Answer
from reports.pages.growth.views import growth as views_growth
from reports.pages.report import views as report_views
from reports.serializers import JobSerializer
from skills.framework import views as framework_views
from skills.matrix import views as matrix_views
from skills.models import Engineer, FrameworkVersion, Rating, Team, User
from skills.people import serializers as shapes
from skills.people.views import people as people_views
from tests.access.holes.dig import Patch, hole


# ── fields and texts ────────────────────────────────────────────────────────────────────────────────────────────────
def _add_field(patch: Patch, shape: Any, name: str, field: Any) -> None:
    patch.setitem(shape._declared_fields, name, field)


@hole("api:person-detail")
def a_person_has_an_e_mail_address_in_the_api(patch: Patch) -> None:
    _add_field(patch, shapes.PersonSerializer, "email", serializers.CharField(source="user.email"))


@hole("api:person-list")
def a_person_has_a_last_day_in_the_api(patch: Patch) -> None:
    _add_field(patch, shapes.PersonSerializer, "left_on", serializers.DateField())


@hole("api:team-list")
def a_team_has_its_managers_mail_in_the_api(patch: Patch) -> None:
    field = serializers.CharField(source="manager.user.email", default=None)
    _add_field(patch, shapes.TeamSerializer, "write_to", field)


@hole("api:job-detail")
def a_job_tells_its_key_in_the_api(patch: Patch) -> None:
    _add_field(patch, JobSerializer, "key", serializers.CharField())


@hole("my_data")
def ones_data_has_the_rows_of_peers(patch: Patch) -> None:
    rows = Rating.objects.select_related("skill", "rated_by", "voided_by")
    patch.setattr(
        my_data,
        "_ratings_about",
        lambda person: [{"by": row.rated_by.name, **my_data._rating(row)} for row in rows.filter(engineer=person)],
    )


@hole("export_my_data")
def the_mentee_takes_home_what_the_mentor_wrote(patch: Patch) -> None:
    real = my_data._session
    patch.setattr(my_data, "_session", lambda row, person: {**real(row, person), "summary": row.summary})


@hole("export_my_data")
def ones_data_has_everybodys_answers(patch: Patch) -> None:
    real = my_data.collect
    patch.setattr(
        account,
        "collect",
        lambda user: {**real(user), "answers": list(Answer.objects.values_list("text", flat=True))},
    )


@hole("reports:person_readiness", "reports:my_readiness")
def a_verdict_tells_what_a_pair_wrote(patch: Patch) -> None:
    real = views_growth.read_managers
    patch.setattr(
        views_growth,
        "read_managers",
        lambda *args: (*real(*args), *MentoringSession.objects.values_list("summary", flat=True)),
    )


@hole("people:profile")
def a_profile_shows_a_rating(patch: Patch) -> None:
    real = people_views.build_profile

    def build(engineer: Engineer, today: Any) -> Any:
        note = engineer.ratings.values_list("note", flat=True).first()
        return replace(real(engineer, today), role=note or "")

    patch.setattr(people_views, "build_profile", build)


@hole("skills:role")
def a_reference_page_shows_a_draft(patch: Patch) -> None:
    real = framework_views.build_role_page
    draft = FrameworkVersion.objects.get(state="draft").document["framework"]["summary"]
    patch.setattr(framework_views, "build_role_page", lambda key, version: replace(real(key, version), title=draft))


# ── what no request may do ──────────────────────────────────────────────────────────────────────────────────────────
@hole("skills:teams")
def looking_at_teams_changes_one(patch: Patch) -> None:
    real = matrix_views.build_team_list

    def build(user: User, today: Any) -> Any:
        Team.objects.filter(slug="audio").update(name="Looked at")
        return real(user, today)

    patch.setattr(matrix_views, "build_team_list", build)


@hole("reports:retry")
def a_refused_run_is_queued_before_it_is_refused(patch: Patch) -> None:
    real = report_views.render

    def render(*args: Any, **kwargs: Any) -> Any:
        Job.objects.update(state="queued")
        return real(*args, **kwargs)

    patch.setattr(report_views, "render", render)


@hole("healthz")
def an_answer_has_no_content_security_policy(patch: Patch) -> None:
    real = health.JsonResponse
    patch.setattr(
        health, "JsonResponse", lambda *a, **k: real(*a, **{**k, "headers": {"Content-Security-Policy": "none"}})
    )


@hole("skills:teams")
def a_page_may_be_kept_by_caches(patch: Patch) -> None:
    real = matrix_views.render

    def render(*args: Any, **kwargs: Any) -> Any:
        response = real(*args, **kwargs)
        response["Cache-Control"] = "public, max-age=600"
        return response

    patch.setattr(matrix_views, "render", render)
