"""People by skill: the page's own form and functions, as JSON."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, viewsets

from config.base.audit.looks import note_looks
from config.base.http.endpoint import Endpoint
from config.base.http.problems import Refused
from skills.find.match import find_people, read_places, searchable
from skills.find.views import read_form
from skills.models import Engineer


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
        if not request.user.oversees_people:
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
