from __future__ import annotations

from contextlib import contextmanager

from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.base.audit.looks import note_looks
from config.base.http.api import ID, NothingInput, Order
from config.base.http.endpoint import Endpoint
from config.base.http.etag import IF_MATCH, check_match, shown
from config.base.http.problems import Conflict, Refused
from mentoring import lifecycle
from mentoring.agenda import set_rhythm
from mentoring.lifecycle import NotPossible, take_step
from mentoring.log import confirm_session, deny_session, edit_session, facts_of, log_session, undo_session
from mentoring.models import MentoringSession, Mentorship
from mentoring.pairs import serializers as shapes
from mentoring.pairs.read import people_in
from mentoring.steps import STEPS, Kind, roles_in
from mentoring.zones import today_of

NOBODY = ("This account is nobody in the organisation.", "Ask the people team to add a person with its address.")


@contextmanager
def possible():
    """A step that cannot be taken now is a conflict, in the words of the page."""
    try:
        yield
    except NotPossible as problem:
        raise Conflict(str(problem), "Read the row again and look at its state.") from None


class PairEndpoint(Endpoint, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Rows of pairs: read with their version, changed by whoever names it."""

    lookup_value_regex = ID

    @property
    def person(self):
        if self.user.person is None:
            raise Refused(*NOBODY)
        return self.user.person

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "person": self.user.person}

    def retrieve(self, request, pk):
        return shown(self.get_serializer(get_object_or_404(self.get_queryset(), pk=pk)).data)

    def given(self, shape):
        found = shape(data=self.request.data, context={"request": self.request})
        found.is_valid(raise_exception=True)
        return found.validated_data

    @contextmanager
    def changing(self, pk):
        """The row behind its lock, if it is the version the request names."""
        with transaction.atomic(), possible():
            get_object_or_404(self.get_queryset().order_by(), pk=pk)
            list(self.get_queryset().model._default_manager.select_for_update().filter(pk=pk))
            row = get_object_or_404(self.get_queryset(), pk=pk)
            check_match(self.request, self.get_serializer(row).data)
            yield row

    def answer(self, row, status=200):
        fresh = get_object_or_404(self.get_queryset(), pk=row.pk)
        where = {"Location": reverse(f"api:{self.basename}-detail", [row.pk])} if status == 201 else {}
        return shown(self.get_serializer(fresh).data, status, **where)


# ── pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class MentorshipFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=Mentorship.State.choices)
    mentor = filters.CharFilter(field_name="mentor__slug")
    mentee = filters.CharFilter(field_name="mentee__slug")
    ordering = Order(fields=["started_on", "created_at", ("pk", "id")])


def _step(name, kind, shape=NothingInput):
    """One step of a pair as an action of its own address."""

    def take(self, request, pk):
        pair = get_object_or_404(self.get_queryset(), pk=pk)
        if not roles_in(pair, self.user):
            raise Refused("A pair's steps are for the two and the people team.", "Ask one of them.")
        given = self.given(shape)
        with possible():
            take_step(pair, kind, self.user, timezone.localdate(), given.get("reason", ""))
        return self.answer(pair)

    take.__name__, take.__doc__ = name, f"{STEPS[kind].verb}, for whoever may in this state."
    found = action(detail=True, methods=["post"], url_path=name.replace("_", "-"))(take)
    return extend_schema(request=shape, responses=shapes.MentorshipSerializer)(found)


class MentorshipViewSet(PairEndpoint):
    """That a pair exists, for the two, their lines and the people team; what it works on, for the two alone."""

    queryset = Mentorship.objects.none()
    serializer_class = shapes.MentorshipSerializer
    filterset_class = MentorshipFilter

    def get_queryset(self):
        both = Q(sessions__confirmed_by_mentor_at__isnull=False, sessions__confirmed_by_mentee_at__isnull=False)
        rows = Mentorship.objects.visible_to(self.user).select_related("mentor", "mentee")
        counted = rows.annotate(session_count=Count("sessions"), confirmed_count=Count("sessions", filter=both))
        return counted.prefetch_related("focus_skills__skill").order_by("-created_at", "-pk")

    def list(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        note_looks(request, people_in(page, self.user.person))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, pk):
        pair = get_object_or_404(self.get_queryset(), pk=pk)
        note_looks(request, people_in([pair], self.user.person))
        return shown(self.get_serializer(pair).data)

    @extend_schema(request=shapes.MentorshipInput, responses={201: shapes.MentorshipSerializer})
    def create(self, request):
        """Proposes a pair; whoever of the two proposes has agreed with it."""
        given = self.given(shapes.MentorshipInput)
        with possible():
            pair = lifecycle.propose(**given, by=self.user, on=timezone.localdate())
        return self.answer(pair, 201)

    @extend_schema(request=shapes.RhythmInput, responses=shapes.MentorshipSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, pk):
        """How often the two mean to meet, and until when."""
        with self.changing(pk) as pair:
            if not pair.is_of(self.user.person):
                raise Refused("How often a pair meets is for the two to say.", "Ask one of them.")
            now = {"cadence_days": pair.cadence_days, "planned_end_on": pair.planned_end_on}
            set_rhythm(pair, timezone.localdate(), **now | self.given(shapes.RhythmInput))
        return self.answer(pair)

    accept = _step("accept", Kind.ACCEPTED)
    decline = _step("decline", Kind.DECLINED)
    withdraw = _step("withdraw", Kind.WITHDRAWN)
    pause = _step("pause", Kind.PAUSED)
    resume = _step("resume", Kind.RESUMED)
    complete = _step("complete", Kind.COMPLETED)
    end_early = _step("end_early", Kind.ENDED_EARLY, shapes.ReasonInput)


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────
class SessionFilter(filters.FilterSet):
    mentorship = filters.NumberFilter(field_name="mentorship", min_value=1, max_value=10**15)
    ordering = Order(fields=["held_on", "recorded_at", ("pk", "id")])


class SessionViewSet(PairEndpoint):
    """Sessions of one's own pairs, whatever else one may do here."""

    queryset = MentoringSession.objects.none()
    serializer_class = shapes.SessionSerializer
    filterset_class = SessionFilter

    def get_queryset(self):
        rows = MentoringSession.objects.visible_to(self.user).select_related("mentorship", "logged_by")
        return rows.prefetch_related("skills")

    @extend_schema(request=shapes.SessionInput, responses={201: shapes.SessionSerializer})
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
