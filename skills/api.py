from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.base.audit.looks import note_looks
from config.base.http.api import ID, KEY, DayFilter, Flag, Order
from config.base.http.endpoint import Endpoint
from config.base.http.problems import Conflict, Refused
from skills import serializers as shapes
from skills.models import ApiToken, Engineer, FrameworkVersion, Placement, Rating, Role, Skill, Team, TeamManager
from skills.placing import move
from skills.rate import AlreadyVoided, add_rating, may_void, source_of, void_rating


class Readable(Endpoint, mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    pass


def made(request, shape, row, name, pk):
    """201, where the new row is, and the row."""
    return Response(shape(row).data, 201, headers={"Location": reverse(name, [pk])})


# ── who am I ────────────────────────────────────────────────────────────────────────────────────────────────────────
class MeView(Endpoint):
    """Who one is, and what one may do."""

    action = "retrieve"

    @extend_schema(responses=shapes.MeSerializer)
    def get(self, request):
        user, token = request.user, request.auth if isinstance(request.auth, ApiToken) else None
        may = {
            "rate_oneself": user.person is not None,
            "rate_others": bool(user.managed_team_ids),
            "run_reports": user.runs_reports,
            "keep_people": user.keeps_people,
            "write": token is None or not token.is_read_only,
        }
        about = {
            "email": user.email,
            "name": user.get_full_name(),
            "person": user.person.slug if user.person else None,
            "groups": sorted(user.group_names),
            "teams_managed": Team.objects.managed_by(user).values_list("slug", flat=True),
            "may": may,
            "token": token,
        }
        return Response(shapes.MeSerializer(about).data)


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

    @extend_schema(request=shapes.PlacementInput, responses={201: shapes.PlacementSerializer})
    def create(self, request):
        """Moves somebody from a day on; a move already recorded for that very day is replaced."""
        if not request.user.keeps_people:
            raise Refused("Moving people is for the people team.", "Ask the people team to record the move.")
        given = shapes.PlacementInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        row = move(**given.validated_data, by=request.user)
        return made(request, shapes.PlacementSerializer, row, "api:placement-detail", row.pk)


# ── framework ───────────────────────────────────────────────────────────────────────────────────────────────────────
class FrameworkViewSet(Readable):
    """The published frameworks, each with its version and digest."""

    queryset = FrameworkVersion.objects.none()
    lookup_field = "framework__key"
    lookup_url_kwarg = "key"
    lookup_value_regex = KEY

    def get_serializer_class(self):
        return shapes.FrameworkSerializer if self.action == "list" else shapes.FrameworkDetailSerializer

    def get_queryset(self):
        rows = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).select_related("framework")
        return rows.defer("document") if self.action == "list" else rows


class SkillFilter(filters.FilterSet):
    framework = filters.CharFilter(field_name="area__framework__key")
    area = filters.CharFilter(field_name="area__key")
    is_retired = Flag(field_name="is_retired")


class SkillViewSet(Readable):
    """Retired skills stay, for the ratings that name them."""

    queryset = Skill.objects.none()
    serializer_class = shapes.SkillSerializer
    filterset_class = SkillFilter
    lookup_field = "key"
    lookup_value_regex = KEY

    def get_queryset(self):
        ordering = ["area__framework", "area__position", "position", "pk"]
        return Skill.objects.select_related("area__framework").order_by(*ordering)


class RoleFilter(filters.FilterSet):
    framework = filters.CharFilter(field_name="framework__key")
    is_retired = Flag(field_name="is_retired")


class RoleViewSet(Readable):
    queryset = Role.objects.none()
    serializer_class = shapes.RoleSerializer
    filterset_class = RoleFilter
    lookup_field = "key"
    lookup_value_regex = KEY

    def get_queryset(self):
        rows = Role.objects.select_related("framework").prefetch_related("targets__skill")
        return rows.order_by("framework", "rank", "pk")


# ── ratings ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class RatingFilter(filters.FilterSet):
    engineer = filters.CharFilter(field_name="engineer__slug")
    skill = filters.CharFilter(field_name="skill__key")
    source = filters.ChoiceFilter(choices=Rating.Source.choices)
    rated_by = filters.CharFilter(field_name="rated_by__slug")
    as_of = DayFilter(method="on_day", help_text="The newest standing row of each rater on or before this day.")
    ordering = Order(fields=["rated_on", "recorded_at", ("pk", "id")])

    def on_day(self, ratings, name, day):
        return ratings.as_of(day)


ABOUT = ("pk", "engineer_id", "rated_by__user_id", "source")


class RatingViewSet(Readable):
    queryset = Rating.objects.none()
    serializer_class = shapes.RatingSerializer
    filterset_class = RatingFilter
    lookup_value_regex = ID

    def get_queryset(self):
        return Rating.objects.visible_to(self.user)

    def list(self, request):
        rows = self.filter_queryset(self.get_queryset())
        # Ids first: joined before it is sorted, everything the reader may see would be joined for one page.
        page = self.paginate_queryset(rows.values_list("pk", flat=True)) or []
        by_id = self._read(Rating.objects.filter(pk__in=page))
        return self.get_paginated_response(shapes.RatingSerializer([by_id[pk] for pk in page], many=True).data)

    def retrieve(self, request, pk):
        found = self._read(self.get_queryset().filter(pk=pk))
        if not found:
            raise Http404
        return Response(shapes.RatingSerializer(found[int(pk)]).data)

    @extend_schema(request=shapes.RatingInput, responses={201: shapes.RatingSerializer})
    def create(self, request):
        """Rates oneself, or as a manager somebody in the teams below."""
        given = shapes.RatingInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        source = source_of(request.user, given.validated_data["engineer"])
        if source is None:
            raise Refused(
                "You may rate yourself, and people in the teams you manage.",
                "Ask their manager to rate, or the people team if the teams are out of date.",
            )
        rating = add_rating(**given.validated_data, source=source, by=request.user)
        return made(request, shapes.RatingSerializer, self._row(rating.pk), "api:rating-detail", rating.pk)

    @extend_schema(request=shapes.NothingInput, responses={201: shapes.RatingSerializer})
    @action(detail=True, methods=["post"])
    def void(self, request, pk):
        """Cancels exactly this row by a new one that names it; both stay, and neither counts."""
        rating = get_object_or_404(self.get_queryset(), pk=pk)
        shapes.NothingInput(data=request.data).is_valid(raise_exception=True)
        if not may_void(request.user, rating):
            raise Refused("Only its author and the people team cancel a rating.", "Ask one of them.")
        try:
            row = void_rating(rating, request.user)
        except AlreadyVoided as error:
            raise Conflict(str(error), "Nothing is left to do; rate again if the level should differ.") from None
        return made(request, shapes.RatingSerializer, self._row(row.pk), "api:rating-detail", row.pk)

    def _row(self, pk):
        return get_object_or_404(self.get_queryset().values_list(*shapes.RATING_COLUMNS.values()), pk=pk)

    def _read(self, ratings):
        """Rows by id, with a look at everybody they are about. What one rated oneself as a peer is no look: it would
        tell the other person who did."""
        about, found = set(), {}
        rows = ratings.order_by().values_list(*ABOUT, *shapes.RATING_COLUMNS.values())
        for pk, engineer, author, source, *row in rows:
            found[pk] = row
            if source != Rating.Source.PEER or author != self.user.pk:
                about.add(engineer)
        note_looks(self.request, about)
        return found
