from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.base.audit.looks import note_looks
from config.base.http.api import Order
from config.base.http.etag import IF_MATCH
from config.base.http.idempotency import IDEMPOTENCY, made_once
from mentoring.endpoint import PairEndpoint, possible
from mentoring.models import SharedText
from mentoring.pairs.pages.page import read_shared
from mentoring.pairs.sharing import serializers as shapes
from mentoring.pairs.sharing.share import share_text, withdraw_text
from mentoring.sessions.api import OfPair


class SharedFilter(OfPair):
    mentee = filters.CharFilter(field_name="mentorship__mentee__slug")
    ordering = Order(fields=["shared_at", ("pk", "id")])


class SharedTextViewSet(PairEndpoint):
    """What mentees tell of their pairs: written and withdrawn by them alone, read by the two, by the mentee's line and
    by the people team."""

    queryset = SharedText.objects.none()
    serializer_class = shapes.SharedSerializer
    filterset_class = SharedFilter

    def get_queryset(self) -> QuerySet[SharedText]:
        rows = read_shared(self.user).select_related("mentorship__mentee")
        return rows & SharedText.objects.withdrawable_by(self.user) if self.action == "destroy" else rows

    def note_read(self, rows: Iterable[SharedText]) -> None:
        """As on the page; what the two read of their own pair is no look at a record."""
        pairs = (row.mentorship for row in rows)
        note_looks(self.request, (pair.mentee_id for pair in pairs if not pair.is_of(self.user.person)))

    @extend_schema(request=shapes.SharedInput, responses={201: shapes.SharedSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        """For the mentee: the text, and the session or goal it is about, if it is about one."""
        given = self.given(shapes.SharedInput)
        with possible():
            row = share_text(
                given["mentorship"],
                self.person,
                given["text"],
                timezone.now(),
                timezone.localdate(),
                session=given["session"],
                goal=given["goal"],
            )
        return self.answer(row, 201)

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request, pk):
        """Withdraws it: the text is erased, for everybody."""
        with self.changing(pk) as row:
            withdraw_text(row, self.person, timezone.now())
        return Response(status=204)
