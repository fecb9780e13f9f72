from __future__ import annotations

from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as Refusal
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.base.http.api import ID, NothingInput, Order
from config.base.http.endpoint import Readable
from config.base.http.etag import IF_MATCH, check_match, shown
from config.base.http.idempotency import IDEMPOTENCY, made_once
from reports.api import RunsReports
from reports.models import Schedule
from reports.schedules import change
from reports.schedules.due import read_all_made
from reports.schedules.page import read_runs
from reports.schedules.serializers import ScheduleChangeInput, ScheduleInput, ScheduleSerializer


class ScheduleFilter(filters.FilterSet):
    role = filters.CharFilter(field_name="role__key")
    ordering = Order(fields=[("pk", "id")])


class ScheduleViewSet(Readable):
    """Reports that make and send themselves; for leadership and the people team."""

    queryset = Schedule.objects.none()
    serializer_class = ScheduleSerializer
    filterset_class = ScheduleFilter
    lookup_value_regex = ID

    def get_permissions(self):
        return [*super().get_permissions(), RunsReports()]

    def get_queryset(self):
        rows = Schedule.objects.visible_to(self.user).select_related("role", "paused_by")
        return rows.prefetch_related("recipients").order_by("pk")

    def list(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(_data(page, many=True))

    @extend_schema(responses=ScheduleSerializer)
    def retrieve(self, request, pk):
        return shown(_data(get_object_or_404(self.get_queryset(), pk=pk)))

    @extend_schema(request=ScheduleInput, responses={201: ScheduleSerializer}, parameters=[IDEMPOTENCY])
    @made_once
    def create(self, request):
        with _said():
            row = change.save(Schedule(), self.given(ScheduleInput), by=self.user, now=timezone.now())
        return shown(self._fresh(row), 201, Location=reverse("api:schedule-detail", [row.pk]))

    @extend_schema(request=ScheduleChangeInput, responses=ScheduleSerializer, parameters=[IF_MATCH])
    def partial_update(self, request, pk):
        """Another time counts from now on: no period of the past is made for it."""
        with self._changing(pk) as row, _said():
            change.save(row, self.given(ScheduleChangeInput), by=self.user, now=timezone.now())
        return shown(self._fresh(row))

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request, pk):
        """Its reports, runs and deliveries stay."""
        with self._changing(pk) as row:
            change.delete(row, by=self.user)
        return Response(status=204)

    @extend_schema(request=NothingInput, responses=ScheduleSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request, pk):
        """What falls due meanwhile is not made up."""
        return self._step(pk, change.pause)

    @extend_schema(request=NothingInput, responses=ScheduleSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request, pk):
        """From now on."""
        return self._step(pk, change.resume)

    def _step(self, pk, step):
        row = get_object_or_404(self.get_queryset(), pk=pk)
        self.given(NothingInput)
        step(row, by=self.user, now=timezone.now())
        return shown(self._fresh(row))

    @contextmanager
    def _changing(self, pk):
        """The row behind its lock, if it is the version the caller names."""
        with transaction.atomic():
            get_object_or_404(Schedule.objects.visible_to(self.user).select_for_update(), pk=pk)
            row = get_object_or_404(self.get_queryset(), pk=pk)
            check_match(self.request, _data(row))
            yield row

    def _fresh(self, row):
        return _data(self.get_queryset().get(pk=row.pk))


def _data(rows, *, many=False):
    """With what the ledger and the jobs say of them, read once for all."""
    listed = rows if many else [rows]
    context = {"made": read_all_made(listed), "runs": read_runs(listed)}
    return ScheduleSerializer(rows, many=many, context=context).data


@contextmanager
def _said():
    """What the model refuses, by field as everything else."""
    try:
        yield
    except Refusal as error:
        found = dict(error.message_dict)
        whole = found.pop(NON_FIELD_ERRORS, [])
        if whole:
            found["day" if "Day is" in whole[0] else "schedule"] = whole
        raise ValidationError(found) from None
