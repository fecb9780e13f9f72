"""Mentoring in numbers for other programs: totals for those who run reports, one's own record for everybody."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from config.base.http.endpoint import Endpoint
from config.base.http.problems import Refused
from mentoring.programme.health import read_gaps, read_growth, read_load, read_pairs
from mentoring.programme.record import Record, build_record

CLOSED = "Mentoring health is for leadership and the people team."


class GapSerializer(serializers.Serializer[Any]):
    skill = serializers.CharField(source="skill.key")
    below = serializers.IntegerField(help_text="People below the target of the role they aim at.")
    with_mentor = serializers.IntegerField()
    never_asked = serializers.IntegerField()
    could_mentor = serializers.IntegerField(help_text="At their target, with level 4 or 5.")
    free_places = serializers.IntegerField()
    is_scarce = serializers.BooleanField()


class EstimateSerializer(serializers.Serializer[Any]):
    mean = serializers.FloatField(help_text="Levels.")
    low = serializers.FloatField(help_text="Of the 95 % interval.")
    high = serializers.FloatField()
    count = serializers.IntegerField(help_text="People.")


class HealthSerializer(serializers.Serializer[Any]):
    """Pairs, people who wait and places are totals of the whole organisation and stand as they are, however few. Means
    of fewer than five people are empty, and skills with fewer than five people below their target are left out."""

    as_of = serializers.DateField()
    active = serializers.IntegerField()
    paused = serializers.IntegerField()
    proposed = serializers.IntegerField()
    silent = serializers.IntegerField()
    free_places = serializers.IntegerField()
    waiting = serializers.IntegerField()
    gaps = GapSerializer(many=True)
    growth_beside_own_skills = EstimateSerializer(allow_null=True)
    growth_beside_people_without = EstimateSerializer(allow_null=True)


class RecordSerializer(serializers.Serializer[Any]):
    sessions = serializers.IntegerField(help_text="As a mentor, confirmed by both.")
    unconfirmed = serializers.IntegerField()
    counted = serializers.IntegerField(help_text="Without those inside one's reporting line.")
    mentees = serializers.IntegerField(source="people")
    levels_gained = serializers.IntegerField(source="gained", help_text="In focus skills, while the pairs worked.")


class HealthView(Endpoint):
    """How mentoring goes in the whole organisation, in totals."""

    action = "retrieve"

    @extend_schema(responses=HealthSerializer)
    def get(self, request: Any) -> Response:
        if not request.user.runs_reports:
            raise Refused(CLOSED, "Your own record as a mentor is under mentoring/record/.")
        today = timezone.localdate()
        pairs, load, growth = read_pairs(today), read_load(today), read_growth(today)
        gaps, _ = read_gaps(today)
        totals = vars(pairs) | vars(load) | {"as_of": today, "gaps": gaps}
        totals |= {"growth_beside_own_skills": growth.own, "growth_beside_people_without": growth.others}
        return Response(HealthSerializer(totals).data)


class RecordView(Endpoint):
    """What one did as a mentor; an account that is nobody did nothing."""

    action = "retrieve"

    @extend_schema(responses=RecordSerializer)
    def get(self, request: Any) -> Response:
        person = request.user.person
        record = build_record(person, timezone.localdate()) if person else Record((), 0, 0, 0)
        return Response(RecordSerializer(record).data)
