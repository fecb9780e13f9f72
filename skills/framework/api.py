from __future__ import annotations

from django_filters import rest_framework as filters

from config.base.http.api import KEY, Flag
from config.base.http.endpoint import Readable
from skills.framework import serializers as shapes
from skills.models import FrameworkVersion, Role, Skill


# ── framework ───────────────────────────────────────────────────────────────────────────────────────────────────────
class FrameworkViewSet(Readable):
    """The published frameworks, each with its version and digest."""

    queryset = FrameworkVersion.objects.none()
    lookup_field = "framework__key"
    lookup_url_kwarg = "key"
    lookup_value_regex = KEY

    def get_serializer_class(self):
        return shapes.FrameworkSerializer if self.action == "list" else shapes.FrameworkDetailSerializer

    def get_queryset(self):
        rows = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).select_related("framework")
        return rows.defer("document") if self.action == "list" else rows


class SkillFilter(filters.FilterSet):
    framework = filters.CharFilter(field_name="area__framework__key")
    area = filters.CharFilter(field_name="area__key")
    is_retired = Flag(field_name="is_retired")


class SkillViewSet(Readable):
    """Retired skills stay, for the ratings that name them."""

    queryset = Skill.objects.none()
    serializer_class = shapes.SkillSerializer
    filterset_class = SkillFilter
    lookup_field = "key"
    lookup_value_regex = KEY

    def get_queryset(self):
        ordering = ["area__framework", "area__position", "position", "pk"]
        return Skill.objects.select_related("area__framework").order_by(*ordering)


class RoleFilter(filters.FilterSet):
    framework = filters.CharFilter(field_name="framework__key")
    is_retired = Flag(field_name="is_retired")


class RoleViewSet(Readable):
    queryset = Role.objects.none()
    serializer_class = shapes.RoleSerializer
    filterset_class = RoleFilter
    lookup_field = "key"
    lookup_value_regex = KEY

    def get_queryset(self):
        rows = Role.objects.select_related("framework").prefetch_related("targets__skill")
        return rows.order_by("framework", "rank", "pk")
