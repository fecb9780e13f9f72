from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from config.base.http.api import IsSet, NothingInput, Order
from config.base.http.etag import IF_MATCH
from config.base.http.idempotency import IDEMPOTENCY, made_once
from mentoring.calendar.zones import today_of
from mentoring.endpoint import PairEndpoint, possible
from mentoring.models import MentoringSession, PlannedSession
from mentoring.sessions import serializers as shapes
from mentoring.sessions.log import confirm_session, deny_session, edit_session, facts_of, log_session, undo_session
from mentoring.sessions.planning import cancel_planned, move_planned, plan_session


class OfPair(filters.FilterSet):
    mentorship = filters.NumberFilter(field_name="mentorship", min_value=1, max_value=10**15)


class SessionFilter(OfPair):
    ordering = Order(fields=["held_on", "recorded_at", ("pk", "id")])


class SessionViewSet(PairEndpoint):
    """Sessions of one's own pairs, whatever else one may do here."""

    queryset = MentoringSession.objects.none()
    serializer_class = shapes.SessionSerializer
    filterset_class = SessionFilter

    def get_queryset(self):
        rows = MentoringSession.objects.visible_to(self.user).select_related("mentorship", "logged_by")
        return rows.prefetch_related("skills")

    @extend_schema(request=shapes.SessionInput, responses={201: shapes.SessionSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        """Logs a session and confirms one's own side of it."""
        given, today = self.given(shapes.SessionInput), today_of(self.person)
        with possible():
            row = log_session(given.pop("mentorship"), self.person, today, **{"held_on": today, **given})
        return self.answer(row, 201)

    @extend_schema(request=shapes.SessionChangeInput, responses=shapes.SessionSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, pk):
        """Another day, length or subject is confirmed again by the other side."""
        with self.changing(pk) as row:
            now = {
                "held_on": row.held_on,
                "minutes": row.minutes,
                "skills": list(row.skills.all()),
                "summary": row.summary,
            }
            edit_session(row, self.person, today_of(self.person), **{**now, **self.given(shapes.SessionChangeInput)})
        return self.answer(row)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request, pk):
        """Takes back what one logged within a day, before the other side confirms it."""
        with self.changing(pk) as row:
            undo_session(row, self.person, timezone.now())
        return Response(status=204)

    @extend_schema(request=shapes.ConfirmInput, responses=shapes.SessionSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """Says for one's own side that it took place."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        read = self.given(shapes.ConfirmInput)
        with possible():
            confirm_session(row, self.person, facts_of(MentoringSession(**read)) if read else "")
        return self.answer(row)

    @extend_schema(request=NothingInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def deny(self, request, pk):
        """Says that it did not take place; it is gone."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        self.given(NothingInput)
        with possible():
            deny_session(row, self.person)
        return Response(status=204)


class PlannedFilter(OfPair):
    is_cancelled = IsSet(field_name="cancelled_at")
    ordering = Order(fields=["starts_at", ("pk", "id")])


class PlannedSessionViewSet(PairEndpoint):
    """Meetings of one's own pairs, to come and past."""

    queryset = PlannedSession.objects.none()
    serializer_class = shapes.PlannedSerializer
    filterset_class = PlannedFilter

    def get_queryset(self):
        return PlannedSession.objects.visible_to(self.user).select_related("planned_by")

    @extend_schema(request=shapes.PlannedInput, responses={201: shapes.PlannedSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        given = self.given(shapes.PlannedInput)
        with possible():
            row = plan_session(given["mentorship"], self.person, given["starts_at"], given["minutes"])
        return self.answer(row, 201)

    @extend_schema(request=shapes.PlannedChangeInput, responses=shapes.PlannedSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, pk):
        with self.changing(pk) as row:
            given = self.given(shapes.PlannedChangeInput)
            move_planned(row, given.get("starts_at", row.starts_at), given.get("minutes", row.minutes))
        return self.answer(row)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request, pk):
        """Cancels it; one that has passed did not take place."""
        with self.changing(pk) as row:
            cancel_planned(row)
        return Response(status=204)
