from __future__ import annotations

from dataclasses import asdict
from uuid import uuid4

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from config.base.audit.looks import note_looks
from config.base.http.api import ID, NothingInput
from config.base.http.endpoint import Endpoint, made
from config.base.http.etag import IF_MATCH, check_match, shown
from config.base.http.idempotency import IDEMPOTENCY, job_key, made_once
from config.base.http.problems import Conflict, Refused
from config.base.limits import FOCUS_SKILLS
from mentoring.matching import offers
from mentoring.matching import serializers as shapes
from mentoring.matching.offers import NotWritten, Offer
from mentoring.matching.plans.page import build_plan_page
from mentoring.matching.plans.plans import PlanRefused, request_plan
from mentoring.matching.plans.sending import request_sending
from mentoring.matching.pool import Wish
from mentoring.matching.suggest import find_mentors
from mentoring.models import MatchPlan, MentoringRequest
from skills.models import Engineer, Skill
from skills.people.own import own_person

SKILLS = OpenApiParameter(
    "skills", OpenApiTypes.STR, description="One to three keys, with commas; else those of one's open request."
)
FULL = OpenApiParameter("full", OpenApiTypes.STR, enum=["0", "1"], description="Names of those who are full or paused.")


# ── one's own profile ───────────────────────────────────────────────────────────────────────────────────────────────
class MentorProfileView(Endpoint):
    """What one offers as a mentor. Whom one keeps away is on no address of the API."""

    action = "retrieve"

    @extend_schema(responses=shapes.MentorProfileSerializer)
    def get(self, request):
        return shown(_shape(offers.read_offer(own_person(request))))

    @extend_schema(request=shapes.MentorProfileInput, responses=shapes.MentorProfileSerializer, parameters=[IF_MATCH])
    def put(self, request):
        """Replaces the profile as a whole."""
        person = own_person(request)
        fields = dict(self.given(shapes.MentorProfileInput))
        skills = {skill.key: skill for skill in fields.pop("offers")}
        offer = Offer(**fields, offers=tuple(sorted(skills)))
        with transaction.atomic():
            Engineer.objects.select_for_update(no_key=True).get(pk=person.pk)
            check_match(request, _shape(offers.read_offer(person)))
            offers.write_offer(person, offer, list(skills.values()))
        return shown(_shape(offer))


def _shape(offer):
    return shapes.MentorProfileSerializer(asdict(offer)).data


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class MentorsView(Endpoint):
    """Mentors for oneself by skill. Levels of mentors are not shown and take no part."""

    action = "list"
    parameters = {"list": ("skills", "full")}

    @extend_schema(responses=forced_singular_serializer(shapes.MentorsFoundSerializer), parameters=[SKILLS, FULL])
    def get(self, request):
        person, today = own_person(request), timezone.localdate()
        waiting = MentoringRequest.objects.waiting().filter(engineer=person).first()
        own = sorted(waiting.skills.values_list("key", flat=True)) if waiting else []
        wish = Wish(_keys(request) or tuple(own), waiting.asked_on if waiting else None)
        found = find_mentors(person, wish, request.user, today, is_public=True)
        full = request.query_params.get("full", "0")
        if full not in ("0", "1"):
            raise ValidationError({"full": "Send 1 or 0."})
        about = {
            "total": found.total,
            "mentors": found.suggestions,
            "left_out": found.left_out,
            "full_count": len(found.full),
            "full": found.full if full == "1" else [],
        }
        return Response(shapes.MentorsFoundSerializer(about).data)


def _keys(request) -> tuple[str, ...]:
    if "skills" not in request.query_params:
        return ()
    keys = sorted({key.strip() for key in request.query_params["skills"].split(",")} - {""})
    if not FOCUS_SKILLS.low <= len(keys) <= FOCUS_SKILLS.high:
        raise ValidationError({"skills": "Name one, two or three skills, with commas between them."})
    known = set(Skill.objects.live().filter(key__in=keys).values_list("key", flat=True))
    if missing := [key for key in keys if key not in known]:
        raise ValidationError({"skills": f"There is no skill with the key {missing[0]}; look at /api/v1/skills/."})
    return tuple(keys)


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────
class MentoringRequestViewSet(Endpoint, mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Who waits or waited for a mentor: oneself, one's line, all for the people team."""

    queryset = MentoringRequest.objects.none()
    serializer_class = shapes.MentoringRequestSerializer
    lookup_value_regex = ID

    def get_queryset(self):
        rows = MentoringRequest.objects.visible_to(self.user).select_related("engineer")
        return rows.prefetch_related("skills").order_by("-asked_on", "-pk")

    @extend_schema(
        request=shapes.MentoringRequestInput,
        responses={201: shapes.MentoringRequestSerializer},
        parameters=[IDEMPOTENCY],
    )
    @made_once
    def create(self, request):
        """Asks for a mentor, for oneself or somebody below."""
        asked = self.given(shapes.MentoringRequestInput)
        try:
            row = offers.ask_for_mentor(asked["engineer"], asked["skills"], request.user, timezone.localdate())
        except NotWritten as error:
            raise Conflict(str(error), "Look at the request that is open; close it to make another one.") from None
        return made(request, shapes.MentoringRequestSerializer, row, "api:mentoring-request-detail", row.pk)

    @extend_schema(request=NothingInput, responses=shapes.MentoringRequestSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """Nobody waits any more; what was proposed stays."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        self.given(NothingInput)
        try:
            offers.close_request(row, request.user, timezone.localdate())
        except NotWritten as error:
            raise Conflict(str(error), "Nothing is left to do.") from None
        return Response(shapes.MentoringRequestSerializer(self.get_queryset().get(pk=pk)).data)


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class Matches(BasePermission):
    def has_permission(self, request, view):
        if not request.user.oversees_people:
            raise Refused(
                "Mentor matching is for managers, about their own people, and for the people team.",
                "To find a mentor for yourself, ask /api/v1/mentors/.",
            )
        return True


class MatchPlanViewSet(Endpoint, mixins.ListModelMixin, viewsets.GenericViewSet):
    queryset = MatchPlan.objects.none()
    serializer_class = shapes.MatchPlanSerializer
    lookup_value_regex = ID

    def get_permissions(self):
        return [*super().get_permissions(), Matches()]

    def get_queryset(self):
        return MatchPlan.objects.visible_to(self.user).select_related("requested_by__engineer", "job")

    @extend_schema(responses=shapes.MatchPlanDetailSerializer)
    def retrieve(self, request, pk):
        """Both plans, and what became of the one that was sent."""
        return Response(self._detail(get_object_or_404(self.get_queryset(), pk=pk)))

    @extend_schema(request=shapes.MatchPlanInput, responses={202: shapes.MatchPlanSerializer}, parameters=[IDEMPOTENCY])
    def create(self, request):
        """Asks for a plan: a draft to look at until it is ready. Nothing is sent."""
        given = self.given(shapes.MatchPlanInput)
        key = job_key(request) or str(uuid4())
        plan = request_plan(request.user, timezone.localdate(), **given, key=key)
        return made(request, shapes.MatchPlanSerializer, plan, "api:match-plan-detail", plan.pk, 202)

    @extend_schema(
        request=shapes.PublishInput, responses={200: shapes.MatchPlanDetailSerializer, 202: shapes.MatchPlanSerializer}
    )
    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Has every pair of the plan of one objective proposed, by the job under Location; a plan that was sent is
        answered as it is, and nothing is sent a second time."""
        plan = get_object_or_404(self.get_queryset(), pk=pk)
        asked = self.given(shapes.PublishInput)
        try:
            plan = request_sending(plan, asked["objective"], request.user, run=asked["run"])
        except PlanRefused as error:
            raise Conflict(str(error), "Get the plan again until is_ready is true.") from None
        if plan.is_published:
            return Response(self._detail(self.get_queryset().get(pk=pk)))
        return made(request, shapes.MatchPlanSerializer, plan, "api:job-detail", plan.job_id, 202)

    def _detail(self, plan):
        plan.built = build_plan_page(plan, self.user)
        note_looks(self.request, plan.built.shown_on(plan.built.rows))
        return shapes.MatchPlanDetailSerializer(plan).data
