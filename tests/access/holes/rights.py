"""Checks dropped: who may do, and who is who."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import permissions
from rest_framework.authentication import SessionAuthentication

from config.base.models import Job
from config.site import account, jobs_page
from reports.pages.growth.views import growth
from skills.models import Engineer, Rating, User
from skills.models.sessions import Session
from skills.models.tokens import ApiToken, ApiTokenQuerySet
from skills.people import api as people_api
from skills.ratings import api as ratings_api
from skills.sign_in import sessions
from skills.sign_in.auth import Backend
from skills.sign_in.tokens import WithinToken
from tests.access.holes.dig import Patch, hole, let_through, say_yes, view


# ── what one may do ─────────────────────────────────────────────────────────────────────────────────────────────────
@hole("people:list", "people:add", "people:person")
def setup_is_open_to_everybody(patch: Patch) -> None:
    say_yes(patch, User, "keeps_people")


@hole("jobs", "retry_job")
def the_jobs_page_asks_nobody(patch: Patch) -> None:
    say_yes(patch, jobs_page, "_check")


@hole("reports:list", "reports:report")
def managers_read_whole_reports(patch: Patch) -> None:
    patch.setattr(User, "is_leadership", property(lambda self: bool(self.managed_team_ids)))


@hole("styleguide")
def the_style_guide_is_open(patch: Patch) -> None:
    say_yes(patch, User, "is_people_team")


@hole("api:placement-list")
def everybody_moves_everybody(patch: Patch) -> None:
    say_yes(patch, User, "keeps_people")


@hole("api:rating-list")
def everybody_rates_everybody(patch: Patch) -> None:
    def source_of(user: User, engineer: Engineer) -> Rating.Source | None:
        if user.person == engineer:
            return Rating.Source.SELF
        return Rating.Source.MANAGER if user.person else None

    patch.setattr(ratings_api, "source_of", source_of)


@hole("api:rating-void")
def whoever_sees_a_rating_cancels_it(patch: Patch) -> None:
    say_yes(patch, ratings_api, "may_void")


@hole("api:job-retry")
def whoever_asked_for_a_job_runs_it_again(patch: Patch) -> None:
    real = User.runs_reports.fget  # type: ignore[attr-defined]
    patch.setattr(
        User, "runs_reports", property(lambda self: real(self) or Job.objects.filter(requested_by=self).exists())
    )


@hole("reports:answer")
def anybody_answers_a_verdict(patch: Patch) -> None:
    def find(rows: Any, **asked: Any) -> Any:
        return get_object_or_404(rows, **{name: asked[name] for name in asked if name != "engineer__user"})

    patch.setattr(growth, "get_object_or_404", find)


@hole("end_session")
def a_session_is_ended_by_anybody(patch: Patch) -> None:
    def end_session(user: User, name: str) -> bool:
        keys = [key for key in Session.objects.values_list("pk", flat=True) if sessions._id(key) == name]
        return bool(Session.objects.filter(pk__in=keys).delete()[0])

    patch.setattr(account, "end_session", end_session)


@hole("revoke_token")
def a_token_is_revoked_by_anybody(patch: Patch) -> None:
    patch.setattr(account, "get_object_or_404", lambda model, user, **asked: get_object_or_404(model, **asked))


@hole("account")
def the_account_lists_everybodys_tokens(patch: Patch) -> None:
    patch.setattr(ApiToken.objects.__class__, "filter", lambda self, *_, **__: self.get_queryset())


@hole("account")
def the_account_lists_everybodys_sessions(patch: Patch) -> None:
    patch.setattr(sessions, "_usable", lambda user: list(Session.objects.all()))


# ── signing in ──────────────────────────────────────────────────────────────────────────────────────────────────────
@hole("skills:framework")
def a_page_is_open_without_signing_in(patch: Patch) -> None:
    patch.setattr(view("skills:framework"), "login_required", False, raising=False)


@hole("people:profile")
def a_page_about_people_is_open_without_signing_in(patch: Patch) -> None:
    patch.setattr(view("people:profile"), "login_required", False, raising=False)


@hole("api:person-list")
def a_list_of_the_api_is_open_without_signing_in(patch: Patch) -> None:
    patch.setattr(people_api.PersonViewSet, "permission_classes", [permissions.AllowAny])


@hole("home")
def whoever_has_left_stays_signed_in(patch: Patch) -> None:
    say_yes(patch, Engineer, "has_left", False)


@hole("api:me")
def a_token_outlives_its_owners_leaving(patch: Patch) -> None:
    say_yes(patch, Engineer, "has_left", False)


@hole("home")
def an_account_switched_off_stays_signed_in(patch: Patch) -> None:
    say_yes(patch, Backend, "user_can_authenticate")


@hole("api:me")
def an_expired_token_is_accepted(patch: Patch) -> None:
    let_through(patch, ApiTokenQuerySet, "usable")


@hole("api:rating-list")
def a_read_only_token_writes(patch: Patch) -> None:
    say_yes(patch, WithinToken, "has_permission")


@hole("set_theme")
def a_form_needs_no_csrf_token(patch: Patch) -> None:
    patch.setattr(view("set_theme"), "csrf_exempt", True, raising=False)


@hole("api:rating-list")
def the_api_needs_no_csrf_token(patch: Patch) -> None:
    patch.setattr(SessionAuthentication, "enforce_csrf", lambda self, request: None)
