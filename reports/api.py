from __future__ import annotations

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.base.audit.looks import note_looks
from config.base.http.api import ID, DayFilter, NothingInput, Order, Rate
from config.base.http.endpoint import Endpoint
from config.base.http.idempotency import IDEMPOTENCY, another_request, job_key
from config.base.http.problems import Conflict, Refused
from config.base.jobs.queue import cancel, retry
from config.base.models import Job
from reports.jobs import GENERATE, request_report
from reports.models import Report
from reports.render.json import document_of, read_pool
from reports.serializers import JobSerializer, ReportDocumentSerializer, ReportInput, ReportSerializer

EVERYONE = OpenApiParameter("everyone", OpenApiTypes.STR, enum=["0", "1"], description="Adds holders of the role.")


class RunsReports(BasePermission):
    def has_permission(self, request, view):
        if not request.user.runs_reports:
            raise Refused(
                "Whole reports are for leadership and the people team.",
                "Your own verdict is on your page in Cairn; managers find those of their teams on theirs.",
            )
        return True


class ReportRate(Rate):
    scope = "reports"


class ReportFilter(filters.FilterSet):
    role = filters.CharFilter(field_name="role__key")
    as_of = DayFilter(field_name="as_of")
    ordering = Order(fields=["as_of", "edition", "made_at", ("pk", "id")])


class ReportViewSet(Endpoint, mixins.ListModelMixin, viewsets.GenericViewSet):
    queryset = Report.objects.none()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter
    lookup_value_regex = ID
    parameters = {"retrieve": ("everyone",)}

    def get_permissions(self):
        return [*super().get_permissions(), RunsReports()]

    def get_throttles(self):
        return [*super().get_throttles(), *([ReportRate()] if self.action == "create" else [])]

    def get_queryset(self):
        rows = Report.objects.visible_to(self.user).select_related("role", "framework_version")
        return rows.order_by("-as_of", "-edition", "pk")

    @extend_schema(responses=ReportDocumentSerializer, parameters=[EVERYONE])
    def retrieve(self, request, pk):
        everyone = request.query_params.get("everyone", "0")
        if everyone not in ("0", "1"):
            raise ValidationError({"everyone": "Send 1 or 0."})
        report = get_object_or_404(self.get_queryset(), pk=pk)
        entries = list(read_pool(report, everyone=everyone == "1"))
        note_looks(request, (entry.engineer_id for entry in entries))
        return Response(document_of(report, entries, self.user))

    @extend_schema(request=ReportInput, responses={202: JobSerializer}, parameters=[IDEMPOTENCY])
    def create(self, request):
        """Asks for a report: a job to follow. The same facts give the report that is there already."""
        given = ReportInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        job = request_report(asked["role"], asked["as_of"], user=request.user, key=job_key(request))
        if job.args != {"role": asked["role"].key, "as_of": asked["as_of"].isoformat()}:
            raise another_request()
        return Response(JobSerializer(job).data, 202, headers={"Location": reverse("api:job-detail", [job.pk])})


class JobFilter(filters.FilterSet):
    kind = filters.CharFilter(field_name="kind")
    state = filters.ChoiceFilter(choices=Job.State.choices)
    ordering = Order(fields=["created_at", ("pk", "id")])


class JobViewSet(Endpoint, mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """All for those who run reports, one's own requests for others."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer
    filterset_class = JobFilter
    lookup_value_regex = ID

    def get_queryset(self):
        return Job.objects.visible_to(self.user).select_related("requested_by__engineer")

    @extend_schema(request=NothingInput, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request, pk):
        """Queues a job again that has stopped for good, or was cancelled."""
        job = self._asked()
        if not request.user.runs_reports:
            raise Refused("Jobs are run again by leadership and the people team.", "Ask one of them.")
        if not retry(job):
            raise Conflict("Only a job that has stopped can be run again.", "Look at its state first.")
        return self._answer(job)

    @extend_schema(request=NothingInput, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Ends the run of a report before its end; nothing of it is written."""
        job = self._asked()
        if not request.user.runs_reports:
            raise Refused("Runs are cancelled by leadership and the people team.", "Ask one of them.")
        if job.kind != GENERATE or not cancel(job):
            raise Conflict("Only a run of a report that has not ended can be cancelled.", "Look at its state first.")
        return self._answer(job)

    def _asked(self):
        job = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        NothingInput(data=self.request.data).is_valid(raise_exception=True)
        return job

    def _answer(self, job):
        job.refresh_from_db()
        return Response(JobSerializer(job).data)
