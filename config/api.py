"""The one router of the API, its schema and its page. What is not here does not exist, in JSON as well."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.routers import SimpleRouter

from config.base.http.endpoint import Endpoint
from config.base.http.problems import PROBLEM
from mentoring.matching.api import MatchPlanViewSet, MentoringRequestViewSet, MentorProfileView, MentorsView
from mentoring.pairs.api.agenda import ActionViewSet, GoalViewSet, PrivateNoteViewSet
from mentoring.pairs.api.pairs import MentorshipViewSet
from mentoring.pairs.sharing.api import SharedTextViewSet
from mentoring.programme.api import HealthView, RecordView
from mentoring.sessions.api import PlannedSessionViewSet, SessionViewSet
from reports.api import JobViewSet, ReportViewSet
from reports.schedules.api import ScheduleViewSet
from skills.cover.api import WhatIfView
from skills.find.api import FindViewSet
from skills.framework.api import FrameworkViewSet, RoleViewSet, SkillViewSet
from skills.people.api import PersonViewSet, PlacementViewSet, TeamViewSet
from skills.ratings.api import RatingViewSet
from skills.sign_in.api import MeView

router = SimpleRouter()
router.register("people", PersonViewSet, "person")
router.register("teams", TeamViewSet, "team")
router.register("placements", PlacementViewSet, "placement")
router.register("framework", FrameworkViewSet, "framework")
router.register("skills", SkillViewSet, "skill")
router.register("roles", RoleViewSet, "role")
router.register("ratings", RatingViewSet, "rating")
router.register("find", FindViewSet, "find")
router.register("mentoring-requests", MentoringRequestViewSet, "mentoring-request")
router.register("match-plans", MatchPlanViewSet, "match-plan")
router.register("reports", ReportViewSet, "report")
router.register("jobs", JobViewSet, "job")
router.register("schedules", ScheduleViewSet, "schedule")
router.register("mentorships", MentorshipViewSet, "mentorship")
router.register("mentoring-sessions", SessionViewSet, "mentoring-session")
router.register("planned-sessions", PlannedSessionViewSet, "planned-session")
router.register("goals", GoalViewSet, "goal")
router.register("actions", ActionViewSet, "action")
router.register("private-notes", PrivateNoteViewSet, "private-note")
router.register("shared-texts", SharedTextViewSet, "shared-text")


class NothingHere(Endpoint):
    schema = None

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotFound

    get = post = put = patch = delete = http_method_not_allowed


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "skills.sign_in.tokens.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return build_bearer_security_scheme_object("Authorization", "Token")


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457), and what to do.",
    "required": ["type", "title", "status", "detail", "errors", "what_to_do"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "what_to_do")},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Every operation may refuse, and always in the same form; every input knows all its keys."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM_SCHEMA
    refusal = {
        "description": "Refused",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"] |= {"4XX": refusal, "5XX": refusal}
    for name, schema in schemas.items():
        if name.endswith("InputRequest"):
            schema["additionalProperties"] = False
    return result


app_name = "api"
urlpatterns = [
    path("v1/me/", MeView.as_view(), name="me"),
    path("v1/mentoring/health/", HealthView.as_view(), name="mentoring-health"),
    path("v1/mentoring/record/", RecordView.as_view(), name="mentoring-record"),
    path("v1/teams/<slug:slug>/cover/", WhatIfView.as_view(), name="team-cover"),
    path("v1/mentor-profile/", MentorProfileView.as_view(), name="mentor-profile"),
    path("v1/mentors/", MentorsView.as_view(), name="mentors"),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema")), name="docs"),
    re_path("", NothingHere.as_view()),
]
