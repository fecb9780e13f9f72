"""Pairs: what the two wrote, opened to those who may only know that the pair exists, or to anybody at all."""

from __future__ import annotations

from django.db.models import Q
from rest_framework import serializers

from mentoring import endpoint
from mentoring.models.goals import ActionItemQuerySet, GoalQuerySet, PrivateNoteQuerySet
from mentoring.models.pairs import MentorshipQuerySet
from mentoring.models.sessions import MentoringSessionQuerySet, PlannedSessionQuerySet
from mentoring.models.shared import SharedTextQuerySet
from mentoring.pairs import serializers as shapes
from mentoring.pairs.api import pairs
from mentoring.pairs.pages import page
from mentoring.pairs.pages.views import pair as views
from tests.access.holes.dig import Patch, hole, let_through


@hole("pairs:session", "pairs:confirm", "api:mentoring-session-detail")
def everybody_reads_every_session(patch: Patch) -> None:
    let_through(patch, MentoringSessionQuerySet, "visible_to")


@hole("pairs:session", "api:mentoring-session-list")
def the_people_team_reads_summaries(patch: Patch) -> None:
    real = MentoringSessionQuerySet.visible_to
    patch.setattr(
        MentoringSessionQuerySet, "visible_to", lambda self, user: self if user.is_people_team else real(self, user)
    )


@hole("api:private-note-detail", "api:private-note-list")
def the_other_of_the_two_reads_the_private_note(patch: Patch) -> None:
    two = {"mentorship__mentor__user", "mentorship__mentee__user"}

    def visible_to(self, user):
        rule = Q()
        for each in two:
            rule |= Q(**{each: user})
        return self.filter(rule)

    patch.setattr(PrivateNoteQuerySet, "visible_to", visible_to)


@hole("pairs:pair", "api:mentorship-detail")
def everybody_sees_every_pair(patch: Patch) -> None:
    let_through(patch, MentorshipQuerySet, "visible_to")


@hole("api:mentorship-detail")
def lines_read_the_purpose(patch: Patch) -> None:
    patch.setattr(shapes.MentorshipSerializer, "_own", lambda self, pair, value: value)


@hole("api:mentorship-detail")
def the_api_tells_why_inside_a_line(patch: Patch) -> None:
    patch.setitem(shapes.MentorshipSerializer._declared_fields, "override_reason", serializers.CharField())


@hole("pairs:pair")
def lines_see_the_page_of_the_two(patch: Patch) -> None:
    real = page.build_page

    def build(pair, user, *more):
        return real(pair, pair.mentee.user, *more)

    patch.setattr(views, "build_page", build)


@hole("pairs:step", "api:mentorship-pause")
def lines_take_steps(patch: Patch) -> None:
    for module in (views, pairs):
        patch.setattr(module, "roles_in", lambda pair, user: frozenset({"mentor"}))


@hole("pairs:move", "api:planned-session-detail")
def everybody_moves_every_meeting(patch: Patch) -> None:
    let_through(patch, PlannedSessionQuerySet, "visible_to")


@hole("api:goal-detail", "api:goal-list")
def everybody_reads_every_goal(patch: Patch) -> None:
    let_through(patch, GoalQuerySet, "visible_to")


@hole("pairs:action", "api:action-detail")
def everybody_ticks_off_every_action(patch: Patch) -> None:
    let_through(patch, ActionItemQuerySet, "visible_to")


@hole("pairs:goal", "pairs:note", "pairs:plan")
def everybody_writes_into_every_pair(patch: Patch) -> None:
    let_through(patch, MentorshipQuerySet, "of")


@hole("api:mentoring-session-detail")
def a_change_needs_no_version(patch: Patch) -> None:
    patch.setattr(endpoint, "check_match", lambda request, data: None)


# ── what the mentee shared ──────────────────────────────────────────────────────────────────────────────────────────
@hole("api:shared-text-detail", "api:shared-text-list")
def leadership_reads_what_is_shared(patch: Patch) -> None:
    real = SharedTextQuerySet.visible_to
    patch.setattr(SharedTextQuerySet, "visible_to", lambda self, user: self if user.is_leadership else real(self, user))


@hole("api:shared-text-detail")
def everybody_reads_what_is_shared_and_what_was_withdrawn(patch: Patch) -> None:
    let_through(patch, SharedTextQuerySet, "visible_to")


@hole("pairs:share", "pairs:share_session", "pairs:share_goal")
def the_mentor_shares_too(patch: Patch) -> None:
    patch.setattr(MentorshipQuerySet, "shareable_by", lambda self, user: self.of(user))


@hole("pairs:withdraw", "api:shared-text-detail")
def every_reader_withdraws(patch: Patch) -> None:
    patch.setattr(SharedTextQuerySet, "withdrawable_by", lambda self, user: self.visible_to(user))
