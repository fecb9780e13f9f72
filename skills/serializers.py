from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers

from config.base.http.api import Day, Named, StrictSerializer
from skills.models import Engineer, Rating, Role, Skill, Team
from skills.models.ratings import NOTE_LENGTH


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
    from_on = Day(ahead=366, help_text="The first day there.")
    team = Named(Team.objects.visible_to, slug_field="slug")
    role = Named(lambda user: Role.objects.live(), slug_field="key", allow_null=True, default=None)
    target_role = Named(lambda user: Role.objects.live(), slug_field="key", allow_null=True, default=None)


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
    level = serializers.IntegerField(min_value=0, max_value=5)
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


RATING_COLUMNS = {
    "id": "pk",
    "engineer": "engineer__slug",
    "skill": "skill__key",
    "level": "level",
    "source": "source",
    "rated_by": "rated_by__slug",
    "rated_on": "rated_on",
    "recorded_at": "recorded_at",
    "note": "note",
    "voids": "voids_id",
    "voided_by": "voided_by__pk",
}


class RatingSerializer(serializers.Serializer):
    """Reads rows of RATING_COLUMNS, not instances: a list is long, and each row is printed as it is."""

    id = serializers.IntegerField()
    engineer = serializers.CharField()
    skill = serializers.CharField()
    level = serializers.IntegerField(allow_null=True, help_text="0 to 5; empty: withdrawn, or cancels another row.")
    source = serializers.ChoiceField(Rating.Source.choices)  # type: ignore[assignment]
    rated_by = serializers.CharField()
    rated_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    note = serializers.CharField()
    voids = serializers.IntegerField(allow_null=True, help_text="The row this one cancels.")
    voided_by = serializers.IntegerField(allow_null=True, help_text="The row that cancels this one.")

    def to_representation(self, row):
        return dict(zip(RATING_COLUMNS, row, strict=True))


class RatingInput(StrictSerializer):
    """Who rates, and as what, follows from who asks."""

    engineer = Named(Engineer.objects.visible_to, slug_field="slug")
    skill = Named(lambda user: Skill.objects.live(), slug_field="key")
    level = serializers.IntegerField(min_value=0, max_value=5, allow_null=True, help_text="Empty withdraws.")
    rated_on = Day(default=timezone.localdate, help_text="Today unless given.")
    note = serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True, default="")


class NothingInput(StrictSerializer):
    """An action that needs no more than its address."""


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
