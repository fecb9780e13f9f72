"""Scopes dropped: who may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from config.base.models import AuditEvent, Look
from config.base.models.audit import AuditEventQuerySet
from config.base.models.jobs import JobQuerySet
from config.site import audit_page
from reports import api as reports_api
from reports.models.reports import EntryQuerySet, ReportQuerySet
from skills.models import Engineer, Placement, User
from skills.models.people import EngineerQuerySet, TeamQuerySet
from skills.models.ratings import RatingQuerySet
from skills.people import api as people_api
from tests.access.holes.dig import Patch, hole, let_through, mentees, say_yes


# ── scopes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@hole("skills:history")
def everybody_reads_everybodys_history(patch: Patch) -> None:
    let_through(patch, EngineerQuerySet, "open_to")


@hole("reports:growth")
def everybody_reads_everybodys_growth(patch: Patch) -> None:
    let_through(patch, EngineerQuerySet, "open_to")


@hole("reports:person_readiness")
def leadership_reads_growth_pages_as_well(patch: Patch) -> None:
    real = EngineerQuerySet.open_to
    patch.setattr(EngineerQuerySet, "open_to", lambda self, user: self if user.is_leadership else real(self, user))


@hole("reports:growth", "skills:history")
def a_former_manager_keeps_reading(patch: Patch) -> None:
    """Whoever ever stood in a team is below its manager."""

    def below(self: Any, user: User, day: Any = None) -> Any:
        ever = Placement.objects.filter(team__in=user.managed_team_ids)
        return self.filter(pk__in=ever.values("engineer")).exclude(user=user)

    patch.setattr(EngineerQuerySet, "below", below)


@hole("skills:history")
def the_mentor_reads_the_mentees_history(patch: Patch) -> None:
    real = EngineerQuerySet.open_to
    patch.setattr(
        EngineerQuerySet,
        "open_to",
        lambda self, user: self.filter(Q(pk__in=real(self, user).values("pk")) | Q(pk__in=mentees(user))),
    )


@hole("skills:matrix")
def every_matrix_is_open(patch: Patch) -> None:
    let_through(patch, TeamQuerySet, "matrix_open_to")


@hole("reports:team_readiness")
def every_teams_verdicts_are_open(patch: Patch) -> None:
    let_through(patch, TeamQuerySet, "matrix_open_to")


@hole("skills:cover")
def every_cover_is_open(patch: Patch) -> None:
    let_through(patch, TeamQuerySet, "cover_open_to")


@hole("skills:cover")
def cover_names_people_to_members(patch: Patch) -> None:
    real = TeamQuerySet.matrix_open_to
    patch.setattr(
        TeamQuerySet,
        "matrix_open_to",
        lambda self, user: self.filter(
            Q(pk__in=real(self, user).values("pk"))
            | Q(pk__in=Placement.objects.filter(engineer__user=user).values("team"))
        ),
    )


@hole("api:rating-detail")
def every_rating_can_be_asked_for(patch: Patch) -> None:
    let_through(patch, RatingQuerySet, "visible_to")


@hole("api:rating-list")
def every_rating_is_listed(patch: Patch) -> None:
    let_through(patch, RatingQuerySet, "visible_to")


@hole("api:rating-list")
def peer_ratings_are_listed_to_whom_they_are_about(patch: Patch) -> None:
    real = RatingQuerySet.visible_to
    patch.setattr(RatingQuerySet, "visible_to", lambda self, user: real(self, user) | self.filter(engineer__user=user))


@hole("api:rating-detail")
def peer_ratings_are_shown_to_the_line(patch: Patch) -> None:
    def visible_to(self: Any, user: User) -> Any:
        return self.filter(engineer__in=Engineer.objects.open_to(user).values("pk")) | self.filter(rated_by__user=user)

    patch.setattr(RatingQuerySet, "visible_to", visible_to)


@hole("api:job-detail", "api:job-list")
def every_job_is_everybodys(patch: Patch) -> None:
    let_through(patch, JobQuerySet, "visible_to")


@hole("reports:person")
def every_verdict_is_open(patch: Patch) -> None:
    let_through(patch, EntryQuerySet, "visible_to")


@hole("reports:person")
def mentors_read_verdicts(patch: Patch) -> None:
    real = EntryQuerySet.visible_to
    patch.setattr(
        EntryQuerySet,
        "visible_to",
        lambda self, user: self.filter(Q(pk__in=real(self, user).values("pk")) | Q(engineer__in=mentees(user))),
    )


@hole("api:report-list", "api:report-detail")
def reports_open_to_everybody_in_the_api(patch: Patch) -> None:
    say_yes(patch, reports_api.RunsReports, "has_permission")
    let_through(patch, ReportQuerySet, "visible_to")


@hole("api:placement-detail")
def every_placement_is_open(patch: Patch) -> None:
    patch.setattr(
        people_api.PlacementViewSet,
        "get_queryset",
        lambda self: Placement.objects.select_related("engineer", "team", "role", "target_role").order_by("pk"),
    )


@hole("audit")
def everybody_reads_the_audit_log(patch: Patch) -> None:
    let_through(patch, AuditEventQuerySet, "visible_to")
    say_yes(patch, User, "keeps_people")


@hole("own_record")
def ones_record_tells_who_rated_as_a_peer(patch: Patch) -> None:
    patch.setattr(audit_page, "about_oneself", lambda user: (_about(AuditEvent, user), _about(Look, user)))


def _about(model: Any, user: User) -> Any:
    return model.objects.about(user.person.pk if user.person else 0)
