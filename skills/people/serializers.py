from __future__ import annotations

from rest_framework import serializers

from config.base.http.api import Day, Named, StrictSerializer
from config.base.limits import MOVE_AHEAD, YEARS
from skills.models import Engineer, Role, Team


class PersonSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    team = serializers.CharField(source="team_slug", allow_null=True, help_text="Where they stand today.")
    role = serializers.CharField(source="role_key", allow_null=True, help_text="Empty: not assessed.")
    has_left = serializers.SerializerMethodField()

    def get_has_left(self, engineer) -> bool:
        return engineer.has_left(self.context["today"])


class TeamSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(source="parent.slug", default=None, allow_null=True)  # type: ignore[assignment]
    manager = serializers.SerializerMethodField(help_text="Who manages it today; of several the first named.")
    managers = serializers.SerializerMethodField(help_text="Everybody who manages it today, the first named first.")

    def get_manager(self, team) -> str | None:
        return next(iter(self.get_managers(team)), None)

    def get_managers(self, team) -> list[str]:
        return [manager.slug for manager in team.managers]


class PlacementSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    engineer = serializers.CharField(source="engineer.slug")
    from_on = serializers.DateField()
    team = serializers.CharField(source="team.slug")
    role = serializers.CharField(source="role.key", default=None, allow_null=True)
    target_role = serializers.CharField(source="target_role.key", default=None, allow_null=True)


class PlacementInput(StrictSerializer):
    engineer = Named(Engineer.objects.visible_to, slug_field="slug")
    from_on = Day(ahead=MOVE_AHEAD.days, since=YEARS.low, help_text="The first day there.")
    team = Named(Team.objects.visible_to, slug_field="slug")
    role = Named(lambda user: Role.objects.live(), slug_field="key", allow_null=True, default=None)
    target_role = Named(lambda user: Role.objects.live(), slug_field="key", allow_null=True, default=None)
