from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from config.base.audit.looks import note_looks
from config.base.http.api import ID, DayFilter, NothingInput, Order
from config.base.http.endpoint import Readable, made
from config.base.http.idempotency import IDEMPOTENCY, made_once
from config.base.http.problems import Conflict, Refused
from skills.models import Rating
from skills.models.ratings import source_of
from skills.ratings import serializers as shapes
from skills.ratings.rate import AlreadyVoided, add_rating, may_void, void_rating

ABOUT = ("pk", "engineer_id", "rated_by__user_id", "source")


class RatingFilter(filters.FilterSet):
    engineer = filters.CharFilter(field_name="engineer__slug")
    skill = filters.CharFilter(field_name="skill__key")
    source = filters.ChoiceFilter(choices=Rating.Source.choices)
    rated_by = filters.CharFilter(field_name="rated_by__slug")
    as_of = DayFilter(method="on_day", help_text="The newest standing row of each rater on or before this day.")
    ordering = Order(fields=["rated_on", "recorded_at", ("pk", "id")])

    def on_day(self, ratings, name, day):
        return ratings.as_of(day)


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

    @extend_schema(request=shapes.RatingInput, responses={201: shapes.RatingSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        """Rates oneself, or as a manager somebody in the teams below."""
        given = self.given(shapes.RatingInput)
        source = source_of(request.user, given["engineer"])
        if source is None:
            raise Refused(
                "You may rate yourself, and people in the teams you manage.",
                "Ask their manager to rate, or the people team if the teams are out of date.",
            )
        rating = add_rating(**given, source=source, by=request.user)
        return made(request, shapes.RatingSerializer, self._row(rating.pk), "api:rating-detail", rating.pk)

    @extend_schema(request=NothingInput, responses={201: shapes.RatingSerializer}, parameters=[IDEMPOTENCY])
    @action(detail=True, methods=["post"])
    @made_once
    def void(self, request, pk):
        """Cancels exactly this row by a new one that names it; both stay, and neither counts."""
        rating = get_object_or_404(self.get_queryset(), pk=pk)
        self.given(NothingInput)
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
