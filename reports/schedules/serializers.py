from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.base.http.api import Named, StrictSerializer, Whole
from config.base.limits import LINE_LENGTH, SCHEDULE_DAYS, SCHEDULE_HOURS
from config.base.models import Job
from reports.models import Format, Schedule
from reports.schedules.due import next_periods, owner
from reports.schedules.forms import readers_of_reports
from reports.schedules.page import LastRun
from skills.models import Role


class NextRunSerializer(serializers.Serializer):
    as_of = serializers.DateField(source="ends_on")
    due_at = serializers.DateTimeField()


class LastRunSerializer(serializers.Serializer):
    """Its job and report, as long as those are kept, and how many recipients were told how far."""

    job = serializers.IntegerField(source="job.pk", default=None, allow_null=True)
    state = serializers.ChoiceField(Job.State.choices, source="job.state", default=None, allow_null=True)
    report = serializers.IntegerField(source="report.pk", default=None, allow_null=True)
    told = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_told(self, last: LastRun) -> dict[str, int]:
        return dict(Counter(row.state.value for row in last.told))


class ScheduleSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.CharField(source="role.key")
    cadence = serializers.ChoiceField(Schedule.Cadence.choices)
    day = serializers.IntegerField()
    hour = serializers.IntegerField()
    zone = serializers.CharField()
    formats = serializers.ListField(child=serializers.ChoiceField(Format.choices))
    to_leadership = serializers.BooleanField()
    to_people_team = serializers.BooleanField()
    to_managers = serializers.BooleanField()
    recipients = serializers.SerializerMethodField()
    only_changes = serializers.BooleanField()
    paused_at = serializers.DateTimeField(allow_null=True)
    next_runs = serializers.SerializerMethodField()
    last_run = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.EmailField()))
    def get_recipients(self, row: Schedule) -> list[str]:
        return sorted(user.email for user in row.recipients.all())

    @extend_schema_field(NextRunSerializer(many=True))
    def get_next_runs(self, row: Schedule) -> Any:
        """Three, unless it is paused."""
        periods = [] if row.is_paused else islice(next_periods(row, self.context["made"][owner(row)]), 3)
        return NextRunSerializer(list(periods), many=True).data

    @extend_schema_field(LastRunSerializer(allow_null=True))
    def get_last_run(self, row: Schedule) -> Any:
        last = self.context["runs"].get(row.pk)
        return LastRunSerializer(last).data if last else None


class ScheduleInput(StrictSerializer):
    name = serializers.CharField(max_length=LINE_LENGTH, required=False, allow_blank=True)
    role = Named(lambda user: Role.objects.live(), slug_field="key")
    cadence = serializers.ChoiceField(Schedule.Cadence.choices)
    day = Whole(SCHEDULE_DAYS, required=False, help_text="1 is the day after the period.")
    hour = Whole(SCHEDULE_HOURS, required=False, help_text="Local.")
    zone = serializers.CharField(max_length=64, required=False)
    formats = serializers.ListField(child=serializers.ChoiceField(Format.choices), required=False, max_length=4)
    to_leadership = serializers.BooleanField(required=False)
    to_people_team = serializers.BooleanField(required=False)
    to_managers = serializers.BooleanField(required=False)
    recipients = serializers.ListField(
        child=Named(lambda user: readers_of_reports(), slug_field="email"), required=False, max_length=200
    )
    only_changes = serializers.BooleanField(required=False)


class ScheduleChangeInput(ScheduleInput):
    """What is left out stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, partial=True, **kwargs)
