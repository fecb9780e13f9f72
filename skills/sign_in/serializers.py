from __future__ import annotations

from rest_framework import serializers


class MaySerializer(serializers.Serializer):
    rate_oneself = serializers.BooleanField()
    rate_others = serializers.BooleanField()
    run_reports = serializers.BooleanField()
    keep_people = serializers.BooleanField()
    write = serializers.BooleanField(help_text="False for a read-only token.")


class TokenSerializer(serializers.Serializer):
    name = serializers.CharField()
    expires_at = serializers.DateTimeField(source="expiry")
    is_read_only = serializers.BooleanField()


class MeSerializer(serializers.Serializer):
    email = serializers.CharField()
    name = serializers.CharField()
    person = serializers.CharField(allow_null=True, help_text="Whose record is one's own; empty for an account alone.")
    groups = serializers.ListField(child=serializers.CharField())
    teams_managed = serializers.ListField(child=serializers.CharField())
    may = MaySerializer()
    token = TokenSerializer(allow_null=True)
