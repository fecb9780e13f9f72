from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema

from config.base.http.api import ID, KEY, Flag, Order
from config.base.http.endpoint import Readable, made
from config.base.http.idempotency import IDEMPOTENCY, made_once
from config.base.http.problems import Refused
from skills.models import Engineer, Placement, Team, TeamManager
from skills.people import serializers as shapes
from skills.people.placing import move


# ── people, teams, placements ───────────────────────────────────────────────────────────────────────────────────────
class PersonFilter(filters.FilterSet):
    team = filters.CharFilter(field_name="team_slug")
    role = filters.CharFilter(field_name="role_key")
    has_left = Flag(method="by_left")
    ordering = Order(fields=["name", "slug"])

    def by_left(self, people, name, value):
        left = Q(left_on__lt=timezone.localdate())
        return people.filter(left) if value == "true" else people.exclude(left)


class PersonViewSet(Readable):
    """Everybody, with the team and role of today. Never a level."""

    queryset = Engineer.objects.none()
    serializer_class = shapes.PersonSerializer
    filterset_class = PersonFilter
    lookup_field = "slug"
    lookup_value_regex = KEY

    def get_queryset(self):
        place = Placement.objects.current(timezone.localdate()).filter(engineer=OuterRef("pk")).order_by()
        return Engineer.objects.visible_to(self.user).annotate(
            team_slug=Subquery(place.values("team__slug")), role_key=Subquery(place.values("role__key"))
        )

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "today": timezone.localdate()}


class TeamFilter(filters.FilterSet):
    parent = filters.CharFilter(field_name="parent__slug")
    manager = filters.CharFilter(method="by_manager", help_text="Who manages it today, alone or with others.")
    ordering = Order(fields=["name", "slug"])

    def by_manager(self, teams, name, value):
        named = TeamManager.objects.on(timezone.localdate()).filter(engineer__slug=value)
        return teams.filter(pk__in=named.values("team"))


class TeamViewSet(Readable):
    queryset = Team.objects.none()
    serializer_class = shapes.TeamSerializer
    filterset_class = TeamFilter
    lookup_field = "slug"
    lookup_value_regex = KEY

    def get_queryset(self):
        return Team.objects.visible_to(self.user).select_related("parent").with_managers(timezone.localdate())


class PlacementFilter(filters.FilterSet):
    engineer = filters.CharFilter(field_name="engineer__slug")
    team = filters.CharFilter(field_name="team__slug")
    role = filters.CharFilter(field_name="role__key")
    target_role = filters.CharFilter(field_name="target_role__key")
    ordering = Order(fields=["from_on", ("pk", "id")])


class PlacementViewSet(Readable):
    """Where people stood and stand, and what they aim at: one's own, one's line, all for the people team."""

    queryset = Placement.objects.none()
    serializer_class = shapes.PlacementSerializer
    filterset_class = PlacementFilter
    lookup_value_regex = ID

    def get_queryset(self):
        open_people = Engineer.objects.open_to(self.user)
        rows = Placement.objects.filter(engineer__in=open_people.values("pk"))
        return rows.select_related("engineer", "team", "role", "target_role").order_by("engineer", "from_on", "pk")

    @extend_schema(request=shapes.PlacementInput, responses={201: shapes.PlacementSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        """Moves somebody from a day on; a move already recorded for that very day is replaced."""
        if not request.user.keeps_people:
            raise Refused("Moving people is for the people team.", "Ask the people team to record the move.")
        row = move(**self.given(shapes.PlacementInput), by=request.user)
        return made(request, shapes.PlacementSerializer, row, "api:placement-detail", row.pk)
