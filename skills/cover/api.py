"""Cover of a team, and without some of its people: the page's own form and functions, as JSON."""

from __future__ import annotations

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from config.base.audit.looks import note_looks
from config.base.http.endpoint import Endpoint
from skills.cover.page import build_cover_page
from skills.models import Team


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
