from __future__ import annotations

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.base.http.api import IsSet
from config.base.http.etag import IF_MATCH
from config.base.http.idempotency import IDEMPOTENCY, made_once
from config.base.http.problems import Conflict
from mentoring.endpoint import PairEndpoint, possible
from mentoring.models import ActionItem, FocusSkill, Goal, PrivateNote
from mentoring.pairs import serializers as shapes
from mentoring.pairs.agenda import add_action, mark_action, save_note, set_goal
from mentoring.sessions.api import OfPair


class GoalFilter(filters.FilterSet):
    mentorship = filters.NumberFilter(field_name="focus_skill__mentorship", min_value=1, max_value=10**15)
    is_reached = IsSet(field_name="reached_on")


class GoalViewSet(PairEndpoint):
    """What one's own pairs want to reach."""

    queryset = Goal.objects.none()
    serializer_class = shapes.GoalSerializer
    filterset_class = GoalFilter

    def get_queryset(self):
        return Goal.objects.visible_to(self.user).select_related("focus_skill__skill", "focus_skill__mentorship")

    @extend_schema(request=shapes.GoalInput, responses={201: shapes.GoalSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        given = self.given(shapes.GoalInput)
        focus = FocusSkill.objects.filter(mentorship=given["mentorship"], skill=given["skill"]).first()
        if focus is None:
            raise Conflict("The pair does not work on this skill.", "Choose one of its focus skills.")
        if Goal.objects.filter(focus_skill=focus).exists():
            raise Conflict("This skill has a goal already.", "Change that one.")
        with possible():
            row = set_goal(focus, given["level"], given["text"], timezone.localdate())
        return self.answer(row, 201)

    @extend_schema(request=shapes.GoalChangeInput, responses=shapes.GoalSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, pk):
        with self.changing(pk) as row:
            given = self.given(shapes.GoalChangeInput)
            is_reached = given.get("is_reached", row.reached_on is not None)
            level, text = given.get("level", row.level), given.get("text", row.text)
            set_goal(row.focus_skill, level, text, timezone.localdate(), is_reached=is_reached)
        return self.answer(row)


class ActionFilter(OfPair):
    owner = filters.CharFilter(field_name="owner__slug")
    is_done = IsSet(field_name="done_at")


class ActionViewSet(PairEndpoint):
    """What the two of one's own pairs promised each other."""

    queryset = ActionItem.objects.none()
    serializer_class = shapes.ActionSerializer
    filterset_class = ActionFilter

    def get_queryset(self):
        return ActionItem.objects.visible_to(self.user).select_related("owner")

    @extend_schema(request=shapes.ActionInput, responses={201: shapes.ActionSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        given = self.given(shapes.ActionInput)
        with possible():
            row = add_action(given["mentorship"], given["text"], given["owner"], given["due_on"])
        return self.answer(row, 201)

    @extend_schema(request=shapes.ActionChangeInput, responses=shapes.ActionSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, pk):
        with self.changing(pk) as row:
            mark_action(row, **self.given(shapes.ActionChangeInput))
        return self.answer(row)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request, pk):
        with self.changing(pk) as row:
            row.delete()
        return Response(status=204)


class PrivateNoteViewSet(PairEndpoint):
    """One's own sheets, one per pair; nobody else's, whoever asks."""

    queryset = PrivateNote.objects.none()
    serializer_class = shapes.NoteSerializer
    filterset_class = OfPair

    def get_queryset(self):
        return PrivateNote.objects.visible_to(self.user)

    @extend_schema(request=shapes.NoteInput, responses={201: shapes.NoteSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        given = self.given(shapes.NoteInput)
        if self.get_queryset().filter(mentorship=given["mentorship"]).exists():
            raise Conflict("You have a sheet for this pair already.", "Change that one.")
        row = save_note(given["mentorship"], self.person, given["text"], 0)
        return self.answer(row, 201)

    @extend_schema(request=shapes.NoteChangeInput, responses=shapes.NoteSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, pk):
        with self.changing(pk) as row:
            save_note(row.mentorship, self.person, self.given(shapes.NoteChangeInput)["text"], row.version)
        return self.answer(row)
