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
from mentoring.programme.outcome import Estimate
from mentoring.programme.record import build_record

CLOSED = "Mentoring health is for leadership and the people team."


class GapSerializer(serializers.Serializer[Any]):
    skill = serializers.CharField()
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
    mentees = serializers.IntegerField()
    levels_gained = serializers.IntegerField(help_text="In focus skills, while the pairs worked.")


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
        names = ("below", "with_mentor", "never_asked", "could_mentor", "free_places", "is_scarce")
        return Response(
            {
                "as_of": today,
                **{name: getattr(pairs, name) for name in ("active", "paused", "proposed", "silent")},
                "free_places": load.free_places,
                "waiting": load.waiting,
                "gaps": [{"skill": gap.skill.key} | {name: getattr(gap, name) for name in names} for gap in gaps],
                "growth_beside_own_skills": _estimate(growth.own),
                "growth_beside_people_without": _estimate(growth.others),
            }
        )


class RecordView(Endpoint):
    """What one did as a mentor; an account that is nobody did nothing."""

    action = "retrieve"

    @extend_schema(responses=RecordSerializer)
    def get(self, request: Any) -> Response:
        person = request.user.person
        record = build_record(person, timezone.localdate()) if person else None
        return Response(
            {
                "sessions": record.sessions if record else 0,
                "unconfirmed": record.unconfirmed if record else 0,
                "counted": record.counted if record else 0,
                "mentees": record.people if record else 0,
                "levels_gained": record.gained if record else 0,
            }
        )


def _estimate(found: Estimate | None) -> dict[str, float] | None:
    if found is None:
        return None
    return {"mean": found.mean, "low": found.low, "high": found.high, "count": found.count}
