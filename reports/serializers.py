from __future__ import annotations

from rest_framework import serializers

from config.base.http.api import Day, Named, StrictSerializer
from config.base.limits import REPORTS_SINCE
from config.base.models import Job
from reports.models import Verdict
from skills.models import Role


class SummarySerializer(serializers.Serializer):
    locals().update({verdict: serializers.IntegerField() for verdict in Verdict.values})


class ReportSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    role = serializers.CharField(source="role.key")
    as_of = serializers.DateField()
    edition = serializers.IntegerField()
    framework_version = serializers.CharField(source="framework_version.version")
    method = serializers.CharField()
    digest = serializers.CharField()
    summary = SummarySerializer()
    made_at = serializers.DateTimeField()


class HeadSerializer(serializers.Serializer):
    role = serializers.CharField()
    as_of = serializers.DateField()
    edition = serializers.IntegerField()
    framework_version = serializers.CharField()
    cut = serializers.FloatField()
    method = serializers.CharField()
    digest = serializers.CharField()
    shown_digest = serializers.CharField(required=False)
    summary = SummarySerializer()


class EntrySerializer(serializers.Serializer):
    engineer = serializers.EmailField()
    name = serializers.CharField()
    slug = serializers.CharField(required=False)
    team = serializers.CharField(allow_null=True)
    team_slug = serializers.CharField(required=False)
    role = serializers.CharField(allow_null=True)
    aim_assumed = serializers.BooleanField(required=False)
    verdict = serializers.ChoiceField(Verdict.choices)
    score = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    confidence = serializers.FloatField()
    sustained = serializers.BooleanField(required=False)
    one_rater = serializers.ListField(child=serializers.ChoiceField(Verdict.choices), required=False)
    shown = serializers.BooleanField(required=False)
    not_shown = serializers.FloatField(required=False)
    evidence = serializers.DictField()
    areas = serializers.ListField(child=serializers.DictField())
    floors = serializers.ListField(child=serializers.DictField())
    checks = serializers.ListField(child=serializers.DictField())
    open = serializers.ListField(child=serializers.DictField(), required=False)
    blockers = serializers.ListField(child=serializers.DictField())
    next_steps = serializers.ListField(child=serializers.DictField())
    months_to_ready = serializers.FloatField(allow_null=True)
    months_range = serializers.ListField(child=serializers.FloatField(allow_null=True), allow_null=True)
    previous = serializers.DictField(allow_null=True)
    change = serializers.ListField(child=serializers.DictField(), required=False)
    holds_role = serializers.BooleanField(required=False)


class ReportDocumentSerializer(serializers.Serializer):
    """The JSON of FORMATS, for the schema; reports.render.json writes it."""

    report = HeadSerializer()
    entries = EntrySerializer(many=True)


class ReportInput(StrictSerializer):
    role = Named(lambda user: Role.objects.live(), slug_field="key")
    as_of = Day(since=REPORTS_SINCE, help_text="Today or an earlier day.")


class JobSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    role = serializers.CharField(source="args.role", default=None, allow_null=True)
    as_of = serializers.CharField(source="args.as_of", default=None, allow_null=True)
    state = serializers.ChoiceField(Job.State.choices)
    stage = serializers.CharField()
    percent = serializers.IntegerField()
    attempts = serializers.IntegerField()
    last_error = serializers.CharField()
    requested_by = serializers.CharField(source="requested_by.engineer.slug", default=None, allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    report = serializers.IntegerField(source="result.report", default=None, allow_null=True)
