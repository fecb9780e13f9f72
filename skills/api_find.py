"""People by skill, and cover without some of them: the pages' own forms and functions, as JSON."""

from __future__ import annotations

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.response import Response

from config.base.audit.looks import note_looks
from config.base.http.endpoint import Endpoint
from config.base.http.problems import Refused
from skills.cover_page import build_cover_page
from skills.find import find_people, may_find, read_places, searchable
from skills.models import Engineer, Team
from skills.views.find import read_form


class HeldSerializer(serializers.Serializer):
    skill = serializers.CharField()
    asked = serializers.IntegerField()
    level = serializers.IntegerField(allow_null=True, help_text="Empty: not rated.")
    rated_on = serializers.DateField(allow_null=True)
    is_stale = serializers.BooleanField(help_text="Over 6 months old.")


class FoundSerializer(serializers.Serializer):
    engineer = serializers.CharField(source="found.slug")
    name = serializers.CharField(source="found.name")
    team = serializers.CharField(help_text="Where they stand today.")
    role = serializers.CharField()
    target_role = serializers.CharField(help_text="The role named to aim at; empty: the next one is assumed.")
    is_full = serializers.BooleanField(source="found.is_full")
    levels_short = serializers.IntegerField(source="found.short")
    skills = HeldSerializer(source="found.held", many=True)


class FindViewSet(Endpoint, viewsets.GenericViewSet):
    """People below oneself, for the people team everybody: full matches first, then those up to three levels short."""

    parameters = {"list": ("skills", "team", "aim")}
    queryset = Engineer.objects.none()
    serializer_class = FoundSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("skills", str, required=True, description="Skills with the least level: python:4,sql:3"),
            OpenApiParameter("team", str, description="With the teams below it."),
            OpenApiParameter("aim", str, description="The role aimed at."),
        ],
        responses=FoundSerializer(many=True),
    )
    def list(self, request):
        if not may_find(request.user):
            raise Refused(
                "Finding people by skill is for managers, about the people below them, and for the people team.",
                "Ask a manager, or the people team.",
            )
        form, today = read_form(request.user, _query(request.query_params)), timezone.localdate()
        if not form.is_valid():
            raise exceptions.ValidationError({_field(name): errors for name, errors in form.errors.items()})
        given = form.cleaned_data
        found = find_people(searchable(request.user, today, given["team"], given["aim"]), given["asked"], today)
        page = self.paginate_queryset(found) or []
        note_looks(request, (each.pk for each in page))
        return self.get_paginated_response(FoundSerializer(read_places(page, today), many=True).data)


def _query(params):
    """The address of the page that asks for the same."""
    query = QueryDict(mutable=True)
    text = params.get("skills", "")
    if not text:
        raise exceptions.ValidationError({"skills": ["Name one or more skills with levels, like python:4,sql:3."]})
    for part in text.split(","):
        key, _, level = part.strip().partition(":")
        query.appendlist("skill", key.strip() or "-")
        query.appendlist("level", level.strip() or "-")
    for name in ("team", "aim"):
        query[name] = params.get(name, "")
    return query


def _field(name):
    return "skills" if name == "__all__" else name


class FallSerializer(serializers.Serializer):
    team = serializers.CharField()
    skill = serializers.CharField()
    held_before = serializers.IntegerField()
    needed_before = serializers.IntegerField()
    held_after = serializers.IntegerField()
    needed_after = serializers.IntegerField()
    one_level_short = serializers.ListField(child=serializers.CharField())


class WhatIfSerializer(serializers.Serializer):
    finding = serializers.CharField()
    falls = FallSerializer(many=True)


class WhatIfView(Endpoint):
    """Skills of a team and those below it that fall to two holders or fewer when people leave or move up."""

    action = "retrieve"
    parameters = {"retrieve": ("leaves", "promoted")}

    @extend_schema(
        parameters=[
            OpenApiParameter("leaves", str, description="Slugs of people, with commas between them."),
            OpenApiParameter("promoted", str, description="Slugs of people who move up to the role they aim at."),
        ],
        responses=WhatIfSerializer,
    )
    def get(self, request, slug):
        team = get_object_or_404(Team.objects.matrix_open_to(request.user), slug=slug)
        query = QueryDict(mutable=True)
        for name in ("leaves", "promoted"):
            query.setlist(name, [part for part in request.query_params.get(name, "").split(",") if part])
        page = build_cover_page(team, request.user, query, timezone.localdate())
        if problems := page.form.problems if page.form else []:
            raise exceptions.ValidationError({"leaves": problems})
        asked = page.what_if
        note_looks(request, asked.people if asked else [])
        falls = [_fall(each.team, fall) for each in asked.teams for fall in each.falls] if asked else []
        return Response(WhatIfSerializer({"finding": asked.finding if asked else "", "falls": falls}).data)


def _fall(team, fall):
    return {
        "team": team.slug,
        "skill": fall.skill.key,
        "held_before": len(fall.before.held_by),
        "needed_before": fall.before.of,
        "held_after": len(fall.after.held_by),
        "needed_after": fall.after.of,
        "one_level_short": [column.slug for column in fall.next_up],
    }
