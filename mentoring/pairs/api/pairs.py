from __future__ import annotations

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from config.base.audit.looks import note_looks
from config.base.http.api import NothingInput, Order
from config.base.http.etag import IF_MATCH
from config.base.http.idempotency import IDEMPOTENCY, made_once
from config.base.http.problems import Refused
from mentoring.endpoint import PairEndpoint, possible
from mentoring.models import Mentorship
from mentoring.models.pairs import people_in
from mentoring.pairs import lifecycle
from mentoring.pairs import serializers as shapes
from mentoring.pairs.agenda import set_rhythm
from mentoring.pairs.lifecycle import take_step
from mentoring.pairs.steps import STEPS, Kind, roles_in


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

    def note_read(self, rows):
        note_looks(self.request, people_in(rows, self.user.person))

    @extend_schema(
        request=shapes.MentorshipInput, responses={201: shapes.MentorshipSerializer}, parameters=[IDEMPOTENCY]
    )
    @made_once
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
