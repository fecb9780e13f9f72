from __future__ import annotations

from rest_framework import serializers

from config.base.http.api import Whole
from config.base.limits import LEVELS


class FrameworkSerializer(serializers.Serializer):
    key = serializers.CharField(source="framework.key")
    title = serializers.CharField(source="framework.title")
    version = serializers.CharField()
    digest = serializers.CharField(help_text="sha256 of the definition's canonical JSON.")
    published_at = serializers.DateTimeField()


class FrameworkDetailSerializer(FrameworkSerializer):
    definition = serializers.DictField(source="document", help_text="The whole framework, as published.")


class SkillSerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    framework = serializers.CharField(source="area.framework.key")
    area = serializers.CharField(source="area.key")
    levels = serializers.DictField(child=serializers.CharField(), help_text="What levels 1 to 5 look like.")
    is_retired = serializers.BooleanField()


class TargetSerializer(serializers.Serializer):
    skill = serializers.CharField(source="skill.key")
    level = Whole(LEVELS)
    importance = serializers.IntegerField(min_value=1)
    floor = serializers.IntegerField(allow_null=True)


class RoleSerializer(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    rank = serializers.IntegerField()
    summary = serializers.CharField()
    framework = serializers.CharField(source="framework.key")
    is_retired = serializers.BooleanField()
    targets = TargetSerializer(many=True)
